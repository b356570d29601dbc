"""What the first page shows: three statements for a member, one for a visitor.

The forum's tables `topic` (what is a question, is it answered) and `reading` (how far one has read), and the table
`session` of live sessions, are read by their names: the first page is made of what the slices hold, and a statement
for each of them would be too many.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from cop.community.people import Reader
from cop.community.vocabulary import stored_labels
from cop.kit.clock import now
from cop.kit.store import Row, rows

LATE = timedelta(hours=1)
"""So long after its hour, a session that has not started is still the next one."""
OWN_AT_MOST, OPEN_AT_MOST, GROUPS_AT_MOST, PUBLIC_AT_MOST = 5, 3, 12, 5

_TOPIC = """
t.id, t.public_id, t.language, t.children, t.latest_at, t.byline, t.byline_name, t.byline_slug, t.byline_role,
t.byline_organisation, t.byline_country, t.byline_region, x.source AS title
"""
_TITLE = "thing_text x ON x.thing_id = t.id AND x.part = 'title' AND x.is_current AND x.language = t.language"
_IN_THEMES = """
CASE WHEN EXISTS (SELECT 1 FROM thing_term tt JOIN interest i ON i.term_id = tt.term_id AND i.person_id = $1
                  WHERE tt.thing_id = t.id) THEN 1 ELSE 0 END
"""

QUESTIONS = f"""
SELECT * FROM (
  SELECT 'own' AS part, 0 AS in_themes, {_TOPIC}
  FROM thing t JOIN topic k ON k.thing_id = t.id JOIN {_TITLE}
  WHERE k.kind = 'question' AND k.accepted_count = 0 AND t.author_id = $1 AND t.state = 'published'
    AND t.closed_at IS NULL AND t.audience_id IN_IDS($2)
  ORDER BY t.latest_at DESC, t.id DESC LIMIT $3
) own
UNION ALL
SELECT * FROM (
  SELECT 'open' AS part, {_IN_THEMES} AS in_themes, {_TOPIC}
  FROM thing t JOIN topic k ON k.thing_id = t.id JOIN {_TITLE}
  WHERE k.kind = 'question' AND t.children = 0 AND t.author_id <> $1 AND t.state = 'published'
    AND t.closed_at IS NULL AND t.audience_id IN_IDS($2)
  ORDER BY in_themes DESC, t.latest_at DESC, t.id DESC LIMIT $4
) waiting
"""  # noqa: S608  # pieces of ours

GROUPS = """
SELECT g.id, g.slug, g.labels,
       (SELECT count(*) FROM thing t LEFT JOIN reading r ON r.topic_id = t.id AND r.person_id = $1
         WHERE t.kind = 'topic' AND t.group_id = g.id AND t.state = 'published' AND t.audience_id IN_IDS($2)
           AND coalesce(r.read_to, -1) < t.latest_number) AS unread
FROM community_group g WHERE g.id IN_IDS($3) ORDER BY g.key LIMIT $4
"""

_SESSION = f"""
SELECT t.public_id, t.language, s.phase, s.starts_at, s.minutes, x.source AS title,
       s.phase IN ('announced', 'open') AS is_ahead
FROM session s JOIN thing t ON t.id = s.thing_id JOIN {_TITLE}
WHERE t.audience_id IN_IDS($1) AND
"""  # noqa: S608
SESSIONS = f"""
SELECT * FROM (
  {_SESSION} s.phase IN ('live', 'paused') ORDER BY s.starts_at DESC, t.id DESC LIMIT 1
) under_way
UNION ALL
SELECT * FROM (
  {_SESSION} s.phase IN ('announced', 'open') AND s.starts_at > $2 ORDER BY s.starts_at, t.id LIMIT 1
) ahead
ORDER BY is_ahead
"""  # noqa: S608

PUBLIC = f"""
SELECT {_TOPIC} FROM thing t JOIN {_TITLE}
WHERE t.kind = 'topic' AND t.state = 'published' AND t.audience_id IN_IDS($1)
ORDER BY t.latest_at DESC, t.id DESC LIMIT $2
"""  # noqa: S608


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    """The reader's own questions without an accepted answer, and questions of others without any reply."""

    own: Sequence[Row]
    unanswered: Sequence[Row]
    in_themes: bool
    """The unanswered ones are about themes the reader follows; else they are simply the latest."""


async def questions(reader: Reader) -> Questions:
    found = await rows(QUESTIONS, reader.id, reader.audiences, OWN_AT_MOST, OPEN_AT_MOST)
    unanswered = [each for each in found if each["part"] == "open"]
    followed = [each for each in unanswered if each["in_themes"]]
    return Questions(
        own=[each for each in found if each["part"] == "own"], unanswered=followed or unanswered,
        in_themes=bool(followed),
    )


async def sessions(reader: Reader) -> Sequence[Row]:
    """The live session under way, and the next one: what there is of both that the reader may read."""
    return await rows(SESSIONS, reader.audiences, now() - LATE)


async def groups(reader: Reader) -> list[dict[str, Any]]:
    """The reader's groups, each with the number of topics in which something is unread."""
    ids = reader.member_of | {post.group_id for post in reader.posts if post.group_id}
    found = await rows(GROUPS, reader.id, reader.audiences, ids, GROUPS_AT_MOST)
    return [{**dict(each), "labels": stored_labels(each["labels"])} for each in found]


async def public(reader: Reader) -> Sequence[Row]:
    """What everyone may read, latest first."""
    return await rows(PUBLIC, reader.audiences, PUBLIC_AT_MOST)
