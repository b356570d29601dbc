"""Who belongs to a group, who keeps order in it, who asks to join."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cop.community.groups import Group
from cop.community.people import Reader
from cop.community.rules import member, secretariat
from cop.groups.models import WAITING, JoinRequest
from cop.groups.queries.finding import BELONG, few
from cop.kit.errors import Missing
from cop.kit.store import Row, row, rows

MEMBERS_PAGE = 50
REQUESTS_PAGE = 20
LARGEST_ID = 2**31 - 1
"""No row has a larger number, and no column takes one."""

OFFICES = """
SELECT po.kind, p.name, c.iso2 AS country, o.name AS organisation
FROM post po JOIN holding h ON h.post_id = po.id AND h.open_for IS NOT NULL
JOIN person p ON p.id = h.person_id
LEFT JOIN country c ON c.id = p.country_id LEFT JOIN organisation o ON o.id = p.organisation_id
WHERE po.group_id = $1 AND po.kind IN ('lead', 'moderator') AND p.state = 'active'
ORDER BY po.kind, h.since, h.id
"""

FIGURES = f"""
WITH belong AS ({BELONG}), people AS (
  SELECT coalesce(nullif(p.stakeholder, ''), o.stakeholder, '') AS category,
         coalesce(c.un_group, '') AS region, p.country_id
  FROM belong b JOIN person p ON p.id = b.person_id
  LEFT JOIN organisation o ON o.id = p.organisation_id LEFT JOIN country c ON c.id = p.country_id
  WHERE b.group_id = $1
)
SELECT 'members' AS sort, '' AS key, count(*) AS n FROM people
UNION ALL SELECT 'countries', '', count(DISTINCT country_id) FROM people
UNION ALL SELECT 'category', category, count(*) FROM people GROUP BY category
UNION ALL SELECT 'region', region, count(*) FROM people GROUP BY region
"""  # noqa: S608

_PERSON = """
p.public_id, p.name, p.role, c.iso2 AS country, o.name AS organisation,
coalesce(nullif(p.stakeholder, ''), o.stakeholder, '') AS category
"""

MEMBERS = f"""
WITH belong AS ({BELONG}), people AS (
  SELECT p.id, {_PERSON},
         (SELECT min(po.kind) FROM post po JOIN holding h ON h.post_id = po.id AND h.open_for IS NOT NULL
           WHERE po.group_id = $1 AND h.person_id = p.id) AS post
  FROM belong b JOIN person p ON p.id = b.person_id
  LEFT JOIN country c ON c.id = p.country_id LEFT JOIN organisation o ON o.id = p.organisation_id
  WHERE b.group_id = $1
)
SELECT * FROM people
WHERE $2::text = '' OR (name, id) > (SELECT l.name, l.id FROM people l WHERE l.public_id = $2::text)
ORDER BY name, id LIMIT $3
"""  # noqa: S608

REQUESTS = f"""
SELECT r.id, r.words, r.asked_at, {_PERSON}
FROM join_request r JOIN person p ON p.id = r.person_id
LEFT JOIN country c ON c.id = p.country_id LEFT JOIN organisation o ON o.id = p.organisation_id
WHERE r.group_id = $1 AND r.state = 'waiting' AND r.id > $2 ORDER BY r.id LIMIT $3
"""  # noqa: S608

ALARM = """
SELECT kind FROM moderation_case
WHERE open_for IN ('orphan:' || cast($1::int AS text), 'alone:' || cast($1::int AS text))
"""
"""The cases of the slice `moderation` are read by their table's name."""

PROFILES = """
SELECT f.person_id, t.public_id FROM profile f JOIN thing t ON t.id = f.thing_id
WHERE f.person_id IN_IDS($1) AND f.approved_at IS NOT NULL AND t.state = 'published' AND t.audience_id IN_IDS($2)
"""
"""The directory's table `profile` is read by its name: who is shown there is known there alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """How many belong to a group: (key of the vocabulary, number); a number of None is fewer than five."""

    members: int | None
    countries: int | None
    categories: list[tuple[str, int | None]]
    regions: list[tuple[str, int | None]]


async def offices(group: Group) -> Sequence[Row]:
    """Leads, then moderators, by name: these are offices."""
    return await rows(OFFICES, group.id)


async def figures(reader: Reader, group: Group) -> Figures:
    """Members by category and region; those outside the group are not told small numbers."""
    exact = member(reader, group)
    found: dict[str, list[tuple[str, int]]] = {"members": [], "countries": [], "category": [], "region": []}
    for each in await rows(FIGURES, group.id):
        found[each["sort"]].append((each["key"], each["n"]))
    return Figures(
        members=few(found["members"][0][1], exact=exact),
        countries=few(found["countries"][0][1], exact=exact),
        categories=_ordered(found["category"], exact=exact), regions=_ordered(found["region"], exact=exact),
    )


def _ordered(counts: list[tuple[str, int]], *, exact: bool) -> list[tuple[str, int | None]]:
    """Most first; what is too small to tell stands by its key, so that the order tells nothing either."""
    shown = [(key, few(n, exact=exact)) for key, n in counts]
    return sorted(shown, key=lambda each: (-(each[1] or 0), each[0]))


async def members(group: Group, after: str = "") -> tuple[Sequence[Row], str]:
    """A page of those who belong to the group, by name; and the public id the next page follows."""
    found = await rows(MEMBERS, group.id, after, MEMBERS_PAGE + 1)
    return found[:MEMBERS_PAGE], found[MEMBERS_PAGE - 1]["public_id"] if len(found) > MEMBERS_PAGE else ""


async def profiles(reader: Reader, people: Sequence[Row]) -> dict[int, str]:
    """Person -> the public id of the profile, of those of these people whose profile the reader may read."""
    found = await rows(PROFILES, [each["id"] for each in people], reader.audiences)
    return {each["person_id"]: each["public_id"] for each in found}


async def own_request(reader: Reader, group: Group) -> JoinRequest | None:
    """The reader's latest request to join."""
    return await JoinRequest.filter(group_id=group.id, person_id=reader.id).order_by("-id").first()


async def waiting_count(reader: Reader, group: Group) -> int:
    """How many wait for an answer: only the group's stewards are told."""
    if group.id not in reader.steward_of:
        return 0
    return await JoinRequest.filter(group_id=group.id, state=WAITING).count()


async def requests(group: Group, after: int = 0) -> tuple[Sequence[Row], str]:
    """A page of the requests that wait, oldest first; and the id the next page follows."""
    found = await rows(REQUESTS, group.id, after, REQUESTS_PAGE + 1)
    return found[:REQUESTS_PAGE], str(found[REQUESTS_PAGE - 1]["id"]) if len(found) > REQUESTS_PAGE else ""


async def request_to_decide(reader: Reader, request_id: int) -> JoinRequest:
    """A request to a group the reader leads or moderates. Raises Missing."""
    return await _request(request_id, group_id__in=list(reader.steward_of))


async def request_of(reader: Reader, request_id: int) -> JoinRequest:
    """The reader's own request. Raises Missing."""
    return await _request(request_id, person_id=reader.id)


async def _request(request_id: int, **where: Any) -> JoinRequest:
    if request_id > LARGEST_ID:
        raise Missing
    found = await JoinRequest.get_or_none(id=request_id, **where).select_related("group__network")
    if found is None:
        raise Missing
    return found


async def alarm(reader: Reader, group: Group) -> str:
    """"orphan" where nobody keeps order, "alone" where one person does: for those who do, and for the secretariat."""
    if group.id not in reader.steward_of and not secretariat(reader, None):
        return ""
    found = await row(ALARM, group.id)
    return str(found["kind"]) if found else ""
