"""Whom an urgent case calls: the one on duty, then the deputy, then the whole desk. Never whose words it is about."""

from datetime import datetime

from cop.kit.store import rows
from cop.moderation.queries import rota

CALLED, DEPUTY, DESK = "duty.called", "duty.deputy", "duty.desk"
STEWARDS = """
SELECT DISTINCT h.person_id, po.kind FROM post po JOIN holding h ON h.post_id = po.id AND h.open_for IS NOT NULL
  AND h.since <= $2 AND (h.until IS NULL OR h.until > $2) JOIN person p ON p.id = h.person_id AND p.state = 'active'
WHERE po.group_id = $1 AND po.kind IN ('lead', 'moderator')
"""


async def whom(stage: str, group_id: int, author_id: int | None, at: datetime) -> frozenset[int]:
    """The people of this stage, as the turns and posts are held at this moment. With the deputies also whoever is on
    duty by now: a turn may have ended since. Nobody is written to twice about one case."""
    if stage == DESK:
        return frozenset(each["person_id"] for each in await rows(STEWARDS, group_id, at)) - {author_id or 0}
    first: set[int] = set()
    second: set[int] = set()
    for each in rota.covering(await rota.turns(group_id, at), at):
        has_turn, deputy = each.on_duty, each.next_in_line
        if has_turn and has_turn.person_id != author_id:
            first.add(has_turn.person_id)
            second.add(deputy.person_id if deputy else 0)
        elif deputy and deputy.person_id != author_id:
            first.add(deputy.person_id)
    second -= first | {0, author_id or 0}
    if stage == CALLED:
        return frozenset(first)
    return frozenset(first | second) if second else frozenset()
