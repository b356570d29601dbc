"""What this slice itself makes news of: a reminder that somebody asked for."""

from collections.abc import Sequence

from cop.community.activity import Activity
from cop.community.news import Item, Tell
from cop.kit.store import row

BOOKMARK = """
SELECT b.person_id, b.thing_id, coalesce(t.parent_id, t.id) AS top_id
FROM bookmark b JOIN thing t ON t.id = b.thing_id WHERE b.id = $1
"""


async def _due(activity: Activity) -> Sequence[Item]:
    """To the one who asked, also for what is muted. A bookmark dropped meanwhile reminds of nothing."""
    found = await row(BOOKMARK, activity.subject_id)
    if found is None:
        return []
    return [
        Item(
            kind="reminder", thing_id=found["top_id"], latest_id=found["thing_id"], is_held=False, is_for_muted=True,
            persons=frozenset([found["person_id"]]), letter="reminder", subject_id=activity.id,
        )
    ]


TELLS: dict[str, Tell] = {"bookmark.due": _due}
