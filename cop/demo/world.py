"""What the builders of the demonstration share: whom and what they have made so far, and the day it is."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from cop.community import visit
from cop.community.byline import ORGANISATION, ROLE, freeze
from cop.community.groups import Group
from cop.community.people import Person, Reader
from cop.community.vocabulary import Country, Network, Term

FOUNDED_DAYS_AGO = 700
"""Everything that has a beginning began then, long before the first topic."""


@dataclass
class World:
    """By the names of the content: people p01, groups cmtf, countries CI, terms ("theme", "girls")."""

    today: datetime
    networks: dict[str, int]
    countries: dict[str, int]
    terms: dict[tuple[str, str], int]
    organisations: dict[str, int] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    stewards: dict[str, list[str]] = field(default_factory=dict)
    members: dict[str, list[str]] = field(default_factory=dict)
    _readers: dict[str, Reader] = field(default_factory=dict)
    _bylines: dict[tuple[str, str, int], dict[str, str]] = field(default_factory=dict)

    @property
    def founded(self) -> datetime:
        return self.ago(FOUNDED_DAYS_AGO)

    def ago(self, days: float) -> datetime:
        """So many days before today, to the second."""
        return (self.today - timedelta(days=days)).replace(microsecond=0)

    async def reader(self, name: str) -> Reader:
        """This person with everything she may do; to be asked once all posts are given."""
        if name not in self._readers:
            self._readers[name] = await visit.by_person(self.people[name])
        return self._readers[name]

    async def byline(self, name: str, mode: str, group_id: int) -> dict[str, str]:
        """The columns of this person's byline in a group; a role where there is no organisation to show."""
        key = (name, mode, group_id)
        if key not in self._bylines:
            reader = await self.reader(name)
            shown = ROLE if mode == ORGANISATION and reader.organisation_id is None else mode
            self._bylines[key] = (await freeze(reader, shown, group_id=group_id)).columns()
        return self._bylines[key]


async def open_world(today: datetime) -> World:
    """The vocabulary as it has been loaded, and nobody yet."""
    return World(
        today=today,
        networks={each.key: each.id for each in await Network.all()},
        countries={each.iso2: each.id for each in await Country.all()},
        terms={(each.scheme, each.key): each.id for each in await Term.all()},
    )


def role_of(story: dict[str, Any]) -> str:
    """What a byline says of a person who holds no post here: posts are given apart."""
    if story["role"] in ("official", "expert", "partner"):
        return str(story["role"])
    return {"pathfinder_country": "official", "academia": "expert"}.get(story["stakeholder"], "partner")
