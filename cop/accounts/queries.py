"""Reading accounts and invitations. A link is read by the hash of its token; one's own things by their owner."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cop.accounts.giving import Offer, everywhere, may_give, needs_country, speaks_for
from cop.accounts.models import Invitation, Reset, SignIn
from cop.community import visit
from cop.community.groups import Group
from cop.community.people import Interest, Person, Reader
from cop.community.policy import may
from cop.community.vocabulary import THEME, Country, Network, Term, stored_labels
from cop.kit.clock import now
from cop.kit.errors import Missing
from cop.kit.store import row, rows

PAGE = 50
LARGEST_ID = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Account:
    """Someone who can sign in, as far as the door must know."""

    person_id: int
    conduct_version: int
    password_hash: str


ACCOUNT = """
SELECT p.id, p.conduct_version, c.password_hash FROM person p JOIN credential c ON c.person_id = p.id
WHERE p.{0} = $1 AND p.state = 'active'
"""


async def account_at(address: str) -> Account | None:
    """The account of an address in its normal spelling, or None."""
    return _account(await row(ACCOUNT.format("email"), address))


async def account_of(reader: Reader) -> Account:
    """The reader's own account. Raises Missing where there is no password yet."""
    found = _account(await row(ACCOUNT.format("id"), reader.id))
    if found is None:
        raise Missing
    return found


def _account(found: Any) -> Account | None:
    return found and Account(found["id"], found["conduct_version"], found["password_hash"])


async def address_of(reader: Reader) -> str:
    """The reader's own address, for the reader alone."""
    return (await Person.get(id=reader.id)).email


async def persona(key: str) -> Person | None:
    """The person of the demonstration that plays this part."""
    return await Person.get_or_none(external_id=f"persona:{key}", state="active")


async def sign_ins_of(reader: Reader) -> list[SignIn]:
    return await SignIn.filter(person_id=reader.id, ends_at__gt=now()).order_by("-id")


async def sign_in_of(reader: Reader, id_: int) -> SignIn:
    """One of the reader's own sign-ins. Raises Missing."""
    found = await SignIn.get_or_none(id=id_, person_id=reader.id) if id_ <= LARGEST_ID else None
    if found is None:
        raise Missing
    return found


# --- links in mails ---


async def reset_at(hash_: str) -> Reset:
    """The forgotten password of a link, with its person, used or not. Raises Missing for a link that never was."""
    found = await Reset.get_or_none(token_hash=hash_, person__state="active").select_related("person")
    if found is None:
        raise Missing
    return found


async def open_reset(hash_: str) -> Reset:
    """The same while the password can still be replaced by it. Raises Missing."""
    found = await reset_at(hash_)
    if not found.is_open:
        raise Missing
    return found


async def invitation_at(hash_: str) -> Invitation:
    """The invitation of a link, whatever became of it. Raises Missing for a link that never was."""
    found = await Invitation.get_or_none(token_hash=hash_).select_related("post", "country", "network", "person")
    if found is None:
        raise Missing
    return found


async def open_invitation(reader: Reader, hash_: str) -> Invitation:
    """The invitation of a link that this reader can accept now. Raises Missing."""
    found = await invitation_at(hash_)
    if not found.is_open:
        raise Missing
    if reader.signed_in and not await Person.exists(id=reader.id, email=found.email):
        raise Missing
    await demand_given(found)
    return found


async def demand_given(invitation: Invitation) -> None:
    """Raise Missing unless who invited may still give this: a post that was left invites nobody any more."""
    if invitation.person_id is None:
        return
    if not may_give(await visit.by_person(invitation.person_id), offer_of(invitation)):
        raise Missing


def offer_of(invitation: Invitation) -> Offer:
    """What it gives; its post must have been read with it."""
    return Offer(
        network_id=invitation.network_id, group_id=invitation.group_id, country_id=invitation.country_id,
        post=invitation.post.kind if invitation.post else "", role=invitation.role,
    )


async def has_account(address: str) -> bool:
    """For whoever holds a link bound to this address, and for nobody else."""
    return await Person.exists(email=address)


async def group_of(invitation: Invitation) -> Group | None:
    """For the invited: the group by its name, whoever else may know of it."""
    return await Group.get_or_none(id=invitation.group_id) if invitation.group_id else None


# --- inviting ---


PENDING = """
SELECT i.id, i.email, i.language, i.role, i.expires_at, p.kind AS post, c.iso2 AS country,
       n.labels AS network_labels, g.labels AS group_labels
FROM invitation i JOIN network n ON n.id = i.network_id
LEFT JOIN post p ON p.id = i.post_id LEFT JOIN country c ON c.id = i.country_id
LEFT JOIN community_group g ON g.id = i.group_id AND g.listed_id IN_IDS($2)
WHERE i.person_id = $1 AND i.accepted_at IS NULL AND i.revoked_at IS NULL AND i.expires_at > $3 AND i.id < $4
ORDER BY i.id DESC LIMIT $5
"""


async def pending_invitations(reader: Reader, *, before: int = LARGEST_ID) -> list[dict[str, Any]]:
    """Those this reader has made and nobody has accepted, newest first, one more than a page holds."""
    found = await rows(PENDING, reader.id, reader.audiences, now(), before, PAGE + 1)
    return [
        {**dict(each), "network_labels": stored_labels(each["network_labels"]),
         "group_labels": stored_labels(each["group_labels"] or {})}
        for each in found
    ]


async def invitation_of(reader: Reader, id_: int) -> Invitation:
    """One of the reader's own; the secretariat's hand reaches all. Raises Missing."""
    found = await Invitation.get_or_none(id=id_) if id_ <= LARGEST_ID else None
    if found is None or not may(reader, "invitation.revoke", found):
        raise Missing
    return found


async def groups_to_offer(reader: Reader) -> list[Group]:
    """Groups this reader knows of and can bring someone into."""
    own = {} if everywhere(reader) else {"id__in": list(reader.steward_of)}
    return await Group.filter(listed_id__in=list(reader.audiences), **own).order_by("slug")


async def networks_to_offer(reader: Reader) -> list[Network]:
    own = {} if everywhere(reader) else {"id__in": list(reader.networks)}
    return await Network.filter(**own).order_by("id")


async def countries_to_offer(reader: Reader) -> list[Country]:
    own = {"id__in": list(speaks_for(reader))} if needs_country(reader) else {}
    return await Country.filter(**own).order_by("iso2")


# --- the vocabulary, for forms ---


async def countries() -> Sequence[Country]:
    return await Country.all().order_by("iso2")


async def themes() -> list[Term]:
    return await Term.filter(scheme=THEME, status="accepted").order_by("position", "key")


async def followed(reader: Reader) -> list[str]:
    """Keys of the themes this reader follows."""
    return [str(key) for key in await Interest.filter(person_id=reader.id).values_list("term__key", flat=True)]
