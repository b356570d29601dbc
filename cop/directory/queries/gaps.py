"""Where expertise is missing: how many people know a country and a theme, as the search of the directory counts them.

What the owner of a profile lets fewer people read counts here for nobody, as it does in the search: the number in a
cell is the number of people behind its link.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cop.community.people import Reader
from cop.community.vocabulary import UN_GROUP, Country, Term
from cop.directory.queries.stored import listed
from cop.directory.queries.themes import themes
from cop.kit.store import Row, rows

KNOWN = """
SELECT c.iso2 AS home, CASE WHEN NOT EXISTS (
    SELECT 1 FROM profile_field n WHERE n.thing_id = t.id AND n.field = 'countries'
  ) THEN f.countries END AS countries,
  (SELECT LIST(m.key) FROM thing_term tt JOIN term m ON m.id = tt.term_id
   WHERE tt.thing_id = t.id AND m.scheme = 'theme' AND m.status = 'accepted') AS themes
FROM thing t JOIN profile f ON f.thing_id = t.id AND f.approved_at IS NOT NULL
JOIN person p ON p.id = f.person_id AND p.state = 'active'
LEFT JOIN country c ON c.id = p.country_id AND NOT EXISTS (
  SELECT 1 FROM profile_field n WHERE n.thing_id = t.id AND n.field = 'organisation'
)
WHERE t.kind = 'profile' AND t.state = 'published' AND t.audience_id IN_IDS($1)
"""
"""The country someone comes from is narrowed with the organisation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Who knows what about where. Whatever is in neither mapping is known to nobody."""

    countries: Sequence[Country]
    themes: Sequence[Term]
    known: Mapping[tuple[str, str], int]
    """(ISO code, key of a theme) -> how many people."""
    people: Mapping[str, int]
    """ISO code -> how many people, with a theme or without."""

    def at(self, iso2: str, theme: str) -> int:
        return self.known.get((iso2, theme), 0)

    def missing(self, theme: str) -> list[str]:
        """The countries that nobody of this theme knows."""
        return [each.iso2 for each in self.countries if not self.at(each.iso2, theme)]

    def gaps(self, iso2: str) -> int:
        """How many themes nobody has who knows this country."""
        return sum(not self.at(iso2, each.key) for each in self.themes)

    @property
    def empty(self) -> int:
        """How many pairs of a country and a theme nobody knows."""
        return sum(self.gaps(each.iso2) for each in self.countries)


async def coverage(reader: Reader, un_group: str = "") -> Coverage:
    """Of the countries of this UN group, or of all."""
    known: Counter[tuple[str, str]] = Counter()
    people: Counter[str] = Counter()
    for each in await rows(KNOWN, reader.audiences):
        places = _places(each)
        people.update(places)
        known.update((iso2, theme) for iso2 in places for theme in each["themes"].split(",") if theme)
    chosen = Country.filter(un_group=un_group) if un_group else Country.all()
    return Coverage(countries=await chosen.order_by("iso2"), themes=await themes(), known=known, people=people)


def _places(found: Row) -> set[str]:
    """Countries known from work, and the own one."""
    return {*listed(found["countries"]), *([found["home"]] if found["home"] else [])}


async def un_groups() -> list[Term]:
    """The regional groups of the United Nations, in the order of the vocabulary."""
    return await Term.filter(scheme=UN_GROUP, status="accepted").order_by("position", "id")
