"""What is seen of a session, for tests: by whom a thing is read, what a room has said, what a channel shows."""

import json
from typing import Any

from cop.community import log
from cop.community.standing import StandingChange
from cop.community.thing import Thing
from cop.kit.errors import Missing
from cop.kit.store import rows
from cop.kit.unit import unit
from cop.live.models import Question
from cop.live.queries.snapshots import CHANNELS, MINE, snapshot
from tests.cast import Town


async def readers_of(town: Town, thing: Thing) -> set[str]:
    """Everyone of the cast who reads this thing now."""
    audience_id = (await Thing.get(id=thing.id)).audience_id
    return {name for name in town.people if audience_id in (await town.reader(name)).audiences}


async def listeners_of(town: Town, session: Thing, channel: str) -> set[str]:
    return {name for name in town.people if channel in await heard_by(town, name, session)}


async def heard_by(town: Town, name: str, session: Thing) -> set[str]:
    """The channels of the session this person may listen to, receipts left out."""
    found = set()
    for channel in CHANNELS:
        try:
            await snapshot(await town.reader(name), session.id, channel)
        except Missing:
            continue
        found.add(channel)
    return found - {MINE}


async def shown(town: Town, name: str, session: Thing, channel: str) -> dict[str, Any]:
    """What the channel shows to this person: facts and items."""
    return (await snapshot(await town.reader(name), session.id, channel))[1]


async def item(town: Town, name: str, question: Thing, channel: str) -> Any:
    """The question in this channel, or None."""
    session = await Thing.get(id=question.parent_id)
    return (await shown(town, name, session, channel))["items"].get(question.public_id)


async def step_of(question: Thing) -> str:
    return (await Question.get(thing_id=question.id)).step


async def path_of(question: Thing) -> list[str]:
    """The steps of the receipt."""
    return [step for step, _ in (await Question.get(thing_id=question.id)).steps]


async def events(key: str) -> list[log.Said]:
    """All a room has said."""
    room = (await log.tops([key])).get(key)
    return await log.after(room["id"], 0, most=10_000) if room else []


async def kept(key: str, thing: Thing) -> list[str]:
    """The payloads of this thing in a room, as they lie in the table."""
    found = await rows(
        "SELECT p.data, p.salt FROM live_payload p JOIN live_room r ON r.id = p.room_id"
        " WHERE r.key = $1 AND p.thing_id = $2 ORDER BY p.event_id", key, thing.id,
    )
    assert all(bool(each["data"]) == bool(each["salt"]) for each in found), "the salt leaves with the words"
    return [each["data"] for each in found]


async def everything_kept() -> str:
    """All payloads of all rooms."""
    return json.dumps([each["data"] for each in await rows("SELECT data FROM live_payload")])


async def nobody_is_asked_again() -> None:
    """Forget the changes of standing so far."""
    async with unit():
        await StandingChange.all().delete()
