"""What of live sessions is news: one is announced, changed or called off, to the members of its group and its team."""

from collections.abc import Sequence
from datetime import timedelta

from cop.community.activity import Activity
from cop.community.news import Item, Tell
from cop.kit.clock import instant, now
from cop.kit.store import row, rows
from cop.live.models import ANNOUNCED, CANCELLED, LIVE, OPEN, PAUSED

SOON = timedelta(hours=2)
"""A change of a session this near waits for nothing."""
SESSION = """
SELECT s.phase, s.starts_at, s.sequence, t.group_id FROM session s JOIN thing t ON t.id = s.thing_id
WHERE s.thing_id = $1
"""
INVITED = """
SELECT person_id FROM membership WHERE group_id = $2 AND open_for IS NOT NULL
UNION SELECT h.person_id FROM holding h JOIN post po ON po.id = h.post_id
  WHERE po.group_id = $2 AND h.open_for IS NOT NULL AND h.since <= $3 AND (h.until IS NULL OR h.until > $3)
UNION SELECT person_id FROM thing_role WHERE thing_id = $1 AND open_for IS NOT NULL
"""


async def _announced(activity: Activity) -> Sequence[Item]:
    return await _items(activity, "session", (ANNOUNCED, OPEN, LIVE, PAUSED))


async def _edited(activity: Activity) -> Sequence[Item]:
    """Of several changes in ten minutes only the last is mailed: `subject_id` is the sequence of the calendar file."""
    return await _items(activity, "session-changed", (ANNOUNCED, OPEN, LIVE, PAUSED))


async def _cancelled(activity: Activity) -> Sequence[Item]:
    return await _items(activity, "session-changed", (CANCELLED,))


async def _items(activity: Activity, letter: str, phases: tuple[str, ...]) -> Sequence[Item]:
    """To those it is meant for; nothing where it is in another phase by now."""
    assert activity.thing_id is not None
    session = await row(SESSION, activity.thing_id)
    if session is None or session["phase"] not in phases:
        return []
    invited = await rows(INVITED, activity.thing_id, session["group_id"], now())
    starts_at = instant(session["starts_at"])
    assert starts_at is not None
    waits = letter == "session-changed" and session["phase"] != CANCELLED and starts_at > now() + SOON
    return [
        Item(
            kind="session", thing_id=activity.thing_id, latest_id=activity.thing_id, followers=True, letter=letter,
            persons=frozenset(each["person_id"] for each in invited), is_held=waits, subject_id=session["sequence"],
        )
    ]


PARTS = """
SELECT person_id FROM thing_role WHERE thing_id = $1 AND open_for IS NOT NULL
UNION SELECT person_id FROM following WHERE scope = 'thing' AND about = $1 AND level = 'watch'
UNION SELECT author_id FROM thing WHERE parent_id = $1 AND kind = 'question' AND state IN ('published', 'held')
"""


async def _starting(activity: Activity) -> Sequence[Item]:
    """To who has a part in it, follows it or has asked something."""
    assert activity.thing_id is not None
    session = await row(SESSION, activity.thing_id)
    if session is None or session["phase"] not in (ANNOUNCED, OPEN, LIVE):
        return []
    return [
        Item(
            kind="session", thing_id=activity.thing_id, latest_id=activity.thing_id, letter="session-starting",
            persons=frozenset(each["person_id"] for each in await rows(PARTS, activity.thing_id)), is_held=False,
            subject_id=activity.id,
        )
    ]


TELLS: dict[str, Tell] = {
    "session.starting": _starting, "session.announced": _announced, "session.edited": _edited,
    "session.cancelled": _cancelled,
}
