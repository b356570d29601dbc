"""Bringing persons, posts, groups and memberships into being, each with the audiences that belong to it.

Building blocks without a question of who may: verbs of the slices, imports and the demonstration call them,
always inside a unit.
"""

from datetime import datetime

from cop.community import audience, standing
from cop.community.groups import HIDDEN, OPEN, Group, open_membership
from cop.community.people import Affiliation, Person
from cop.community.posts import Holding, Post, group_post_key
from cop.community.thing import public_id
from cop.community.vocabulary import Labels
from cop.kit.clock import now
from cop.kit.errors import Refused
from cop.kit.store import write

MODERATOR_SEATS = 2


async def create_person(
    *, name: str, email: str, language: str, zone: str, role: str = "official", headline: str = "",
    stakeholder: str = "", country_id: int | None = None, organisation_id: int | None = None,
    external_id: str | None = None,
) -> Person:
    """A person and the audience of that person alone. Raises Refused when the address is taken."""
    address = normal_address(email)
    if await Person.exists(email=address):
        raise Refused("address-taken", field="email")
    person = await Person.create(
        public_id=public_id(), name=name, email=address, language=language, zone=zone, role=role,
        headline=headline, stakeholder=stakeholder, country_id=country_id, organisation_id=organisation_id,
        external_id=external_id,
    )
    await audience.of_person(person.id)
    return person


def normal_address(email: str) -> str:
    """One spelling of an e-mail address: no spaces around it, lower case."""
    return email.strip().lower()


async def affiliate(person_id: int, network_id: int, *, since: datetime | None = None) -> None:
    if not await Affiliation.exists(person_id=person_id, network_id=network_id):
        await Affiliation.create(person_id=person_id, network_id=network_id, since=since or now())


async def appoint(post: Post, person_id: int, *, since: datetime | None = None) -> Holding:
    """Put the post into someone's hands. Raises Refused while another holds it."""
    if await Holding.exists(open_for=post.id):
        raise Refused("post-is-held")
    return await Holding.create(
        post_id=post.id, person_id=person_id, since=since or now(), open_for=post.id
    )


async def end_holding(holding: Holding) -> None:
    """The holder leaves the post; it is free at once."""
    await Holding.filter(id=holding.id).update(until=now(), open_for=None)
    await standing.changed(person_id=holding.person_id)


async def office(kind: str, *, country_id: int | None = None, country: str = "", seat: int = 1) -> Post:
    """A post outside groups: secretariat, admin, focal_point or alternate of a country (ISO code)."""
    key = f"{kind}/{country or seat}"
    post = await Post.get_or_none(key=key)
    return post or await Post.create(key=key, kind=kind, country_id=country_id)


async def group_post(group: Group, kind: str, seat: int = 1) -> Post:
    key = group_post_key(kind, group.key, seat)
    post = await Post.get_or_none(key=key)
    return post or await Post.create(key=key, kind=kind, group_id=group.id)


async def found_group(
    *, key: str, slug: str, network_id: int, kind: str, access: str = OPEN, labels: Labels,
    purpose: Labels | None = None, charter: Labels | None = None, cadence: Labels | None = None,
    dos: dict[str, dict[str, list[str]]] | None = None, mailbox: str = "",
) -> Group:
    """A group with its audiences and the posts of one lead and two moderators."""
    nobody = await audience.nobody()
    group = await Group.create(
        key=key, slug=slug, network_id=network_id, kind=kind, access=access, labels=labels,
        purpose=purpose or {}, charter=charter or {}, cadence=cadence or {}, dos=dos or {}, mailbox=mailbox,
        listed_id=nobody, readers_id=nobody, stewards_id=nobody,
    )
    group.stewards_id = await audience.of_stewards(group.id)
    await audience.of_country_members(group.id)
    await set_access(group, access)
    await group_post(group, "lead")
    for seat in range(1, MODERATOR_SEATS + 1):
        await group_post(group, "moderator", seat)
    return group


async def set_access(group: Group, access: str) -> None:
    """Open: the network reads. Closed: the network knows of it, members read. Hidden: members alone know."""
    members = await audience.of_members(group.id)
    network = await audience.of_network(group.network_id)
    group.access = access
    group.listed_id = members if access == HIDDEN else network
    group.readers_id = network if access == OPEN else members
    await group.save(update_fields=["access", "listed_id", "readers_id", "stewards_id"])
    await audience.follow_group(group.id, group.network_id, is_open=access == OPEN)


async def add_member(group_id: int, person_id: int, *, since: datetime | None = None) -> bool:
    """Member from now on; nothing happens to someone who is one. True when the membership is new."""
    made = await write(
        "INSERT INTO membership (group_id, person_id, since, open_for) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (open_for) DO NOTHING RETURNING id",
        group_id, person_id, since or now(), open_membership(group_id, person_id),
    )
    return bool(made)


async def end_membership(group_id: int, person_id: int) -> bool:
    """The membership ends now. False when there was none."""
    ended = await write(
        "UPDATE membership SET until = $2, open_for = NULL WHERE open_for = $1 RETURNING id",
        open_membership(group_id, person_id), now(),
    )
    if ended:
        await standing.changed(person_id=person_id)
    return bool(ended)
