"""What the mandate does by itself: alarms where fewer than two keep order, calls to who is on duty."""

from cop.community.activity import Activity
from cop.moderation.actions import alarming, calling

HEARS = ("measure.suspended", "measure.ended", "measure.lifted", "invitation.accepted")
"""What may change how many keep order; a holding that ends or expires by itself is found by the chore."""


async def hear(activity: Activity) -> None:
    """Count those who keep order anew, whoever it was about."""
    await alarming.look()


async def watch() -> None:
    """A chore."""
    await alarming.look()
    await calling.call()
