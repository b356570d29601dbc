"""What a room shows now, made from the tables, with the position it stands at."""

from typing import Any

from cop.community import log
from cop.community.log import Position
from cop.community.people import Reader
from cop.kit.errors import Missing
from cop.kit.store import rows
from cop.live.folding import State
from cop.live.queries import polls, rooms
from cop.live.queries.backstage import said_backstage

FLOOR, DESK, STAGE, MINE = "floor", "desk", "stage", "mine"
CHANNELS = (FLOOR, DESK, STAGE, MINE)
"""What clients call the rooms of a session: no number of a row goes out."""


def room_of(channel: str, session_id: int, reader: Reader) -> str:
    """The key of the room behind a channel. Raises KeyError for a channel that is none."""
    keys = {
        FLOOR: log.floor(session_id), DESK: log.desk(session_id), STAGE: log.stage(session_id),
        MINE: log.receipts(reader.id),
    }
    return keys[channel]


async def snapshot(reader: Reader, session_id: int, channel: str) -> tuple[Position, State]:
    """The position first and the rows second: doubles are harmless, gaps are not. Raises Missing."""
    key = room_of(channel, session_id, reader)
    heard = await log.heard(reader, [key])
    if channel == MINE and key not in heard and reader.signed_in:
        return Position("", 0), {"facts": {}, "items": {}}  # nothing was ever said to this person
    if key not in heard:
        raise Missing
    return Position(heard[key]["epoch"], heard[key]["top"]), await state_of(channel, session_id, reader)


async def state_of(channel: str, session_id: int, reader: Reader) -> State:
    """What the room shows, as the tables say now. Whether the reader may hear it was asked before."""
    if channel == MINE:
        return {"facts": {}, "items": await _receipts(reader)}
    found = await rooms.question_rows(session_id)
    is_shown: Any = rooms.is_on_desk if channel == DESK else rooms.is_on_floor
    shown = [each for each in found if is_shown(each)]
    make = {FLOOR: rooms.floor_item, STAGE: rooms.stage_item, DESK: rooms.desk_item}[channel]
    answers, regions = await rooms.answers_of(shown), await rooms.regions()
    items = [make(each, answers.get(each["thing_id"], []), regions) for each in shown]
    items += await _polls(channel, session_id) if channel != STAGE else []
    items += await said_backstage(session_id) if channel != FLOOR else []
    return {"facts": await rooms.facts(session_id), "items": {each["id"]: each for each in items}}


async def _polls(channel: str, session_id: int) -> list[rooms.Item]:
    is_shown = polls.is_on_desk if channel == DESK else polls.is_on_floor
    return await polls.poll_items([each for each in await polls.poll_rows(session_id) if is_shown(each)])


async def _receipts(reader: Reader) -> dict[str, Any]:
    found = await rooms.questions_of(reader.id)
    answers = await rooms.answers_of(found)
    sessions = await session_names([each["session_id"] for each in found])
    made = [rooms.receipt(each, answers.get(each["thing_id"], []), sessions[each["session_id"]]) for each in found]
    return {each["id"]: each for each in made}


async def session_names(ids: list[int]) -> dict[int, str]:
    """Public ids of sessions."""
    found = await rows("SELECT id, public_id FROM thing WHERE id IN_IDS($1)", ids)
    return {each["id"]: each["public_id"] for each in found}
