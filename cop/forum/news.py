"""What of the forum is news: a topic, a reply, an answer accepted, somebody mentioned."""

from collections.abc import Sequence

from cop.community.activity import Activity, note
from cop.community.news import Item, Tell
from cop.community.thing import Thing
from cop.forum.models import QUESTION, SYNTHESIS, TRIAL
from cop.kit.clock import now
from cop.kit.store import row, rows

REPLY = """
SELECT r.sort, t.author_id, p.id AS topic_id, p.author_id AS asker_id, k.kind
FROM thing t JOIN reply r ON r.thing_id = t.id JOIN thing p ON p.id = t.parent_id JOIN topic k ON k.thing_id = p.id
WHERE t.id = $1
"""
MENTIONED = """
WITH named AS (
  SELECT person_id, group_id, post_id FROM mention WHERE thing_id = $1 AND made_at > coalesce((
    SELECT max(a.at) FROM activity a WHERE a.thing_id = $1 AND a.id < $2
      AND a.verb IN ('topic.asked', 'topic.replied', 'topic.synthesised', 'topic.tried', 'topic.edited', 'reply.edited')
  ), '1970-01-01 00:00:00+00:00')
)
SELECT n.person_id FROM named n WHERE n.person_id IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM contact_block b JOIN thing t ON t.author_id = b.blocked_id
  WHERE b.person_id = n.person_id AND t.id = $1)
UNION
SELECT h.person_id FROM named n
JOIN post po ON po.id = n.post_id OR po.group_id = n.group_id AND po.kind IN ('lead', 'moderator')
JOIN holding h ON h.post_id = po.id AND h.open_for IS NOT NULL AND h.since <= $3 AND (h.until IS NULL OR h.until > $3)
"""
"""Who is meant by what a text names and did not name when its thing was last told of: persons, the holder of a post,
the stewards of a group. $1 the thing, $2 the activity, $3 now. Whoever blocks the author is not told of being named,
and nobody learns that; as holder of a post they are told."""


ATTACHED = """
SELECT a.uploaded_by_id, t.group_id, coalesce(t.parent_id, t.id) AS top_id
FROM attachment a JOIN thing t ON t.id = a.thing_id WHERE a.id = $1
"""
MEETING = """
SELECT t.parent_id AS topic_id, t.author_id, p.author_id AS asker_id, m.sequence
FROM thing t JOIN meeting m ON m.thing_id = t.id JOIN thing p ON p.id = t.parent_id WHERE t.id = $1 AND m.ends_at > $2
"""
STEWARDS = """
SELECT h.person_id FROM holding h JOIN post po ON po.id = h.post_id
WHERE po.group_id = $1 AND po.kind IN ('lead', 'moderator') AND h.open_for IS NOT NULL
  AND h.since <= $2 AND (h.until IS NULL OR h.until > $2)
"""


async def _asked(activity: Activity) -> Sequence[Item]:
    """A new topic, to those who watch its group or a theme of it."""
    thing_id = _thing(activity)
    return [
        Item(kind="topic", thing_id=thing_id, latest_id=thing_id, followers=True),
        *await _mentions(activity, thing_id),
    ]


async def _replied(activity: Activity) -> Sequence[Item]:
    """A reply: to who asked, and to those who follow the topic."""
    reply_id = _thing(activity)
    found = await row(REPLY, reply_id)
    if found is None:
        return []
    kind = "synthesis" if found["sort"] == SYNTHESIS else "answer" if found["kind"] == QUESTION else "reply"
    return [
        Item(
            kind=kind, thing_id=found["topic_id"], latest_id=reply_id, persons=frozenset([found["asker_id"]]),
            letter="synthesis" if found["sort"] == SYNTHESIS else "answer", except_ids=frozenset([found["author_id"]]),
        ),
        Item(
            kind="synthesis" if found["sort"] == SYNTHESIS else "reply", thing_id=found["topic_id"],
            latest_id=reply_id, followers=True, except_ids=frozenset([found["asker_id"]]),
        ),
        *await _mentions(activity, found["topic_id"]),
    ]


async def _polled(activity: Activity) -> Sequence[Item]:
    """A question to vote on: to those who follow the topic."""
    poll_id = _thing(activity)
    found = await row("SELECT parent_id FROM thing WHERE id = $1", poll_id)
    assert found is not None
    return [Item(kind="poll", thing_id=found["parent_id"], latest_id=poll_id, followers=True, letter="poll")]


async def _accepted(activity: Activity) -> Sequence[Item]:
    """An answer helped: to who wrote it. One that was taken back meanwhile is no news."""
    found = await row(f"{REPLY} AND r.accepted_at IS NOT NULL", _thing(activity))
    if found is None:
        return []
    return [
        Item(
            kind="accepted", thing_id=found["topic_id"], latest_id=_thing(activity),
            persons=frozenset([found["author_id"]]), letter="accepted",
        )
    ]


async def _followed_up(activity: Activity) -> Sequence[Item]:
    """What came of it? To who asked."""
    thing_id = _thing(activity)
    found = await row("SELECT author_id FROM thing WHERE id = $1", thing_id)
    assert found is not None
    return [
        Item(
            kind="follow-up", thing_id=thing_id, latest_id=thing_id, persons=frozenset([found["author_id"]]),
            letter="follow-up", is_held=False,
        )
    ]


async def _edited(activity: Activity) -> Sequence[Item]:
    """Other words of the same post are no news, except to whom they name now."""
    thing_id = _thing(activity)
    found = await row("SELECT coalesce(parent_id, id) AS topic_id FROM thing WHERE id = $1", thing_id)
    return await _mentions(activity, found["topic_id"]) if found else []


async def _mentions(activity: Activity, topic_id: int) -> Sequence[Item]:
    found = await rows(MENTIONED, _thing(activity), activity.id, now())
    if not found:
        return []
    return [
        Item(
            kind="mention", thing_id=topic_id, latest_id=_thing(activity), letter="mention", is_for_muted=True,
            persons=frozenset(each["person_id"] for each in found),
        )
    ]


async def _infected(activity: Activity) -> Sequence[Item]:
    """A file was erased for what the virus scanner found: to who attached it, and to the stewards."""
    found = await row(ATTACHED, activity.subject_id)
    if found is None:
        return []
    stewards = await rows(STEWARDS, found["group_id"], now())
    return [
        Item(
            kind="infected", thing_id=found["top_id"], latest_id=_thing(activity), is_for_muted=True,
            persons=frozenset([found["uploaded_by_id"], *(each["person_id"] for each in stewards)]),
        )
    ]


async def _meeting_set(activity: Activity) -> Sequence[Item]:
    return await _meeting(activity, "meeting")


async def _meeting_changed(activity: Activity) -> Sequence[Item]:
    """Of several changes in ten minutes only the last is mailed: `subject_id` is the sequence of the calendar file."""
    return await _meeting(activity, "meeting-changed")


async def _meeting_cancelled(activity: Activity) -> Sequence[Item]:
    return await _meeting(activity, "meeting-changed", is_held=False)


async def _meeting(activity: Activity, letter: str, *, is_held: bool = True) -> Sequence[Item]:
    """To those who follow its topic, who asked, and whose meeting it is; nothing of one that is over."""
    found = await row(MEETING, _thing(activity), now())
    if found is None:
        return []
    return [
        Item(
            kind="meeting", thing_id=found["topic_id"], latest_id=_thing(activity), followers=True, letter=letter,
            persons=frozenset([found["asker_id"], found["author_id"]]), is_held=is_held, subject_id=found["sequence"],
        )
    ]


def _thing(activity: Activity) -> int:
    assert activity.thing_id is not None
    return activity.thing_id


TELLS: dict[str, Tell] = {
    "topic.asked": _asked, "topic.replied": _replied, "topic.accepted": _accepted, "topic.edited": _edited,
    "reply.edited": _edited, "topic.synthesised": _replied, "topic.tried": _replied, "topic.followed_up": _followed_up,
    "topic.polled": _polled,
    "file.infected": _infected, "meeting.set": _meeting_set, "meeting.changed": _meeting_changed,
    "meeting.cancelled": _meeting_cancelled,
}


async def publish_topic(topic: Thing) -> None:
    """A held topic is there now: told of like any other, as nobody's act, so that its author is not told of it."""
    await note("topic.asked", None, thing_id=topic.id, group_id=topic.group_id)


async def publish_reply(reply: Thing) -> None:
    found = await row("SELECT sort FROM reply WHERE thing_id = $1", reply.id)
    verb = "topic.tried" if found and found["sort"] == TRIAL else "topic.replied"
    await note(verb, None, thing_id=reply.id, group_id=reply.group_id)


async def publish_meeting(meeting: Thing) -> None:
    await note("meeting.set", None, thing_id=meeting.id, group_id=meeting.group_id)


async def publish_poll(poll: Thing) -> None:
    await note("topic.polled", None, thing_id=poll.id, group_id=poll.group_id)


PUBLISH = {"topic": publish_topic, "reply": publish_reply, "topic_poll": publish_poll, "meeting": publish_meeting}
"""What is said of a held one once it is published."""
