"""Inviting, and accepting an invitation: bound to an address, once, until a date."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from tortoise.exceptions import IntegrityError

from cop.accounts import limits
from cop.accounts.actions.settling import Settling, follow
from cop.accounts.actions.signing import open_sign_in, put_password
from cop.accounts.giving import COUNTRY_POSTS, GROUP_POSTS, Offer, may_give
from cop.accounts.models import Invitation
from cop.accounts.queries import demand_given, offer_of
from cop.accounts.tokens import token_hash
from cop.community.actions import action
from cop.community.activity import note
from cop.community.founding import (
    MODERATOR_SEATS,
    add_member,
    affiliate,
    appoint,
    create_person,
    group_post,
    normal_address,
    office,
)
from cop.community.groups import Group
from cop.community.people import CONDUCT_VERSION, Affiliation, Person, Reader
from cop.community.posts import Holding, Post
from cop.community.vocabulary import Country
from cop.kit.clock import now
from cop.kit.errors import Missing, Refused, TooMany
from cop.kit.mail import is_address
from cop.kit.store import write

INVITATION_LASTS = timedelta(days=14)
OFFICE_SEATS = 20
"""How many people can hold an office beside each other."""


@action("invitation.make")
async def make(reader: Reader, offer: Offer, *, email: str, language: str, secret: str) -> Invitation:
    """Invite an address. Whether it has an account already is for its owner alone to learn."""
    if offer.group_id is not None and not await Group.exists(
        id=offer.group_id, network_id=offer.network_id, listed_id__in=list(reader.audiences)
    ):
        raise Refused("choose-one", field="group")
    if not may_give(reader, offer):
        raise Refused("may-not-give", field=offer.misses or "post")
    try:
        await limits.take(limits.INVITING, limits.subject(secret, limits.INVITING, str(reader.id)))
    except TooMany:
        raise Refused("invitations-today", most=limits.INVITING.most) from None
    return await write_invitation(reader, offer, email=email, language=language, secret=secret)


async def write_invitation(
    inviter: Reader | None, offer: Offer, *, email: str, language: str, secret: str
) -> Invitation:
    """The invitation and its news, without a question of who may: also for the command line. Inside a unit."""
    if not is_address(email):
        raise Refused("not-an-address", field="email")
    if offer.misses:
        raise Refused("say-which", field=offer.misses)
    post = await _free_post(offer)
    nonce, moment = secrets.token_hex(16), now()
    made = await Invitation.create(
        nonce=nonce, token_hash=nonce, email=normal_address(email), language=language,
        person_id=inviter.id if inviter else None, post_id=post.id if post else None, group_id=offer.group_id,
        network_id=offer.network_id, country_id=offer.country_id, role=offer.role, made_at=moment,
        expires_at=moment + INVITATION_LASTS,
    )
    await Invitation.filter(id=made.id).update(token_hash=token_hash(made.token(secret)))
    await note("invitation.made", inviter, group_id=offer.group_id, subject_id=made.id)
    return made


async def _free_post(offer: Offer) -> Post | None:
    """A post of the kind offered that nobody holds now. Raises Refused when all are held."""
    if not offer.post:
        return None
    seats = MODERATOR_SEATS if offer.post == "moderator" else 1
    if offer.post not in (*GROUP_POSTS, *COUNTRY_POSTS):
        seats = OFFICE_SEATS
    for seat in range(1, seats + 1):
        post = await _post(offer, seat)
        if not await Holding.exists(open_for=post.id):
            return post
    raise Refused("post-is-held", field="post")


async def _post(offer: Offer, seat: int) -> Post:
    if offer.post in GROUP_POSTS:
        return await group_post(await Group.get(id=offer.group_id), offer.post, seat)
    if offer.post in COUNTRY_POSTS:
        country = await Country.get(id=offer.country_id)
        return await office(offer.post, country_id=country.id, country=country.iso2)
    return await office(offer.post, seat=seat)


@action("invitation.revoke")
async def revoke(reader: Reader, invitation: Invitation) -> None:
    """Take an invitation back. One that was accepted stays accepted."""
    revoked = await write(
        "UPDATE invitation SET revoked_at = $2 WHERE id = $1 AND accepted_at IS NULL AND revoked_at IS NULL"
        " RETURNING id", invitation.id, now(),
    )
    if not revoked:
        raise Refused("changed-meanwhile")
    await note("invitation.revoked", reader, group_id=invitation.group_id, subject_id=invitation.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """Who accepts without an account: what the form says, the password hashed, the token of the first sign-in."""

    settling: Settling
    password_hash: str
    token: str


@action("invitation.accept")
async def accept(reader: Reader, invitation: Invitation, newcomer: Newcomer | None = None) -> None:
    """Come in, once. With `newcomer` an account is made and signed in; without, the reader, whose address it
    is, gets what the invitation gives. Raises Missing when it is not valid any more."""
    taken = await write(
        "UPDATE invitation SET accepted_at = $2 WHERE id = $1 AND accepted_at IS NULL AND revoked_at IS NULL"
        " AND expires_at > $2 RETURNING id", invitation.id, now(),
    )
    if not taken:
        raise Missing
    await demand_given(invitation)
    try:
        person = await _enter(reader, invitation, newcomer)
        await _give(offer_of(invitation), person)
    except IntegrityError:
        raise Refused("changed-meanwhile") from None
    await Invitation.filter(id=invitation.id).update(accepted_by_id=person.id)
    await note(
        "invitation.accepted", Reader(id=person.id), group_id=invitation.group_id, subject_id=invitation.id
    )


async def _enter(reader: Reader, invitation: Invitation, newcomer: Newcomer | None) -> Person:
    """The person who accepts: a new one, or the reader whose address it is."""
    if newcomer is None:
        person = await Person.get_or_none(id=reader.id, email=invitation.email)
        if person is None:
            raise Missing
        return person
    if not newcomer.settling.accepts_conduct:
        raise Refused("accept-conduct", field="conduct")
    settling = newcomer.settling
    person = await create_person(
        name=settling.name, email=invitation.email, language=settling.language, zone=settling.zone,
        role=invitation.role, country_id=invitation.country_id,
    )
    await Person.filter(id=person.id).update(conduct_version=CONDUCT_VERSION)
    await follow(person.id, settling.themes)
    await put_password(person.id, newcomer.password_hash)
    await open_sign_in(reader, person.id, newcomer.token)
    return person


async def _give(offer: Offer, person: Person) -> None:
    """Network, group and post, each unless it is there."""
    await affiliate(person.id, offer.network_id)
    await Affiliation.filter(person_id=person.id, network_id=offer.network_id).update(until=None)
    if offer.group_id is not None:
        await add_member(offer.group_id, person.id)
    if offer.post and not await _holds(offer, person):
        post = await _free_post(offer)
        assert post is not None
        await appoint(post, person.id)


async def _holds(offer: Offer, person: Person) -> bool:
    """Whether the person holds such a post already."""
    held = Holding.filter(person_id=person.id, post__kind=offer.post, open_for__isnull=False)
    if offer.post in GROUP_POSTS:
        held = held.filter(post__group_id=offer.group_id)
    if offer.post in COUNTRY_POSTS:
        held = held.filter(post__country_id=offer.country_id)
    return await held.exists()
