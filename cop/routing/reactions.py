"""What routing does when something happened elsewhere."""

from cop.community.activity import Activity
from cop.kit.clock import now
from cop.kit.store import write
from cop.kit.unit import unit
from cop.routing.actions import clock

CLOCK_HEARS = (
    "topic.asked", "topic.replied", "topic.accepted", "topic.unaccepted", "topic.tried", "topic.synthesised",
    "thing.hidden", "thing.restored", "thing.closed", "thing.reopened", "thing.moved", "group.edited",
    "group.archived",
)
ANSWERED = """
UPDATE answer_invitation SET state = 'answered', settled_at = $2 WHERE state IN ('waiting', 'accepted')
  AND (topic_id, person_id) IN (SELECT t.parent_id, t.author_id FROM thing t
    WHERE t.id = $1 AND t.kind = 'reply' AND t.state = 'published' AND t.byline = 'named')
"""
"""Only by a reply that is signed by name: the others must not be told apart by the list of who was asked."""


async def set_clock(activity: Activity) -> None:
    """Whether the question still waits is read anew, whatever happened."""
    if activity.verb in ("group.edited", "group.archived") and activity.group_id is not None:
        await clock.look_at_group(activity.group_id)
    elif activity.thing_id is not None:
        await clock.look(activity.thing_id)


async def note_answer(activity: Activity) -> None:
    """Whoever was asked and has replied has answered. What was closed stays asked once: `open_for` is kept."""
    async with unit():
        await write(ANSWERED, activity.thing_id, now())
