"""What the first page shows: four statements for a member, one for a visitor, however much there is.

Tables of the slices are read by their names: `topic` (what is a question, is it answered), `reading` (how far one has
read), `session`, `profile` (languages, who waits to be verified), `notice`, `contact`, `answer_invitation`,
`question_clock`, `report` and `join_request`. The first page is made of what the slices hold, and a statement for each
of them would be too many. Nothing is counted that the reader may not read, or does not look after.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from cop.community.people import Reader
from cop.community.policy import may
from cop.community.vocabulary import stored_labels
from cop.kit.clock import now
from cop.kit.store import Row, row, rows

LATE = timedelta(hours=1)
"""So long after its hour, a session that has not started is still the next one."""
OWN_AT_MOST, OPEN_AT_MOST, GROUPS_AT_MOST, PUBLIC_AT_MOST, NEWS_AT_MOST = 5, 3, 12, 5, 3
NEWS_FOR = timedelta(days=30)
"""What was never opened is news for so long; replies to what was opened are news until they are read."""
NEAREST = 2
RENEWED_FROM = timedelta(days=30)
"""As in the directory: so long before it ends a verification can be renewed."""

_TOPIC = """
t.id, t.public_id, t.language, t.children, t.latest_at, t.byline, t.byline_name, t.byline_slug, t.byline_role,
t.byline_organisation, t.byline_country, t.byline_region, x.source AS title
"""
_TITLE = "thing_text x ON x.thing_id = t.id AND x.part = 'title' AND x.is_current AND x.language = t.language"
_MY_THEMES = """
SELECT i.term_id FROM interest i WHERE i.person_id = $1
UNION SELECT w.about FROM following w WHERE w.person_id = $1 AND w.scope = 'theme' AND w.level = 'watch'
UNION SELECT e.term_id FROM profile f JOIN thing_term e ON e.thing_id = f.thing_id WHERE f.person_id = $1
"""
_MY_LANGUAGE = """
t.language = $5 OR EXISTS (SELECT 1 FROM profile f
  WHERE f.person_id = $1 AND CAST(f.languages AS text) LIKE '%"' || t.language || '"%')
"""
"""The profile says [["pt", "fluent"], ...]; no level is called like a language."""
_NEAR = f"""
CASE WHEN NOT ({_MY_LANGUAGE}) THEN 0
     WHEN EXISTS (SELECT 1 FROM thing_term tt WHERE tt.thing_id = t.id AND tt.term_id IN ({_MY_THEMES})) THEN 2
     ELSE 1 END
"""  # noqa: S608  # pieces of ours, here and below
"""How near a question is to the reader: 2 about a theme of one's own in a language one reads, 1 in such a language."""

QUESTIONS = f"""
SELECT * FROM (
  SELECT 'own' AS part, 0 AS near, {_TOPIC}
  FROM thing t JOIN topic k ON k.thing_id = t.id JOIN {_TITLE}
  WHERE k.kind = 'question' AND k.accepted_count = 0 AND t.author_id = $1 AND t.state = 'published'
    AND t.closed_at IS NULL AND t.audience_id IN_IDS($2)
  ORDER BY t.latest_at DESC, t.id DESC LIMIT $3
) own
UNION ALL
SELECT * FROM (
  SELECT 'open' AS part, {_NEAR} AS near, {_TOPIC}
  FROM thing t JOIN topic k ON k.thing_id = t.id JOIN {_TITLE}
  WHERE k.kind = 'question' AND t.children = 0 AND t.author_id <> $1 AND t.state = 'published'
    AND t.closed_at IS NULL AND t.audience_id IN_IDS($2)
  ORDER BY near DESC, t.latest_at DESC, t.id DESC LIMIT $4
) waiting
UNION ALL
SELECT * FROM (
  SELECT 'asked' AS part, 0 AS near, {_TOPIC}
  FROM answer_invitation i JOIN thing t ON t.id = i.topic_id JOIN {_TITLE}
  WHERE i.person_id = $1 AND i.state = 'waiting' AND t.state = 'published' AND t.closed_at IS NULL
    AND t.audience_id IN_IDS($2)
    AND NOT EXISTS (SELECT 1 FROM thing c WHERE c.parent_id = t.id AND c.author_id = $1 AND c.state = 'published')
  ORDER BY i.id DESC LIMIT $4
) asked
"""  # noqa: S608

GROUPS = f"""
SELECT g.id, g.slug, g.labels, n.public_id, n.title, n.language, coalesce(n.unread, 0) AS unread,
       CASE WHEN g.id IN_IDS($6) THEN (SELECT count(*) FROM join_request q
         WHERE q.group_id = g.id AND q.state = 'waiting') ELSE 0 END AS requests
FROM (SELECT id, slug, labels, key FROM community_group WHERE id IN_IDS($3) AND archived_at IS NULL
      ORDER BY key LIMIT $4) g
LEFT JOIN (
  SELECT w.group_id, t.public_id, t.language, x.source AS title,
         count(*) OVER (PARTITION BY w.group_id) AS unread,
         row_number() OVER (PARTITION BY w.group_id ORDER BY t.latest_at DESC, t.id DESC) AS place
  FROM (SELECT id AS topic_id, group_id FROM thing WHERE kind = 'topic' AND group_id IN_IDS($3)
        UNION ALL SELECT topic_id, group_id FROM topic_share WHERE group_id IN_IDS($3)) w
  JOIN thing t ON t.id = w.topic_id JOIN {_TITLE} LEFT JOIN reading r ON r.topic_id = t.id AND r.person_id = $1
  WHERE t.kind = 'topic' AND t.state = 'published' AND t.audience_id IN_IDS($2)
    AND (r.read_to < t.latest_number
      OR r.read_to IS NULL AND t.latest_at > $5 AND (t.author_id <> $1 OR t.latest_number > 0))
) n ON n.group_id = g.id AND n.place <= $7
ORDER BY g.key, n.place
"""  # noqa: S608

_HERE = "t.state = 'published' AND t.audience_id IN_IDS($2)"
WAITING = f"""
SELECT
  (SELECT count(*) FROM notice n JOIN thing t ON t.id = n.thing_id AND {_HERE}
    WHERE n.person_id = $1 AND n.read_at IS NULL AND (
      EXISTS (SELECT 1 FROM thing l WHERE l.id = n.leads_to_id AND l.state = 'published' AND l.audience_id IN_IDS($2))
      OR EXISTS (SELECT 1 FROM thing c WHERE c.parent_id = n.thing_id AND n.replies_from > 0
        AND c.number >= n.replies_from AND c.published_at <= n.at AND c.state = 'published'
        AND +c.audience_id IN_IDS($2) AND c.author_id <> $1))) AS notices,
  (SELECT count(*) FROM contact k JOIN thing t ON t.id = k.thing_id AND t.audience_id IN_IDS($2)
    WHERE k.receiver_id = $1 AND k.state = 'waiting') AS contacts,
  (SELECT count(*) FROM report p WHERE p.group_id IN_IDS($3) AND p.state = 'open') AS reports,
  (SELECT count(*) FROM question_clock k JOIN thing t ON t.id = k.topic_id AND {_HERE}
    WHERE k.stopped_at IS NULL
      AND (t.group_id IN_IDS($3) AND k.moderators_at <= $6 OR $5 = 1 AND k.secretariat_at <= $6)) AS unanswered,
  (SELECT count(*) FROM profile p JOIN thing t ON t.id = p.thing_id
    JOIN person e ON e.id = p.person_id AND e.state = 'active'
    WHERE (t.state = 'held' OR (t.state = 'published' AND p.verified_until <= $7)) AND p.person_id <> $1
      AND ($5 = 1 OR p.person_id IN (
        SELECT m.person_id FROM membership m WHERE m.group_id IN_IDS($4) AND m.open_for IS NOT NULL
        UNION SELECT h.person_id FROM holding h JOIN post o ON o.id = h.post_id
        WHERE o.group_id IN_IDS($4) AND h.open_for IS NOT NULL))) AS profiles,
  (SELECT count(*) FROM term m WHERE $5 = 1 AND m.scheme = 'theme' AND m.status = 'proposed') AS themes
"""  # noqa: S608
"""$3 the groups one keeps in order, $4 those one leads, $5 whether one is of the secretariat, $6 now, $7 the day until
which a verification that ends can be renewed."""

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
    """The reader's own questions without an accepted answer, those the reader is asked to answer, and questions of
    others without any reply."""

    own: Sequence[Row]
    asked: Sequence[Row]
    unanswered: Sequence[Row]
    in_themes: bool
    """The unanswered ones are about themes of the reader, in languages the reader reads; else they are the latest."""


async def questions(reader: Reader) -> Questions:
    found = await rows(QUESTIONS, reader.id, reader.audiences, OWN_AT_MOST, OPEN_AT_MOST, reader.language)
    parts = {part: [each for each in found if each["part"] == part] for part in ("own", "asked", "open")}
    near = [each for each in parts["open"] if each["near"] == NEAREST]
    return Questions(own=parts["own"], asked=parts["asked"], unanswered=near or parts["open"], in_themes=bool(near))


async def sessions(reader: Reader) -> Sequence[Row]:
    """The live session under way, and the next one: what there is of both that the reader may read."""
    return await rows(SESSIONS, reader.audiences, now() - LATE)


async def groups(reader: Reader) -> list[dict[str, Any]]:
    """The reader's groups, each with the number of topics in which something is new, the latest three of them, and for
    those who keep order there how many ask to join."""
    ids = reader.member_of | {post.group_id for post in reader.posts if post.group_id}
    found: dict[int, dict[str, Any]] = {}
    for each in await rows(
        GROUPS, reader.id, reader.audiences, ids, GROUPS_AT_MOST, now() - NEWS_FOR, reader.steward_of, NEWS_AT_MOST
    ):
        group = found.setdefault(each["id"], {**dict(each), "labels": stored_labels(each["labels"]), "news": []})
        if each["public_id"]:
            group["news"].append(each)
    return list(found.values())


async def waiting(reader: Reader) -> Row:
    """How much waits for the reader: as a person, as who keeps order in groups, as the holder of an office."""
    found = await row(
        WAITING, reader.id, reader.audiences, reader.steward_of, reader.leads,
        int(may(reader, "group.oversee", None)), now(), (now() + RENEWED_FROM).date(),
    )
    assert found is not None
    return found


async def public(reader: Reader) -> Sequence[Row]:
    """What everyone may read, latest first."""
    return await rows(PUBLIC, reader.audiences, PUBLIC_AT_MOST)
