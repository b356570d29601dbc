"""Every group in figures, for the secretariat: existence, leads, numbers, ages; no title, no member."""

from typing import Any

from cop.community.people import Reader
from cop.community.policy import may
from cop.groups.queries.finding import BELONG, PAGE, few, in_words
from cop.kit.clock import instant, now
from cop.kit.errors import Missing
from cop.kit.store import rows

OVERSIGHT = f"""
WITH belong AS ({BELONG}), counted AS (
  SELECT group_id, count(*) AS members FROM belong GROUP BY group_id
), asked AS (
  SELECT t.group_id, count(*) AS topics, min(CASE WHEN {{open}} THEN t.published_at END) AS oldest,
         sum(CASE WHEN {{open}} THEN 1 ELSE 0 END) AS unanswered
  FROM thing t JOIN topic k ON k.thing_id = t.id WHERE t.state = 'published' GROUP BY t.group_id
), every AS (
  SELECT g.id, g.slug, g.key, g.kind, g.access, g.network_id, g.labels, n.labels AS network_labels,
         coalesce(c.members, 0) AS members, coalesce(a.topics, 0) AS topics,
         coalesce(a.unanswered, 0) AS unanswered, a.oldest,
         CASE WHEN g.listed_id IN_IDS($1) THEN 1 ELSE 0 END AS known
  FROM community_group g JOIN network n ON n.id = g.network_id
  LEFT JOIN counted c ON c.group_id = g.id LEFT JOIN asked a ON a.group_id = g.id
)
SELECT * FROM every
WHERE $2::text = '' OR (network_id, key) > (SELECT e.network_id, e.key FROM every e WHERE e.slug = $2::text)
ORDER BY network_id, key LIMIT $3
""".format(open="k.kind = 'question' AND t.children = 0 AND t.closed_at IS NULL")  # noqa: S608
"""The forum's table `topic` is read by its name: which things are questions is known there alone."""

LEADS = """
SELECT po.group_id, p.name FROM post po JOIN holding h ON h.post_id = po.id AND h.open_for IS NOT NULL
JOIN person p ON p.id = h.person_id WHERE po.kind = 'lead' AND po.group_id IN_IDS($1) ORDER BY h.since, h.id
"""


async def oversight(reader: Reader, after: str = "") -> tuple[list[dict[str, Any]], str]:
    """A page of all groups; and the slug the next page follows. Raises Missing for all others."""
    if not may(reader, "group.oversee", None):
        raise Missing
    found = await rows(OVERSIGHT, reader.audiences, after, PAGE + 1)
    leads: dict[int, list[str]] = {}
    for each in await rows(LEADS, [each["id"] for each in found]):
        leads.setdefault(each["group_id"], []).append(each["name"])
    page = [
        in_words(each, members=few(each["members"], exact=False), leads=leads.get(each["id"], []),
                 days=_days_since(each["oldest"]))
        for each in found[:PAGE]
    ]
    return page, page[-1]["slug"] if len(found) > PAGE else ""


def _days_since(moment: Any) -> int | None:
    """Whole days; None when there is nothing to wait for."""
    at = instant(moment)
    return None if at is None else (now() - at).days
