"""Which of many people may read a thing: the reverse of `visit.py`, in one statement for any number of them.

The same principals, asked from the other side. A test holds the two against each other: whoever is given here has the
audience in the reader `visit.by_person` makes, and nobody else has.
"""

from collections.abc import Iterable

from cop.kit.clock import now
from cop.kit.store import rows

_HELD = """
SELECT h.person_id, po.id AS post_id, po.kind, po.group_id, po.country_id, po.organisation_id
FROM holding h JOIN post po ON po.id = h.post_id
WHERE h.person_id IN_IDS($1) AND h.open_for IS NOT NULL AND h.since <= $2 AND (h.until IS NULL OR h.until > $2)
"""
AMONG = f"""
WITH asked AS (SELECT id, country_id FROM person WHERE id IN_IDS($1) AND state = 'active'),
held AS ({_HELD}),
principal AS (
  SELECT id AS person_id, 'everyone' AS key FROM asked
  UNION ALL SELECT id, 'person:' || id FROM asked
  UNION ALL SELECT id, 'from:' || country_id FROM asked WHERE country_id IS NOT NULL
  UNION ALL SELECT person_id, 'network:' || network_id FROM affiliation
    WHERE person_id IN_IDS($1) AND since <= $2 AND (until IS NULL OR until > $2)
  UNION ALL SELECT person_id, 'group:' || group_id FROM membership WHERE person_id IN_IDS($1) AND open_for IS NOT NULL
  UNION ALL SELECT person_id, 'group:' || group_id FROM held WHERE group_id IS NOT NULL
  UNION ALL SELECT person_id, 'steward:' || group_id FROM held
    WHERE group_id IS NOT NULL AND kind IN ('lead', 'moderator')
  UNION ALL SELECT person_id, 'post:' || post_id FROM held
  UNION ALL SELECT person_id, 'office:' || kind FROM held WHERE group_id IS NULL AND organisation_id IS NULL
  UNION ALL SELECT person_id, 'country:' || country_id FROM held WHERE country_id IS NOT NULL
  UNION ALL SELECT person_id, 'country-post' FROM held WHERE country_id IS NOT NULL
  UNION ALL SELECT person_id, role || ':' || thing_id FROM thing_role
    WHERE person_id IN_IDS($1) AND open_for IS NOT NULL
)
SELECT DISTINCT g.audience_id, p.person_id FROM audience_grant g
JOIN principal p ON p.key = g.principal JOIN asked a ON a.id = p.person_id
WHERE g.audience_id IN_IDS($3) AND g.since <= $2 AND (g.until IS NULL OR g.until > $2)
  AND (g.requires IS NULL
       OR EXISTS (SELECT 1 FROM principal q WHERE q.person_id = p.person_id AND q.key = g.requires))
"""  # noqa: S608  # pieces of ours


async def readers_among(audience_id: int | None, person_ids: Iterable[int]) -> frozenset[int]:
    """Those of these persons who are in the audience now. NULL is an audience of nobody."""
    if audience_id is None:
        return frozenset()
    return (await readers_of_each([audience_id], person_ids)).get(audience_id, frozenset())


async def readers_of_each(audience_ids: Iterable[int], person_ids: Iterable[int]) -> dict[int, frozenset[int]]:
    """Audience -> those of these persons who are in it now; one statement for all."""
    found: dict[int, set[int]] = {}
    for each in await rows(AMONG, sorted(set(person_ids)), now(), sorted(set(audience_ids))):
        found.setdefault(each["audience_id"], set()).add(each["person_id"])
    return {audience_id: frozenset(people) for audience_id, people in found.items()}
