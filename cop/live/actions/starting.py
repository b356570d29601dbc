"""Half an hour before a session starts, those who follow it or have a part in it are told, once. A chore."""

from datetime import timedelta

from cop.community import audience
from cop.community.activity import note
from cop.kit.clock import instant, now
from cop.kit.store import row, rows
from cop.kit.unit import unit

BEFORE = timedelta(minutes=30)
TOLD_FOR = timedelta(minutes=45)
"""One that was put off since it was told of, is told of again."""

NEAR = """
SELECT s.thing_id, s.starts_at FROM session s JOIN thing t ON t.id = s.thing_id
WHERE s.phase IN ('announced', 'open') AND s.starts_at > $1 AND s.starts_at <= $2 AND t.state = 'published'
"""
ONE = "SELECT s.starts_at, t.group_id FROM session s JOIN thing t ON t.id = s.thing_id WHERE s.thing_id = $1"
TOLD = "SELECT at FROM activity WHERE thing_id = $1 AND verb = 'session.starting' ORDER BY id DESC LIMIT 1"


async def tell_starting() -> int:
    """Note each session that starts within the half hour; gives how many were noted now."""
    moment, noted = now(), 0
    for near in await rows(NEAR, moment, moment + BEFORE):
        async with unit():
            await audience.hold_tree(near["thing_id"])
            noted += await _note(near["thing_id"])
    return noted


async def _note(thing_id: int) -> bool:
    """With rivals waiting: none of them notes it again."""
    session, told = await row(ONE, thing_id), await row(TOLD, thing_id)
    assert session is not None
    starts_at = instant(session["starts_at"])
    assert starts_at is not None
    told_at = instant(told["at"]) if told else None
    if told_at is not None and told_at > starts_at - TOLD_FOR:
        return False
    await note("session.starting", None, thing_id=thing_id, group_id=session["group_id"])
    return True
