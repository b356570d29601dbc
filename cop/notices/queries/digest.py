"""What a digest tells one person, read when it is composed: as the person may read it at that moment.

The forum's tables `topic` and `reading` and the directory's table `profile` are read by their names: what is a
question, how far one has read and which languages one reads are known there alone.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cop.community.outbox import Letter
from cop.community.people import Reader
from cop.community.sharing import IN_GROUPS
from cop.community.vocabulary import stored_labels
from cop.kit.clock import instant
from cop.kit.store import Row, row, rows

MOST_LOOKED_AT = 200
"""So many topics are weighed for one digest; of more there is only the number."""
MOST_INTRODUCTIONS = 5

WINDOW = """
SELECT m.often, m.told_to, f.languages,
  (SELECT max(l.due_at) FROM letter l WHERE l.person_id = $1 AND l.kind = 'digest' AND l.state <> 'parked'
    AND l.due_at < $2) AS before
FROM mail_choice m LEFT JOIN profile f ON f.person_id = m.person_id WHERE m.person_id = $1
"""
_TOLD = """
EXISTS (SELECT 1 FROM letter l WHERE l.person_id = $1 AND l.key = 'at:' || {0}.id
  AND l.state IN ('waiting', 'sending', 'sent'))
"""
"""A mail of its own tells this person of the thing, or has told. By its key, as `hearing.py` writes it: many letters
can be about one thing."""
_THEMES = "thing_term tt JOIN term m ON m.id = tt.term_id AND m.scheme = 'theme'"
NEWS = f"""
WITH mine AS (SELECT scope, about, level FROM following WHERE person_id = $1),
active AS MATERIALIZED (
  SELECT t.id, coalesce(r.read_to, -1) AS read_to,
    CASE WHEN t.published_at > $3 AND t.published_at <= $4 AND t.author_id <> $1 AND coalesce(r.read_to, -1) < 0
      AND NOT {_TOLD.format("t")} THEN 1 ELSE 0 END AS is_new,
    CASE WHEN EXISTS (SELECT 1 FROM thing_term tt JOIN interest i ON i.term_id = tt.term_id AND i.person_id = $1
      WHERE tt.thing_id = t.id) THEN 1 ELSE 0 END AS in_themes,
    coalesce(
      (SELECT level FROM mine WHERE scope = 'thing' AND about = t.id),
      (SELECT CASE max(CASE level WHEN 'watch' THEN 2 WHEN 'normal' THEN 1 ELSE 0 END)
          WHEN 2 THEN 'watch' WHEN 1 THEN 'normal' WHEN 0 THEN 'mute' END
        FROM mine WHERE scope = 'group' AND (about = t.group_id
          OR about IN (SELECT group_id FROM topic_share WHERE topic_id = t.id))),
      (SELECT CASE max(CASE coalesce(mine.level, 'normal') WHEN 'watch' THEN 2 WHEN 'mute' THEN 0 ELSE 1 END)
          WHEN 0 THEN 'mute' ELSE 'normal' END
        FROM {_THEMES} LEFT JOIN mine ON mine.scope = 'theme' AND mine.about = m.id WHERE tt.thing_id = t.id)
    ) AS level
  FROM thing t LEFT JOIN reading r ON r.topic_id = t.id AND r.person_id = $1
  WHERE t.kind = 'topic' AND t.state = 'published' AND t.latest_at > $3 AND +t.audience_id IN_IDS($2)
), told AS (
  SELECT a.id, a.is_new, a.in_themes, count(c.id) AS replies,
    sum(CASE WHEN c.byline = 'named' AND c.home_audience_id IS NULL THEN 1 ELSE 0 END) AS signed
  FROM active a LEFT JOIN thing c ON c.parent_id = a.id AND c.number > a.read_to AND c.number > 0
    AND c.state = 'published'
    AND c.published_at > $3 AND c.published_at <= $4 AND c.author_id <> $1 AND +c.audience_id IN_IDS($2)
    AND NOT {_TOLD.format("c")}
  WHERE a.level <> 'mute' GROUP BY a.id, a.is_new, a.in_themes HAVING a.is_new = 1 OR count(c.id) > 0
)
SELECT t.id, t.public_id, t.language, t.group_id, t.children, t.closed_at, t.byline, t.home_audience_id, t.also_in,
  p.kind, a.is_new, a.in_themes, a.replies, a.signed, g.access, g.mail_text, g.readers_id, g.labels,
  count(*) OVER () AS total
FROM told a JOIN thing t ON t.id = a.id JOIN topic p ON p.thing_id = t.id JOIN community_group g ON g.id = t.group_id
ORDER BY a.in_themes DESC, CASE WHEN t.language IN_WORDS($5) THEN 0 ELSE 1 END,
  CASE WHEN {IN_GROUPS.format("$6")} THEN 0 ELSE 1 END, g.key, t.latest_at DESC, t.id DESC
LIMIT {MOST_LOOKED_AT}
"""  # noqa: S608  # pieces of ours
"""The nearest word counts: that about the topic, else about its group, else about its themes (`following.py`). The plus
signs keep SQLite from collecting everything somebody may read."""
TITLES = """
SELECT x.thing_id, x.source AS title, own.source AS translated FROM thing_text x
LEFT JOIN thing_text own ON own.thing_id = x.thing_id AND own.part = x.part AND own.is_current AND own.language = $2
  AND own.of_revision = x.revision AND own.source <> ''
JOIN thing t ON t.id = x.thing_id AND t.language = x.language
WHERE x.thing_id IN_IDS($1) AND x.part = 'title' AND x.is_current
"""
INTRODUCTIONS = """
SELECT t.id, t.language, t.byline, t.home_audience_id, t.also_in, t.published_at, t.updated_at, g.access, g.mail_text,
  g.readers_id, g.labels, x.language AS said_in, x.source
FROM introduction i JOIN thing t ON t.id = i.thing_id JOIN community_group g ON g.id = t.group_id
JOIN thing_text x ON x.thing_id = t.id AND x.part = 'body' AND x.is_current AND x.source <> ''
WHERE t.group_id IN_IDS($2) AND t.audience_id IN_IDS($3) AND t.state = 'published' AND i.until > $4
  AND NOT EXISTS (SELECT 1 FROM following f WHERE f.person_id = $1 AND f.scope = 'group' AND f.about = t.group_id
    AND f.level = 'mute')
ORDER BY g.key, t.id, x.id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """What one digest is about: what was published after `since`, up to `until`."""

    often: str
    since: datetime
    until: datetime
    languages: tuple[str, ...]
    """What its person reads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """An introduction, in the language its reader gets it in."""

    thing: Row
    source: str
    is_new: bool


async def window(letter: Letter, reader: Reader) -> Window | None:
    """None for somebody who wants no digest any more."""
    found = await row(WINDOW, reader.id, letter.due_at)
    if found is None or found["often"] not in ("daily", "weekly"):
        return None
    begins = [at for at in (instant(found["told_to"]), instant(found["before"])) if at is not None]
    stored = found["languages"]
    spoken = json.loads(stored) if isinstance(stored, str) else stored or []
    return Window(
        often=found["often"], since=max(begins, default=letter.due_at), until=letter.due_at,
        languages=tuple(dict.fromkeys((reader.language, *(code for code, *_ in spoken)))),
    )


async def news(reader: Reader, about: Window) -> Sequence[Row]:
    """New topics, and topics with new replies, most fitting first: one statement."""
    return await rows(
        NEWS, reader.id, reader.audiences, about.since, about.until, list(about.languages), groups_of(reader)
    )


async def titles(ids: Sequence[int], language: str) -> dict[int, str]:
    """Of these topics, translated where somebody has translated the present words."""
    found = await rows(TITLES, list(ids), language)
    return {each["thing_id"]: each["translated"] or each["title"] for each in found}


async def introductions(reader: Reader, language: str, since: datetime, moment: datetime) -> list[Said]:
    """Those of the reader's groups that stand now: in this language, else in the one they were written in first."""
    found: dict[int, list[Row]] = {}
    for each in await rows(INTRODUCTIONS, reader.id, groups_of(reader), reader.audiences, moment):
        found.setdefault(each["id"], []).append(each)
    return [_said(each, language, since) for each in found.values()][:MOST_INTRODUCTIONS]


def _said(versions: list[Row], language: str, since: datetime) -> Said:
    by_language = {each["said_in"]: each for each in versions}
    chosen = by_language.get(language) or by_language.get(versions[0]["language"]) or versions[0]
    changed = instant(chosen["updated_at"]) or instant(chosen["published_at"])
    return Said(thing=chosen, source=chosen["source"], is_new=changed is not None and changed > since)


def groups_of(reader: Reader) -> frozenset[int]:
    """Those the reader belongs to, as a member or by a post."""
    return reader.member_of | {post.group_id for post in reader.posts if post.group_id}


def name_of(thing: Row) -> dict[str, str]:
    """Labels of its group."""
    return stored_labels(thing["labels"])
