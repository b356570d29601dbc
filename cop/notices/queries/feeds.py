"""What a feed of a group holds for the person who made its address, as that person may read at this moment.

The tables `topic` and `meeting` of the forum and `session` of live sessions are read by their names: what is in a
group is known to the slices, and a feed is made of all of it.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cop.community import visit
from cop.community.groups import Group
from cop.community.people import Reader
from cop.community.sharing import IN_GROUP
from cop.community.subjects import BYLINE_OF_T
from cop.kit.clock import now
from cop.kit.errors import Missing
from cop.kit.store import Row, rows
from cop.notices.models import FeedKey

MOST_ENTRIES = 50
GONE_BY = timedelta(days=90)
"""So long a session that is over stays in the calendar."""

TOPICS = f"""
SELECT t.id, t.public_id, t.language, t.published_at, t.updated_at, t.home_audience_id, t.also_in,
  {BYLINE_OF_T}, p.kind AS sort,
  title.source AS title, body.html AS body
FROM thing t JOIN topic p ON p.thing_id = t.id
JOIN thing_text title ON title.thing_id = t.id AND title.part = 'title' AND title.is_current
  AND title.language = t.language
LEFT JOIN thing_text body ON body.thing_id = t.id AND body.part = 'body' AND body.is_current
  AND body.language = t.language
WHERE t.kind = 'topic' AND {IN_GROUP.format('$1')} AND t.state = 'published' AND t.audience_id IN_IDS($2)
ORDER BY t.published_at DESC, t.id DESC LIMIT $3
"""  # noqa: S608  # pieces of ours
SESSIONS = """
SELECT t.public_id, t.language, t.created_at, t.updated_at, s.phase, s.starts_at, s.minutes, s.sequence,
  title.source AS title
FROM session s JOIN thing t ON t.id = s.thing_id
JOIN thing_text title ON title.thing_id = t.id AND title.part = 'title' AND title.is_current
  AND title.language = t.language
WHERE t.group_id = $1 AND t.state = 'published' AND t.audience_id IN_IDS($2) AND s.phase <> 'draft'
  AND s.starts_at > $4
ORDER BY s.starts_at DESC, t.id DESC LIMIT $3
"""
MEETINGS = f"""
SELECT y.public_id, t.public_id AS topic_id, y.byline, y.created_at, y.updated_at, m.starts_at, m.ends_at, m.sequence,
  m.cancelled_at, title.source AS title, place.source AS place
FROM meeting m JOIN thing y ON y.id = m.thing_id JOIN thing t ON t.id = y.parent_id
LEFT JOIN thing_text title ON title.thing_id = y.id AND title.part = 'title' AND title.is_current
  AND title.language = y.language
LEFT JOIN thing_text place ON place.thing_id = y.id AND place.part = 'place' AND place.is_current
  AND place.language = y.language
WHERE {IN_GROUP.format('$1')} AND t.state = 'published' AND y.state = 'published' AND y.audience_id IN_IDS($2)
  AND m.starts_at > $4
ORDER BY m.starts_at DESC, y.id DESC LIMIT $3
"""  # noqa: S608  # pieces of ours
"""What stands in the group, its topic does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """Whose feed of which group it is, by a key that was found good."""

    key: FeedKey
    reader: Reader
    group: Group


def hash_of(token: str) -> str:
    """What is kept of an address."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


async def feed_at(token: str) -> Feed:
    """Raises Missing, the same for every reason: no such key, taken back, its person gone or without the right."""
    key = await FeedKey.get_or_none(token_hash=hash_of(token))
    if key is None:
        raise Missing
    reader = await visit.by_person(key.person_id)
    group = await Group.get_or_none(id=key.group_id, readers_id__in=list(reader.audiences))
    if group is None:
        raise Missing
    return Feed(key=key, reader=reader, group=group)


async def own_key(reader: Reader, group: Group) -> FeedKey | None:
    """The reader's present address of this group's feeds."""
    return await FeedKey.filter(person_id=reader.id, group_id=group.id).order_by("-id").first()


async def topics(feed: Feed) -> Sequence[Row]:
    """The latest topics, newest first."""
    return await rows(TOPICS, feed.group.id, feed.reader.audiences, MOST_ENTRIES)


async def sessions(feed: Feed) -> Sequence[Row]:
    """The sessions that are ahead, and those of the last months."""
    return await rows(SESSIONS, feed.group.id, feed.reader.audiences, MOST_ENTRIES, now() - GONE_BY)


async def meetings(feed: Feed) -> Sequence[Row]:
    """The meetings that its topics are about, as far ahead and as far back as sessions."""
    return await rows(MEETINGS, feed.group.id, feed.reader.audiences, MOST_ENTRIES, now() - GONE_BY)


def is_stale(used_at: datetime | None) -> bool:
    """Whether it is time to note again that an address is used: once an hour."""
    return used_at is None or used_at < now() - timedelta(hours=1)
