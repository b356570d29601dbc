"""Cases come and go: what opens one, what closes it, who has it in hand. Everything here runs inside a unit.

Each of these statements may be run any number of times: a case waits once (`open_for`), and what is closed stays closed
unless the matter itself comes up again.
"""

from datetime import datetime, timedelta

from cop.kit.clock import now
from cop.kit.store import rows, write
from cop.moderation.models import Act
from cop.moderation.models.queue import DETAIL, HELD, NEWCOMER, REPORT, SUNSET, UNANSWERED

LEASE = timedelta(minutes=15)
"""How long what somebody took is theirs; acting on it begins it anew."""
COMES, SOON, NOW = 0, 1, 2
URGENCY = {"identifies_child": NOW, "risk_to_source": NOW, "disrespect": SOON}
"""Of a report, by its reason; any other as it comes."""
ANSWERS: dict[str, tuple[str, ...]] = {
    "hide": (HELD, NEWCOMER, DETAIL, UNANSWERED), "approve": (HELD, NEWCOMER, DETAIL), "close": (UNANSWERED,),
    "return": (HELD, NEWCOMER, DETAIL), "merge": (UNANSWERED,),
}
"""Which cases about a thing an act on it answers. Reports are closed with the last report that is settled."""

OPEN = """
INSERT INTO moderation_case
  (kind, group_id, thing_id, subject_id, urgency, state, version, opened_at, outcome, open_for)
VALUES ($1, $2, $3, $4, $5, 'open', 1, $6, '', $7) ON CONFLICT (open_for) DO NOTHING RETURNING id
"""
OPEN_OR_GROW = """
INSERT INTO moderation_case
  (kind, group_id, thing_id, subject_id, urgency, state, version, opened_at, outcome, open_for)
VALUES ($1, $2, $3, $4, $5, 'open', 1, $6, '', $7) ON CONFLICT (open_for) DO UPDATE SET
  version = moderation_case.version + 1,
  urgency = CASE WHEN excluded.urgency > moderation_case.urgency THEN excluded.urgency ELSE moderation_case.urgency END
"""
CLOSE = """
UPDATE moderation_case SET state = 'done', open_for = NULL, version = version + 1, closed_at = $2, closed_by_id = $3,
  outcome = $4 WHERE open_for = $1 AND state = 'open' RETURNING id
"""
ANSWERED = """
UPDATE moderation_case SET state = 'done', open_for = NULL, version = version + 1, closed_by_id = $2, outcome = $3,
  closed_at = (SELECT at FROM moderation_act WHERE id = $1)
WHERE thing_id = $4 AND state = 'open' AND (kind IN_WORDS($5) OR (kind = 'report' AND NOT EXISTS
  (SELECT 1 FROM report r WHERE r.thing_id = moderation_case.thing_id AND r.state = 'open'))) RETURNING id
"""
RENEW = """
UPDATE moderation_case SET claimed_until = $3 WHERE thing_id = $1 AND state = 'open' AND claimed_by_id = $2
"""
FOLLOW = """
WITH RECURSIVE tree AS (
  SELECT id FROM thing WHERE id = $1 UNION ALL SELECT t.id FROM thing t JOIN tree ON t.parent_id = tree.id
)
UPDATE moderation_case SET group_id = $2, version = version + 1, claimed_by_id = NULL, claimed_until = NULL
WHERE state = 'open' AND group_id IS NOT NULL AND group_id <> $2 AND kind <> 'confirm'
  AND thing_id IN (SELECT id FROM tree)
"""
CLOSED_BY = """
SELECT c.id, c.kind, c.group_id, c.thing_id FROM moderation_case c JOIN moderation_act a ON a.id = $1
WHERE c.thing_id = a.thing_id AND c.state = 'done' AND c.closed_by_id = a.moderator_id AND c.closed_at = a.at
"""
OPEN_AGAIN = """
UPDATE moderation_case SET state = 'open', version = version + 1, closed_at = NULL, closed_by_id = NULL, outcome = '',
  open_for = $2
WHERE id = $1 AND state = 'done' AND NOT EXISTS (SELECT 1 FROM moderation_case o WHERE o.open_for = $2) RETURNING id
"""
REPORTS_AGAIN = """
UPDATE report SET state = 'open', settled_at = NULL, settled_by_id = NULL, outcome = '',
  open_for = cast(thing_id AS text) || ':' || cast(reporter_id AS text)
WHERE thing_id = $1 AND state = 'settled' AND settled_by_id = $2 AND settled_at >= $3 AND NOT EXISTS
  (SELECT 1 FROM report o WHERE o.thing_id = report.thing_id AND o.reporter_id = report.reporter_id
    AND o.state = 'open')
"""


def place(kind: str, key: int | str) -> str:
    """The value of `open_for` while such a case is open. A newcomer's post waits as what is held does."""
    return f"{HELD if kind == NEWCOMER else kind}:{key}"


async def open_case(
    kind: str, key: int | str, *, group_id: int | None, thing_id: int | None = None, subject_id: int | None = None,
    urgency: int = COMES, opened_at: datetime | None = None,
) -> None:
    """Something waits for those who keep order in this group, or for the secretariat; once at a time."""
    await write(OPEN, kind, group_id, thing_id, subject_id, urgency, opened_at or now(), place(kind, key))


async def reported(thing_id: int, group_id: int, reason: str) -> None:
    """A report has come: its case opens, or grows, so that nobody settles by the way what they have not seen."""
    urgency = URGENCY.get(reason, COMES)
    await write(OPEN_OR_GROW, REPORT, group_id, thing_id, None, urgency, now(), place(REPORT, thing_id))


async def close_case(
    kind: str, key: int | str, *, by: int | None, outcome: str, at: datetime | None = None
) -> bool:
    """Whether there was one to close."""
    return bool(await write(CLOSE, place(kind, key), at or now(), by, outcome))


async def reports_settled(thing_id: int, by: int, *, outcome: str, at: datetime | None = None) -> None:
    """Close the case of the reports on a thing, if none is open any more."""
    if not await rows("SELECT id FROM report WHERE thing_id = $1 AND state = 'open' LIMIT 1", thing_id):
        await close_case(REPORT, thing_id, by=by, outcome=outcome, at=at)


async def dealt_with(act: Act) -> None:
    """An act is done: what it answers is closed, and what else its moderator holds of the thing stays theirs."""
    if act.thing_id is None:
        return
    await write(ANSWERED, act.id, act.moderator_id, act.verb, act.thing_id, list(ANSWERS.get(act.verb, ())))
    await write(RENEW, act.thing_id, act.moderator_id, now() + LEASE)


async def follow(thing_id: int, group_id: int) -> None:
    """What waits about a thing, or about what stands under it, goes with it to another group."""
    await write(FOLLOW, thing_id, group_id)


async def open_again(kind: str, thing_id: int, case_id: int, group_id: int | None) -> bool:
    """A case that was closed waits again; not where the same matter came up anew meanwhile."""
    up = "-up" if kind in (UNANSWERED, SUNSET) and group_id is None else ""
    return bool(await write(OPEN_AGAIN, case_id, place(kind + up, thing_id)))


async def undone(act: Act) -> None:
    """An act was taken back: what it had answered waits again, and so do the reports it had settled."""
    for each in await rows(CLOSED_BY, act.id):
        if await open_again(each["kind"], each["thing_id"], each["id"], each["group_id"]) and each["kind"] == REPORT:
            await reports_again(each["thing_id"], act.moderator_id, act.at)


async def reports_again(thing_id: int, by: int, since: datetime) -> None:
    """Reports which this person settled since then are open as before."""
    await write(REPORTS_AGAIN, thing_id, by, since)
