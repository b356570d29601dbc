"""Who may listen to a session, and what is on air there."""

from collections.abc import Iterable, Mapping
from typing import Any

from cop.community import log
from cop.community.people import Reader
from cop.community.thing import is_public_id
from cop.kit.errors import Missing
from cop.kit.store import Row, row
from cop.live.queries import rooms
from cop.live.queries.snapshots import DESK, STAGE

SESSION = "SELECT id FROM thing WHERE public_id = $1 AND kind = 'session' AND audience_id IN_IDS($2)"
QUESTION = "SELECT id FROM thing WHERE public_id = $1 AND parent_id = $2"


async def session_id(reader: Reader, public_id: str) -> int:
    """The session of this name. Raises Missing, also for one the reader may not read, after the same question."""
    if not is_public_id(public_id):
        public_id = ""
    found = await row(SESSION, public_id, reader.audiences)
    if found is None:
        raise Missing
    return int(found["id"])


async def rooms_heard(reader: Reader, session_id: int, keys: Iterable[str]) -> Mapping[str, Row]:
    """Where these rooms of a session stand, by key. Raises Missing where the reader may not hear one of them.

    What was never said to this person has no room yet, and is nobody else's.
    """
    own, wanted = log.receipts(reader.id), {log.floor(session_id), *keys}
    heard = await log.heard(reader, wanted)
    if wanted - heard.keys() - {own}:
        raise Missing
    return heard


async def on_air(channel: str, session_id: int, public_id: str) -> dict[str, Any] | None:
    """The question on air as this channel shows it now, if it shows it."""
    found = await row(QUESTION, public_id, session_id) if public_id else None
    questions = await rooms.question_rows(session_id, [found["id"]]) if found else []
    if not questions or not rooms.is_on_floor(questions[0]):
        return None
    make = {STAGE: rooms.stage_item, DESK: rooms.desk_item}.get(channel, rooms.floor_item)
    answers = await rooms.answers_of(questions)
    return make(questions[0], answers.get(questions[0]["thing_id"], []), await rooms.regions())
