"""One record of a file of people: checked, then a person with networks and groups, in one unit."""

import re
from typing import Any
from zoneinfo import available_timezones

from cop.commands.import_fields import Bad, Fields
from cop.commands.import_lines import Columns
from cop.community.activity import note
from cop.community.founding import add_member, affiliate, create_person, normal_address
from cop.community.groups import Group
from cop.community.people import Organisation, Person
from cop.community.vocabulary import STAKEHOLDER, Country, Network, Term
from cop.settings import KNOWN_LANGUAGES

COLUMNS = Columns(
    required=("external_id", "name", "email", "language", "zone"),
    optional=("country", "organisation", "role", "stakeholder", "networks", "groups", "headline"),
)
ROLES = ("official", "expert", "partner")
ADDRESS = re.compile(r"[^@\s<>\"]+@[^@\s<>\"]+\.[^@\s<>\"]+")
MOST_NETWORKS = 10
MOST_GROUPS = 100


class PersonRecord:
    """A person as a line says it. Raises Bad for what can be seen without the database."""

    def __init__(self, values: dict[str, Any]) -> None:
        fields = Fields(values)
        self.external_id = fields.external_id()
        self.address = normal_address(fields.line("email", longest=254, required=True))
        if not ADDRESS.fullmatch(self.address):
            raise Bad("email is not an address")
        self._about = {
            "name": fields.line("name", longest=120, required=True),
            "language": fields.choice("language", KNOWN_LANGUAGES),
            "zone": _zone(fields),
            "role": fields.choice("role", ROLES, default=ROLES[0]),
            "headline": fields.line("headline", longest=200),
        }
        self._country = fields.line("country", longest=2).upper()
        self._organisation = fields.line("organisation", longest=160)
        self._stakeholder = fields.line("stakeholder", longest=40)
        self._networks = fields.words("networks", most=MOST_NETWORKS)
        self._groups = fields.words("groups", most=MOST_GROUPS)

    @property
    def unique(self) -> tuple[str, ...]:
        """What no second person of the file may have."""
        return (self.address,)

    async def is_there(self) -> bool:
        return await Person.exists(external_id=self.external_id)

    async def write(self) -> None:
        """Look up what is named and write all of it. Raises Bad or Refused. Inside a unit."""
        networks = await _networks(self._networks)
        groups = await _groups(self._groups, networks)
        person = await create_person(
            email=self.address, external_id=self.external_id, stakeholder=await _stakeholder(self._stakeholder),
            country_id=await country_id(self._country), organisation_id=await _organisation(self._organisation),
            **self._about,
        )
        for network in networks:
            await affiliate(person.id, network.id)
        for group in groups:
            await add_member(group.id, person.id)
        await note("person.imported", None, subject_id=person.id)


def _zone(fields: Fields) -> str:
    zone = fields.line("zone", longest=60, required=True)
    if zone not in available_timezones():
        raise Bad("zone must be a time zone such as Africa/Abidjan")
    return zone


async def country_id(iso2: str) -> int | None:
    """The id of a country of the register; nothing for nothing. Raises Bad."""
    if not iso2:
        return None
    country = await Country.get_or_none(iso2=iso2)
    if country is None:
        raise Bad("country is not the two-letter code of a country of the register")
    return country.id


async def _organisation(words: str) -> int | None:
    """By its external id, else by its name."""
    if not words:
        return None
    found = await Organisation.filter(external_id=words) or await Organisation.filter(name=words)
    if len(found) != 1:
        raise Bad("organisation is not known" if not found else "organisation is a name that several have")
    return found[0].id


async def _stakeholder(key: str) -> str:
    if key and not await Term.exists(scheme=STAKEHOLDER, key=key, status="accepted"):
        raise Bad("stakeholder is not a category of the vocabulary")
    return key


async def _networks(keys: list[str]) -> list[Network]:
    found = {each.key: each for each in await Network.filter(key__in=keys)} if keys else {}
    for key in keys:
        if key not in found:
            raise Bad(f"there is no network {key[:60]!r}")
    return list(found.values())


async def _groups(slugs: list[str], networks: list[Network]) -> list[Group]:
    found = {each.slug: each for each in await Group.filter(slug__in=slugs)} if slugs else {}
    near = {network.id for network in networks}
    for slug in slugs:
        if slug not in found:
            raise Bad(f"there is no group {slug[:80]!r}")
        if found[slug].network_id not in near:
            raise Bad(f"the group {slug!r} belongs to a network that is not among the person's")
    return list(found.values())
