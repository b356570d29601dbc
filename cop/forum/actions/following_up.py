"""Ninety days after an answer helped, its asker is asked what came of it: once, and only who can still say so there."""

from datetime import timedelta

from cop.community.activity import note
from cop.community.among import readers_among
from cop.forum.models import QUESTION
from cop.kit.clock import now
from cop.kit.store import row, rows, write
from cop.kit.unit import unit

DAYS = 90
AT_ONCE = 200

RIPE = """
SELECT t.id, t.audience_id, t.author_id, t.group_id FROM topic p JOIN thing t ON t.id = p.thing_id
WHERE p.kind = $1 AND p.followed_up_at IS NULL AND p.accepted_count > 0 AND t.id > $3 AND t.id = coalesce($4, t.id)
  AND t.state = 'published' AND t.closed_at IS NULL
  AND EXISTS (SELECT 1 FROM thing c JOIN reply r ON r.thing_id = c.id
    WHERE c.parent_id = t.id AND c.state = 'published' AND r.accepted_at <= $2)
ORDER BY t.id LIMIT $5
"""


async def follow_up() -> int:
    """Ask all whose time has come; gives how many. A question its asker may no longer read waits."""
    before, last, asked = now() - timedelta(days=DAYS), 0, 0
    while found := await rows(RIPE, QUESTION, before, last, None, AT_ONCE):
        for each in found:
            asked += await _ask(int(each["id"]), before)
        last = found[-1]["id"]
    return asked


async def _ask(topic_id: int, before: object) -> bool:
    """Whether this one is asked now: everything is looked at once more, inside the unit."""
    async with unit():
        topic = await row(RIPE, QUESTION, before, 0, topic_id, 1)
        if topic is None or not await readers_among(topic["audience_id"], [topic["author_id"]]):
            return False
        taken = await write(
            "UPDATE topic SET followed_up_at = $2 WHERE thing_id = $1 AND followed_up_at IS NULL RETURNING thing_id",
            topic_id, now(),
        )
        if taken:
            await note("topic.followed_up", None, thing_id=topic_id, group_id=topic["group_id"])
        return bool(taken)
