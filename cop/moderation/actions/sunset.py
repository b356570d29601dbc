"""The end of a group: proposed after ninety quiet days, decided by its lead or the secretariat, and taken back at will.

An archived group is read as before and stands in no list; nobody writes in it (`community/posting.py`), joins it or
prepares a session there.
"""

from datetime import timedelta

from cop.community.actions import action
from cop.community.activity import note
from cop.community.groups import Group
from cop.community.people import Reader
from cop.kit.clock import now
from cop.kit.errors import Refused
from cop.kit.store import rows, write
from cop.kit.unit import unit

QUIET = timedelta(days=90)

_IS_QUIET = """
g.archived_at IS NULL AND g.founded_at <= $2::timestamptz
  AND NOT EXISTS (SELECT 1 FROM thing t WHERE t.group_id = g.id AND t.created_at > $2::timestamptz)
"""
_IS_KEPT = """
EXISTS (SELECT 1 FROM moderation_case k WHERE k.kind = 'sunset' AND k.subject_id = g.id AND k.state = 'done'
  AND k.outcome = 'no_act' AND k.closed_at > $2::timestamptz)
"""
"""Somebody has said in the last ninety days that it stays."""
PROPOSE = f"""
INSERT INTO moderation_case
  (kind, group_id, thing_id, subject_id, urgency, state, version, opened_at, outcome, open_for)
SELECT 'sunset', {{group}}, cast(NULL AS bigint), g.id, 0, 'open', 1, $1::timestamptz, '',
  'sunset{{up}}:' || cast(g.id AS text)
FROM community_group g WHERE {_IS_QUIET} AND NOT {_IS_KEPT}
ON CONFLICT (open_for) DO NOTHING RETURNING id, subject_id
"""  # noqa: S608  # pieces of ours, here and below
TO_GROUP = PROPOSE.format(group="g.id", up="")
TO_OFFICE = PROPOSE.format(group="cast(NULL AS int)", up="-up")
OVER = f"""
UPDATE moderation_case SET state = 'done', open_for = NULL, version = version + 1, closed_at = $1::timestamptz,
  outcome = 'answered'
WHERE kind = 'sunset' AND state = 'open' AND NOT EXISTS (SELECT 1 FROM community_group g
  WHERE g.id = moderation_case.subject_id AND {_IS_QUIET} AND NOT {_IS_KEPT}) RETURNING id
"""  # noqa: S608
ARCHIVED = """
UPDATE moderation_case SET state = 'done', open_for = NULL, version = version + 1, closed_at = $2, closed_by_id = $3,
  outcome = 'archive' WHERE kind = 'sunset' AND state = 'open' AND subject_id = $1 RETURNING id
"""


async def propose() -> None:
    """A chore: what has been quiet for long waits for a decision, of its lead and of the secretariat; no longer once
    something is said there again, or one of the two has said that it stays."""
    moment = now()
    async with unit():
        await write(OVER, moment, moment - QUIET)
        for statement in (TO_GROUP, TO_OFFICE):
            for made in await write(statement, moment, moment - QUIET):
                await note("sunset.proposed", None, group_id=made["subject_id"], subject_id=made["id"])


@action("group.archive")
async def archive(reader: Reader, group: Group, *, back: bool = False) -> None:
    """Read only from now on, and in no list; or, `back`, as it was before. A lead empties the queue first: where nobody
    leads, there is nobody to do it."""
    if not back and group.id in reader.leads and await rows(
        "SELECT id FROM moderation_case WHERE group_id = $1 AND state = 'open' AND kind <> 'sunset' LIMIT 1", group.id
    ):
        raise Refused("cases-wait")
    moment = now()
    changed = await write(
        "UPDATE community_group SET archived_at = $2 WHERE id = $1 AND (archived_at IS NULL) <> $3::boolean"
        " RETURNING id", group.id, None if back else moment, back,
    )
    if not changed:
        raise Refused("archived-already" if not back else "not-archived")
    await write(ARCHIVED, group.id, moment, reader.id)
    await note("group.revived" if back else "group.archived", reader, group_id=group.id)
