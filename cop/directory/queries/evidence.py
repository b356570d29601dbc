"""What a person has done here, as one reader may know it: only what was said by name, and only what that reader
may read. The tables of the forum and of live sessions are read by their names."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cop.community.people import Reader
from cop.community.vocabulary import Labels, stored_labels
from cop.kit.store import Row, rows

SHOWN = 5

_REPLIES = """
FROM thing t JOIN reply r ON r.thing_id = t.id
JOIN thing topic ON topic.id = t.parent_id AND topic.kind = 'topic' AND topic.state = 'published'
  AND topic.audience_id IN_IDS($2)
WHERE t.author_id IN_IDS($1) AND t.byline = 'named' AND t.state = 'published' AND t.audience_id IN_IDS($2)
"""
_SESSIONS = """
FROM thing_role e JOIN thing t ON t.id = e.thing_id JOIN session s ON s.thing_id = t.id
WHERE e.person_id IN_IDS($1) AND e.role = 'expert' AND e.open_for IS NOT NULL AND t.state = 'published'
  AND s.phase NOT IN ('draft', 'cancelled') AND t.audience_id IN_IDS($2)
"""
"""A session shows its experts by name to all who may read it."""
FIGURES = f"""
SELECT t.author_id AS person_id, count(*) AS replies, count(r.accepted_at) AS accepted, 0 AS sessions
{_REPLIES} GROUP BY t.author_id
UNION ALL
SELECT e.person_id, 0, 0, count(*) {_SESSIONS} GROUP BY e.person_id
"""
ANSWERS = f"""
SELECT topic.public_id, topic.language, x.source AS title, t.number, t.published_at, r.accepted_at, r.useful_count
{_REPLIES.replace("WHERE", '''JOIN thing_text x ON x.thing_id = topic.id AND x.part = 'title' AND x.is_current
  AND x.language = topic.language WHERE''', 1)}
ORDER BY CASE WHEN r.accepted_at IS NULL THEN 1 ELSE 0 END, r.useful_count DESC, t.published_at DESC, t.id DESC LIMIT $3
"""
SESSIONS = f"""
SELECT t.public_id, t.language, x.source AS title, s.starts_at
{_SESSIONS.replace("WHERE", '''JOIN thing_text x ON x.thing_id = t.id AND x.part = 'title' AND x.is_current
  AND x.language = t.language WHERE''', 1)}
ORDER BY s.starts_at DESC, t.id DESC LIMIT $3
"""
THEMES = f"""
SELECT m.key, m.labels, count(*) AS n FROM (
  SELECT topic.id AS thing_id {_REPLIES} UNION ALL SELECT t.id {_SESSIONS}
) done JOIN thing_term tt ON tt.thing_id = done.thing_id
JOIN term m ON m.id = tt.term_id AND m.scheme = 'theme' AND m.status = 'accepted'
GROUP BY m.id ORDER BY n DESC, m.position, m.id LIMIT $3
"""  # noqa: S608  # pieces of ours


@dataclass(frozen=True, slots=True)
class Figures:
    """Replies by name, those of them that were accepted, sessions in which the person answers."""

    accepted: int = 0
    replies: int = 0
    sessions: int = 0


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a profile shows of it: figures, the best answers, the latest sessions, the themes of both."""

    figures: Figures
    answers: Sequence[Row]
    sessions: Sequence[Row]
    themes: list[tuple[str, Labels, int]]


async def figures(reader: Reader, person_ids: Iterable[int]) -> dict[int, Figures]:
    """Person -> figures, by one statement; who has done nothing the reader may know of is not in it."""
    sums: dict[int, dict[str, int]] = {}
    for each in await rows(FIGURES, list(person_ids), reader.audiences):
        _add(sums.setdefault(each["person_id"], {}), each)
    return {person_id: Figures(**counts) for person_id, counts in sums.items()}


def _add(counts: dict[str, int], found: Mapping[str, Any]) -> None:
    for name in ("accepted", "replies", "sessions"):
        counts[name] = counts.get(name, 0) + found[name]


async def evidence(reader: Reader, person_id: int) -> Evidence:
    """Of one person."""
    alone = [person_id]
    counted = (await figures(reader, alone)).get(person_id, Figures())
    if counted == Figures():
        return Evidence(counted, (), (), [])
    themes = await rows(THEMES, alone, reader.audiences, SHOWN)
    return Evidence(
        counted, await rows(ANSWERS, alone, reader.audiences, SHOWN),
        await rows(SESSIONS, alone, reader.audiences, SHOWN),
        [(each["key"], stored_labels(each["labels"]), each["n"]) for each in themes],
    )
