"""The meetings of a topic on its page, above the replies."""

from datetime import datetime
from zoneinfo import ZoneInfo

from cop.forum.queries.meetings import Sitting, listed, of_topic
from cop.kit.i18n import span_in_words
from cop.kit.joined import Joiner, this_minute
from cop.kit.store import Row


async def block(joiner: Joiner, topic: Row, *, steward: bool, alarm: bool) -> str:
    """The meetings above the replies; of a topic without any, nothing, and nothing is read."""
    found = listed(topic["meetings"])
    if not found:
        return ""
    zone, reader = joiner.request.scope["zone"], joiner.reader
    own = frozenset(entry for entry, author_id in found if author_id == reader.id)
    key = (
        "meetings", topic["id"], frozenset(entry for entry, _ in found), own, topic["audience_id"], steward, alarm,
        zone, this_minute(),
    )
    fragment = joiner.find(key)
    if fragment is None:
        sittings = await of_topic(reader, topic["id"])
        fragment = joiner.make(
            key, "forum/_meetings.html", own=reader.id, steward=steward, alarm=alarm,
            meetings=[(each, *_hours(each, zone, joiner.language)) for each in sittings],
        )
    return fragment.fill(joiner.values)


def _hours(meeting: Sitting, zone: str, language: str) -> tuple[str, str]:
    """Day and hours on the reader's clock; and there, where clocks show another hour."""
    here, there = ZoneInfo(zone), ZoneInfo(meeting.row["zone"])
    own = span_in_words(meeting.starts_at, meeting.ends_at, zone, language)
    is_same = all(_offset(at, here) == _offset(at, there) for at in (meeting.starts_at, meeting.ends_at))
    return own, "" if is_same else span_in_words(meeting.starts_at, meeting.ends_at, meeting.row["zone"], language)


def _offset(at: datetime, zone: ZoneInfo) -> object:
    return at.astimezone(zone).utcoffset()
