"""What the forum does when something happened elsewhere."""

from cop.community.activity import Activity
from cop.kit.store import write
from cop.kit.unit import unit

RECOUNT = """
UPDATE topic SET accepted_count = (
  SELECT count(*) FROM reply r JOIN thing t ON t.id = r.thing_id
  WHERE t.parent_id = topic.thing_id AND r.accepted_at IS NOT NULL AND t.state = 'published'
) WHERE thing_id = (SELECT parent_id FROM thing WHERE id = $1)
"""


async def recount_accepted(activity: Activity) -> None:
    """A reply was hidden or restored: its topic is called answered only for an answer that can be read."""
    async with unit():
        await write(RECOUNT, activity.thing_id)
