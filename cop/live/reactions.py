"""What live sessions do when something happened elsewhere."""

from cop.community import audience
from cop.community.activity import Activity
from cop.kit.store import row
from cop.kit.unit import unit
from cop.live.actions.telling import tell


async def tell_of_topic(activity: Activity) -> None:
    """A question has become a topic: its asker's receipt says where. The activity names the question as its subject."""
    assert activity.subject_id is not None
    async with unit():
        await audience.hold_tree(activity.subject_id)
        found = await row("SELECT session_id FROM session_question WHERE thing_id = $1", activity.subject_id)
        assert found is not None
        await tell(found["session_id"], [activity.subject_id])
