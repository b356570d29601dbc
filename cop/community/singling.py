"""Whether a byline that hides a name gives it away all the same: how many in the group would be shown alike."""

from dataclasses import dataclass

from cop.community.byline import ANONYMOUS, ORGANISATION, ROLE, SINGULAR, plain_role, role_of
from cop.community.people import Reader
from cop.kit.errors import Refused
from cop.kit.store import row

FEW = 3
"""Fewer people than this who would be shown alike, oneself among them: a reader can guess who it is."""

ALIKE = """
WITH here AS (
  SELECT person_id FROM membership WHERE group_id = $1 AND open_for IS NOT NULL
  UNION SELECT h.person_id FROM holding h JOIN post po ON po.id = h.post_id
        WHERE po.group_id = $1 AND h.open_for IS NOT NULL
), shown AS (
  SELECT p.id, coalesce(p.country_id, 0) AS country_id, coalesce(p.organisation_id, 0) AS organisation_id,
         coalesce(c.subregion, '') AS region,
         CASE WHEN EXISTS (SELECT 1 FROM holding h JOIN post po ON po.id = h.post_id
                           WHERE h.person_id = p.id AND h.open_for IS NOT NULL AND po.kind = 'secretariat')
               AND NOT EXISTS (SELECT 1 FROM holding h JOIN post po ON po.id = h.post_id
                               WHERE h.person_id = p.id AND h.open_for IS NOT NULL AND po.group_id = $1)
              THEN 'secretariat' WHEN p.role IN_WORDS($5) OR p.role = '' THEN 'official' ELSE p.role END AS role
  FROM here JOIN person p ON p.id = here.person_id LEFT JOIN country c ON c.id = p.country_id
  WHERE p.state = 'active'
), own AS (
  SELECT coalesce((SELECT subregion FROM country WHERE id = $2), '') AS region
)
SELECT coalesce(sum(CASE WHEN s.organisation_id = $3 AND s.country_id = $2 THEN 1 ELSE 0 END), 0) AS organisation,
       coalesce(sum(CASE WHEN s.role = $4 AND s.region = own.region AND ($6 = 0 OR s.country_id = $6)
                         THEN 1 ELSE 0 END), 0) AS role,
       coalesce(sum(CASE WHEN $6 = 0 OR s.country_id = $6 THEN 1 ELSE 0 END), 0) AS anonymous
FROM shown s CROSS JOIN own
"""
"""$1 group, $2 country and $3 organisation of the author (0 for none), $4 the role that would be shown, $5 roles that
are never shown without a name, $6 the country that the text is about if it is the author's own, else 0."""


@dataclass(frozen=True, slots=True)
class Alike:
    """How many who belong to the group would be shown like the author, the author among them; by mode."""

    organisation: int
    role: int
    anonymous: int

    def others(self, mode: str) -> int | None:
        """How many others a reader could take for the author, where that is so few that it must be said; else None."""
        count = {ORGANISATION: self.organisation, ROLE: self.role, ANONYMOUS: self.anonymous}.get(mode, FEW)
        return max(0, count - 1) if count < FEW else None


async def alike(reader: Reader, group_id: int, *, about_country: int | None = None) -> Alike:
    """How many share with this reader what each mode shows, in one statement. `about_country`: the country the text is
    about narrows it down where that is the author's own."""
    own = reader.country_id or 0
    found = await row(
        ALIKE, group_id, own, reader.organisation_id or 0, plain_role(role_of(reader, group_id), reader), SINGULAR,
        own if about_country == own else 0,
    )
    assert found is not None
    return Alike(int(found["organisation"]), int(found["role"]), int(found["anonymous"]))


def demand_sure(alike: Alike, mode: str, *, is_sure: bool) -> None:
    """Raise Refused where a byline would point at one or two people and its author has not said to know that."""
    others = alike.others(mode)
    if others is not None and not is_sure:
        raise Refused("would-single-out", field="sure", others=others)
