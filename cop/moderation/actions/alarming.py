"""Two at least keep order in a group. Where it is one, or nobody, the secretariat has it in its queue until it is two.

Each statement reads what is so now and may be run any number of times: a holding has ended or expired, somebody was
suspended or appointed, a group was archived.
"""

from cop.community.activity import note
from cop.kit.clock import now
from cop.kit.store import rows, write
from cop.kit.unit import unit
from cop.moderation.models.queue import ALONE, ORPHAN

_KEEPERS = """
(SELECT count(DISTINCT h.person_id) FROM post po JOIN holding h ON h.post_id = po.id AND h.open_for IS NOT NULL
  AND h.since <= $1::timestamptz AND (h.until IS NULL OR h.until > $1::timestamptz)
  JOIN person p ON p.id = h.person_id AND p.state = 'active'
  WHERE po.group_id = g.id AND po.kind IN ('lead', 'moderator'))
"""
RAISE = """
INSERT INTO moderation_case
  (kind, group_id, thing_id, subject_id, urgency, state, version, opened_at, outcome, open_for)
SELECT '{kind}', cast(NULL AS int), cast(NULL AS bigint), g.id, {urgency}, 'open', 1, $1::timestamptz, '',
  '{kind}:' || cast(g.id AS text)
FROM community_group g WHERE g.archived_at IS NULL AND {keepers} = {many}
ON CONFLICT (open_for) DO NOTHING RETURNING id, subject_id
"""
OVER = """
UPDATE moderation_case SET state = 'done', open_for = NULL, version = version + 1, closed_at = $1::timestamptz,
  outcome = 'answered'
WHERE kind = '{kind}' AND state = 'open' AND NOT EXISTS (SELECT 1 FROM community_group g
  WHERE g.id = moderation_case.subject_id AND g.archived_at IS NULL AND {keepers} = {many})
RETURNING id, subject_id
"""
_NOW_IF_URGENT = """
CASE WHEN EXISTS (SELECT 1 FROM moderation_case c WHERE c.group_id = g.id AND c.state = 'open' AND c.urgency = 2)
  THEN 2 ELSE 1 END
"""
_OF = {
    ORPHAN: {"kind": ORPHAN, "urgency": _NOW_IF_URGENT, "keepers": _KEEPERS, "many": 0},
    ALONE: {"kind": ALONE, "urgency": 0, "keepers": _KEEPERS, "many": 1},
}
DUE = """
SELECT g.id FROM community_group g WHERE (g.archived_at IS NULL AND {keepers} = {many}) <>
  EXISTS (SELECT 1 FROM moderation_case c WHERE c.open_for = '{kind}:' || cast(g.id AS text)) LIMIT 1
"""
"""Whether there is anything to write: most of the time there is not."""


async def look() -> None:
    """A chore, and whenever somebody's standing has changed."""
    await look_for_orphans()
    await _look(ALONE)


async def look_for_orphans() -> None:
    await _look(ORPHAN)


async def _look(kind: str) -> None:
    if not await rows(DUE.format(**_OF[kind]), now()):
        return
    async with unit():
        moment = now()
        for over in await write(OVER.format(**_OF[kind]), moment):
            await note("alarm.over", None, group_id=over["subject_id"], subject_id=over["id"])
        for raised in await write(RAISE.format(**_OF[kind]), moment):
            await note("alarm.raised", None, group_id=raised["subject_id"], subject_id=raised["id"])
