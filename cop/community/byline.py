"""Who wrote it, as the author chose to be shown. Frozen when the thing is published: a hand-over neither
rewrites nor unmasks the past. What a mode does not show is not stored with the thing at all."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cop.community.people import Organisation, Reader
from cop.community.vocabulary import Country

NAMED, ORGANISATION, ROLE, ANONYMOUS = "named", "organisation", "role", "anonymous"
MODES = (NAMED, ORGANISATION, ROLE, ANONYMOUS)

SINGULAR = ("focal_point", "alternate", "lead", "moderator")
"""Roles so few hold that they would name the person."""
OFFICE_ROLES = ("secretariat", "focal_point", "alternate")


@dataclass(frozen=True, slots=True)
class Byline:
    """What is stored beside the thing and all that is ever shown of its author."""

    mode: str
    name: str = ""
    slug: str = ""
    role: str = ""
    organisation: str = ""
    country: str = ""
    region: str = ""

    def columns(self) -> dict[str, Any]:
        return {
            "byline": self.mode, "byline_name": self.name, "byline_slug": self.slug, "byline_role": self.role,
            "byline_organisation": self.organisation, "byline_country": self.country,
            "byline_region": self.region,
        }


def role_of(reader: Reader, group_id: int | None = None) -> str:
    """The key of the role a byline names: the post held here, an office, else the person's own role."""
    for post in reader.posts:
        if group_id is not None and post.group_id == group_id:
            return post.kind
    for post in reader.posts:
        if not post.group_id and post.kind in OFFICE_ROLES:
            return post.kind
    return reader.role or "official"


async def freeze(reader: Reader, mode: str, *, group_id: int | None) -> Byline:
    """The byline of this reader, now, in this mode."""
    assert mode in MODES
    return (await choices(reader, group_id=group_id))[mode]


async def choices(reader: Reader, *, group_id: int | None) -> dict[str, Byline]:
    """What each mode would show of this reader, now, in this group."""
    country = await Country.get_or_none(id=reader.country_id) if reader.country_id else None
    organisation = await Organisation.get_or_none(id=reader.organisation_id) if reader.organisation_id else None
    return {mode: _made(reader, mode, role_of(reader, group_id), country, organisation) for mode in MODES}


def _made(
    reader: Reader, mode: str, role: str, country: Country | None, organisation: Organisation | None
) -> Byline:
    if mode == ANONYMOUS:
        return Byline(mode)
    if mode == ROLE:
        return Byline(mode, role=plain_role(role, reader), region=country.subregion if country else "")
    name_of_organisation = organisation.name if organisation else ""
    iso2 = country.iso2 if country else ""
    if mode == ORGANISATION:
        return Byline(mode, organisation=name_of_organisation, country=iso2)
    return Byline(
        mode, name=reader.name, slug=reader.public_id, role=role, organisation=name_of_organisation, country=iso2
    )


def plain_role(role: str, reader: Reader) -> str:
    """A role that many hold: a focal point is the only one of a country, a lead the only one of a group."""
    if role not in SINGULAR:
        return role
    return reader.role if reader.role and reader.role not in SINGULAR else "official"


def of_row(thing: Mapping[str, Any]) -> Byline:
    """The byline columns of a row read by raw SQL."""
    return Byline(
        thing["byline"], thing["byline_name"], thing["byline_slug"], thing["byline_role"],
        thing["byline_organisation"], thing["byline_country"], thing["byline_region"],
    )
