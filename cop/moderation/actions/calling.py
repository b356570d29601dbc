"""Calling for an urgent case: whoever is on duty at once, the deputy when nobody has taken it up, then the whole desk.

What was called is read from the activities themselves, with the case held, so that of two processes one calls. A case
that somebody has in hand, or about which somebody acted, calls nobody. In an hour nobody looks after, the desk is
called at once.
"""

from datetime import datetime, timedelta

from cop.community.activity import note
from cop.kit.clock import instant, now
from cop.kit.store import Row, row, rows, write
from cop.kit.unit import unit
from cop.moderation.queries.calls import CALLED, DEPUTY, DESK, whom

DEPUTY_AFTER = timedelta(minutes=30)
DESK_AFTER = timedelta(minutes=60)
"""Since the one on duty was called."""
AT_ONCE = 100

_SAID = "SELECT max(a.at) FROM activity a WHERE a.verb = '{0}' AND a.at >= c.opened_at AND a.subject_id = c.id"
URGENT = f"""
SELECT c.id, c.group_id, c.thing_id, t.author_id, ({_SAID.format(CALLED)}) AS called_at,
       ({_SAID.format(DEPUTY)}) AS deputy_at
FROM community_group g JOIN moderation_case c ON c.group_id = g.id AND c.state = 'open' AND c.urgency = 2
LEFT JOIN thing t ON t.id = c.thing_id
WHERE ($2::bigint = 0 OR c.id = $2::bigint) AND (c.claimed_by_id IS NULL OR c.claimed_until <= $1::timestamptz)
  AND ({_SAID.format(DESK)}) IS NULL
  AND NOT EXISTS (SELECT 1 FROM moderation_act m WHERE m.thing_id = c.thing_id AND m.at > c.opened_at)
ORDER BY c.opened_at, c.id LIMIT {AT_ONCE}
"""  # noqa: S608  # pieces of ours
HOLD = "UPDATE moderation_case SET version = version WHERE id = $1 RETURNING id"


async def call() -> int:
    """A chore. Gives how many urgent cases nobody has in hand."""
    found = await rows(URGENT, now(), 0)
    for each in found:
        if _due(each, now()):
            await _call(each["id"])
    return len(found)


async def _call(case_id: int) -> None:
    async with unit():
        await write(HOLD, case_id)
        moment = now()
        found = await row(URGENT, moment, case_id)
        stage = _due(found, moment) if found else ""
        if found is None or not stage:
            return
        if not await whom(stage, found["group_id"], found["author_id"], moment):
            stage = DESK
        await note(stage, None, thing_id=found["thing_id"], group_id=found["group_id"], subject_id=case_id)


def _due(found: Row, moment: datetime) -> str:
    """The stage it is time for, "" for none."""
    called_at = instant(found["called_at"])
    if called_at is None:
        return CALLED
    if called_at + DESK_AFTER <= moment:
        return DESK
    return DEPUTY if found["deputy_at"] is None and called_at + DEPUTY_AFTER <= moment else ""
