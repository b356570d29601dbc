"""One record of a file of people: checked, then a person with networks and groups, in one unit."""

import hashlib
import re
from dataclasses import dataclass
from typing import Any
from zoneinfo import available_timezones

from cop.commands import import_profile
from cop.commands.import_fields import Bad, Fields
from cop.commands.import_lines import Columns
from cop.commands.import_words import COLUMN_OF, ROLE_OF, language_names, letters
from cop.community.activity import note
from cop.community.founding import add_member, affiliate, create_person, normal_address
from cop.community.groups import Group
from cop.community.people import Organisation, Person
from cop.community.vocabulary import STAKEHOLDER, Country, Network, Term
from cop.settings import KNOWN_LANGUAGES

COLUMNS = Columns(
    required=("email",),
    optional=(
        "external_id", "name", "given_name", "family_name", "language", "zone", "country", "organisation", "role",
        "stakeholder", "networks", "groups", "headline", *import_profile.COLUMNS,
    ),
    called=COLUMN_OF,
)
ROLES = ("official", "expert", "partner")
ADDRESS = re.compile(r"[^@\s<>\"]+@[^@\s<>\"]+\.[^@\s<>\"]+")
MOST_NETWORKS = 10
MOST_GROUPS = 100
BY_ADDRESS = "mail:"
"""How an external id begins that was made of the address, for files that have none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A person with everything the line names looked up."""

    about: dict[str, Any]
    country: Country | None
    organisation: Organisation | None
    stakeholder: str
    networks: list[Network]
    groups: list[Group]
    profile: import_profile.Found | None

    def shown(self) -> str:
        """In a line, for a preview."""
        said: dict[str, object] = {
            **self.about, "country": self.country and self.country.iso2,
            "organisation": self.organisation and self.organisation.name, "stakeholder": self.stakeholder,
            "networks": ", ".join(each.key for each in self.networks),
            "groups": ", ".join(each.slug for each in self.groups),
        }
        if self.profile is not None:
            said |= {
                "a draft of a profile": "yes", "contact for": self.profile.contact_for,
                "expertise": ", ".join(f"{each.scheme}/{each.key}" for each in self.profile.terms),
                "languages": ", ".join(" ".join(each) for each in self.profile.languages),
                "countries": ", ".join(each.iso2 for each in self.profile.countries),
            }
        return "; ".join(f"{name}: {value}" for name, value in said.items() if value)


class PersonRecord:
    """A person as a line says it. Raises Bad for what can be seen without the database."""

    def __init__(self, values: dict[str, Any]) -> None:
        fields = Fields(values)
        self.address = normal_address(fields.line("email", longest=254, required=True))
        self._is_known_by_address = "external_id" not in values
        self.external_id = _of_address(self.address) if self._is_known_by_address else fields.external_id()
        if not ADDRESS.fullmatch(self.address):
            raise Bad("email is not an address")
        self._about = {
            "name": _name(fields), "role": _role(fields), "headline": fields.line("headline", longest=200),
        }
        self._language, self._zone = _language(fields), _zone(fields)
        self._country = fields.line("country", longest=80)
        self._organisation = fields.line("organisation", longest=160)
        self._stakeholder = fields.line("stakeholder", longest=40)
        self._networks = fields.words("networks", most=MOST_NETWORKS)
        self._groups = fields.words("groups", most=MOST_GROUPS)
        self._profile = import_profile.ProfilePart(fields)

    @property
    def unique(self) -> tuple[str, ...]:
        """What no second person of the file may have."""
        return (self.address,)

    async def is_there(self) -> bool:
        known_by_address = self._is_known_by_address and await Person.exists(email=self.address)
        return known_by_address or await Person.exists(external_id=self.external_id)

    async def found(self) -> Found:
        """With everything that is named looked up. Raises Bad."""
        country = await _country(self._country)
        networks = await _networks(self._networks)
        if self._profile.is_there and not networks:
            raise Bad("networks is empty: a profile is read by the networks of its person")
        return Found(
            about={**self._about, **_of_country(self._language, self._zone, country)}, country=country,
            organisation=await _organisation(self._organisation), stakeholder=await _stakeholder(self._stakeholder),
            networks=networks, groups=await _groups(self._groups, networks), profile=await self._profile.found(),
        )

    async def write(self) -> None:
        """Raises Bad or Refused. Inside a unit."""
        found = await self.found()
        person = await create_person(
            email=self.address, external_id=self.external_id, stakeholder=found.stakeholder,
            country_id=found.country.id if found.country else None,
            organisation_id=found.organisation.id if found.organisation else None, **found.about,
        )
        for network in found.networks:
            await affiliate(person.id, network.id)
        for group in found.groups:
            await add_member(group.id, person.id)
        await note("person.imported", None, subject_id=person.id)
        if found.profile is not None:
            await import_profile.write_profile(person.id, person.language, found.profile)


def _of_address(address: str) -> str:
    return f"{BY_ADDRESS}{hashlib.sha256(address.encode()).hexdigest()[:32]}"


def _name(fields: Fields) -> str:
    """Whole, or of its two parts."""
    name = fields.line("name", longest=120)
    if name:
        return name
    parts = (fields.line("given_name", longest=60), fields.line("family_name", longest=60))
    if not any(parts):
        raise Bad("name is empty")
    return " ".join(each for each in parts if each)


def _role(fields: Fields) -> str:
    given = fields.line("role", longest=60)
    if given and letters(given) not in ROLE_OF:
        raise Bad(f"role must be one of {', '.join(ROLES)}")
    return ROLE_OF[letters(given)] if given else ROLES[0]


def _language(fields: Fields) -> str:
    """Of the interface; nothing when the country is to tell."""
    given = fields.line("language", longest=60)
    code = language_names().get(letters(given), "") if given else ""
    if given and code not in KNOWN_LANGUAGES:
        raise Bad(f"language must be one of {', '.join(KNOWN_LANGUAGES)}")
    return code


def _of_country(language: str, zone: str, country: Country | None) -> dict[str, str]:
    """Language and time zone, the country's where the line has none. Raises Bad."""
    if country is None and not (language and zone):
        raise Bad(f"{'zone' if language else 'language'} is empty, and there is no country to tell it by")
    return {
        "language": language or country.default_language if country else language,
        "zone": zone or country.zone if country else zone,
    }


def _zone(fields: Fields) -> str:
    zone = fields.line("zone", longest=60)
    if zone and zone not in available_timezones():
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


async def _country(words: str) -> Country | None:
    """By its code or by any of its names."""
    if not words:
        return None
    found = (await import_profile.countries_by_name()).get(letters(words))
    if found is None:
        raise Bad("country is not the two-letter code of a country of the register, nor its name")
    return found


async def _organisation(words: str) -> Organisation | None:
    """By its external id, else by its name."""
    if not words:
        return None
    found = await Organisation.filter(external_id=words) or await Organisation.filter(name=words)
    if len(found) != 1:
        raise Bad("organisation is not known" if not found else "organisation is a name that several have")
    return found[0]


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
