"""Questions nobody has answered, the oldest first, with their ages in working days, as far as a reader may know."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from cop.community.groups import Group, group_for
from cop.community.people import Reader
from cop.community.policy import may
from cop.community.subjects import BYLINE_OF_T
from cop.community.vocabulary import Labels, stored_labels
from cop.kit.clock import instant, now
from cop.kit.errors import Missing
from cop.kit.store import Row, rows
from cop.routing.working import Calendar, calendar_of

PAGE = 50
MOST_COUNTED = 5000

_SHOWS_ANOTHER = """r.byline <> t.byline OR CASE t.byline WHEN 'named' THEN r.author_id <> t.author_id
    WHEN 'organisation' THEN r.byline_organisation <> t.byline_organisation
    WHEN 'role' THEN r.byline_role <> t.byline_role OR r.byline_region <> t.byline_region ELSE 1 = 0 END"""
WAITS = f"""t.state = 'published' AND t.closed_at IS NULL AND NOT EXISTS (
  SELECT 1 FROM thing r JOIN reply a ON a.thing_id = r.id WHERE r.parent_id = t.id AND r.kind = 'reply'
    AND r.state = 'published' AND (a.accepted_at IS NOT NULL OR {_SHOWS_ANOTHER})
)"""  # noqa: S608  # pieces of ours, here and below
"""Of a question `t`: open, and without an accepted reply or one that shows somebody else."""
_FROM = """
FROM thing t JOIN topic q ON q.thing_id = t.id AND q.kind = 'question' JOIN community_group g ON g.id = t.group_id
LEFT JOIN country c ON c.id = t.country_id OR (t.country_id IS NULL AND c.iso2 = t.byline_country)
"""
LIST = f"""
SELECT t.id, t.public_id, t.language, t.published_at, t.children, {BYLINE_OF_T}, x.source AS title, c.zone, c.weekend,
       g.id AS group_id, g.slug, g.labels AS group_labels, g.answer_days, g.escalate_days
{_FROM} JOIN thing_text x ON x.thing_id = t.id AND x.part = 'title' AND x.is_current AND x.language = t.language
WHERE t.kind = 'topic' AND t.audience_id IN_IDS($1) AND ($2 = 1 OR t.group_id IN_IDS($3)) AND {WAITS}
  AND g.archived_at IS NULL
  AND (NOT EXISTS (SELECT 1 FROM thing l WHERE l.public_id = $4 AND l.audience_id IN_IDS($1))
    OR (t.published_at, t.id) > (SELECT l.published_at, l.id FROM thing l WHERE l.public_id = $4))
ORDER BY t.published_at, t.id LIMIT $5
"""  # noqa: S608
ELSEWHERE = f"""
SELECT g.id, g.slug, g.labels, g.access, t.published_at, c.zone, c.weekend,
       CASE WHEN g.listed_id IN_IDS($1) THEN 1 ELSE 0 END AS known {_FROM}
WHERE t.kind = 'topic' AND NOT coalesce(t.audience_id, 0) IN_IDS($1) AND g.archived_at IS NULL AND {WAITS}
ORDER BY t.published_at, t.id LIMIT $2
"""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A group in which questions wait that the reader may not read: how many, and how long the oldest."""

    slug: str
    labels: Labels
    access: str
    known: bool
    count: int
    days: int


def calendar_in(found: Row) -> Calendar:
    """By the country a question shows, of a row with its zone and weekend."""
    return calendar_of(found["zone"], found["weekend"])


def age(found: Row) -> int:
    """Whole working days since it was asked."""
    asked = instant(found["published_at"])
    assert asked is not None
    return calendar_in(found).passed(asked, now())


async def unanswered(
    reader: Reader, *, groups: Collection[int] | None = None, after: str = ""
) -> tuple[list[dict[str, Any]], str]:
    """A page of those the reader may read, of these groups or of all; and the public id the next page follows. One that
    follows nothing the reader may read is the first."""
    everywhere = int(groups is None)
    found = await rows(LIST, reader.audiences, everywhere, list(groups or ()), after, PAGE + 1)
    page = [{**dict(each), "group_labels": stored_labels(each["group_labels"]), "days": age(each)}
            for each in found[:PAGE]]
    return page, page[-1]["public_id"] if len(found) > PAGE else ""


async def elsewhere(reader: Reader) -> list[Elsewhere]:
    """For the secretariat: groups with questions it may not read, the one with the oldest first; no title, nobody."""
    if not may(reader, "group.oversee", None):
        raise Missing
    by_group: dict[int, list[Row]] = {}
    for each in await rows(ELSEWHERE, reader.audiences, MOST_COUNTED):
        by_group.setdefault(each["id"], []).append(each)
    return sorted((_summed(group) for group in by_group.values()), key=lambda each: -each.days)


def _summed(group: Sequence[Row]) -> Elsewhere:
    first = group[0]
    return Elsewhere(
        first["slug"], stored_labels(first["labels"]), first["access"], bool(first["known"]), len(group),
        max(age(each) for each in group),
    )


async def group_read(reader: Reader, slug: str) -> Group:
    """A group whose topics the reader reads. Raises Missing."""
    group = await group_for(reader, slug)
    if group.readers_id not in reader.audiences:
        raise Missing
    return group
