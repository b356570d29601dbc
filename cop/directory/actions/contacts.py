"""Contact without an address: asking, answering, and the private words of two people."""

from cop.community import audience, visit
from cop.community.actions import action
from cop.community.activity import note
from cop.community.byline import NAMED, freeze
from cop.community.people import Person, Reader
from cop.community.text import Written, put_text
from cop.community.thing import Thing, put_thing
from cop.directory.models import ACCEPTED, DECLINED, REFERRED, WITHDRAWN, Block, Contact, Profile
from cop.directory.queries import contacts as queries
from cop.directory.queries.contacts import OWN_LIMIT, PURPOSES, Asked
from cop.kit.clock import now
from cop.kit.errors import Missing, Refused
from cop.kit.store import write

SETTLE = """
UPDATE contact SET state = $2, answered_at = $3, open_for = NULL WHERE thing_id = $1 AND state = 'waiting'
RETURNING thing_id
"""
TAKE_PLACE = """
UPDATE thing SET top = top + 1 WHERE id = $1 RETURNING top, network_id
"""


@action("contact.ask")
async def ask(reader: Reader, asked: Asked, *, purpose: str, words: Written, language: str) -> Thing:
    """Ask for contact."""
    made = await put_request(reader, asked, purpose=purpose, words=words, language=language)
    await note("contact.asked", reader, thing_id=made.id)
    return made


async def put_request(reader: Reader, asked: Asked, *, purpose: str, words: Written, language: str) -> Thing:
    """A request that waits. To be closed, away, full and to have blocked the asker is one and the same refusal.
    Inside a unit."""
    if purpose not in PURPOSES:
        raise Refused("choose-one", field="purpose")
    if not words.source:
        raise Refused("say-something", field="body")
    current = await _held(reader, asked)
    await _check_own(reader, current)
    if not current.takes or current.author_id is None:
        raise Refused("contact-closed")
    made = await put_thing(
        reader, kind="contact", group_id=None, network_id=min(reader.networks, default=current.network_id),
        language=language, byline=await freeze(reader, NAMED, group_id=None),
        home=await audience.of_pair(reader.id, current.author_id),
    )
    await Contact.create(
        thing_id=made.id, receiver_id=current.author_id, profile_id=current.id, purpose=purpose,
        open_for=_place(reader.id, current.author_id),
    )
    await put_text(made.id, "body", language, words, reader.id)
    await audience.settle(made.id)
    return made


async def _held(reader: Reader, asked: Asked) -> Asked:
    """Who is asked, as of now; rivals for the last place, and another request of the same asker, wait."""
    await audience.hold_tree(asked.id)
    await write("UPDATE person SET state = state WHERE id = $1 RETURNING id", reader.id)
    return await queries.asked_for(reader, asked.kind, asked.public_id)


async def _check_own(reader: Reader, asked: Asked) -> None:
    """What the asker's own requests and blocks say comes first: it is the same, blocked by the other or not."""
    if asked.author_id and await Block.exists(person_id=reader.id, blocked_id=asked.author_id):
        raise Refused("unblock-first")
    if asked.author_id and await Contact.exists(open_for=_place(reader.id, asked.author_id)):
        raise Refused("contact-waiting")
    if await queries.sent_this_month(reader) >= OWN_LIMIT:
        raise Refused("contact-enough", most=OWN_LIMIT)


def _place(asker_id: int, receiver_id: int) -> str:
    return f"{asker_id}:{receiver_id}"


@action("contact.accept")
async def accept(reader: Reader, contact: Contact, *, words: Written, language: str) -> None:
    """Begin the conversation."""
    await _settle(contact, ACCEPTED)
    await _say(reader, contact.thing, words, language)
    await note("contact.accepted", reader, thing_id=contact.thing_id)


@action("contact.decline")
async def decline(reader: Reader, contact: Contact, *, words: Written, language: str) -> None:
    await _settle(contact, DECLINED)
    await _say(reader, contact.thing, words, language)
    await note("contact.declined", reader, thing_id=contact.thing_id)


@action("contact.refer")
async def refer(reader: Reader, contact: Contact, *, to: str, words: Written, language: str) -> None:
    """Name somebody better placed, by the public name of the profile. The words of the request go nowhere."""
    better = await queries.profile_for(reader, to)
    if better is None or await Profile.exists(
        thing_id=better.id, person_id__in=[reader.id, contact.thing.author_id]
    ):
        raise Refused("choose-person", field="to")
    if await queries.profile_for(await _asker(contact), to) is None:
        raise Refused("asker-cannot-read", field="to")
    await _settle(contact, REFERRED)
    await Contact.filter(thing_id=contact.thing_id).update(referred_to_id=better.id)
    await _say(reader, contact.thing, words, language)
    await note("contact.referred", reader, thing_id=contact.thing_id)


async def _asker(contact: Contact) -> Reader:
    """Who asked, as of now; someone who has left reads nothing."""
    try:
        return await visit.by_person(contact.thing.author_id)
    except Missing:
        return Reader()


@action("contact.withdraw")
async def withdraw(reader: Reader, thing: Thing) -> None:
    """Take the request back while it waits."""
    if not await write(SETTLE, thing.id, WITHDRAWN, now()):
        raise Refused("contact-answered")
    await note("contact.withdrawn", reader, thing_id=thing.id)


async def _settle(contact: Contact, state: str) -> None:
    if not await write(SETTLE, contact.thing_id, state, now()):
        raise Refused("contact-answered")


@action("contact.write")
async def send(reader: Reader, thing: Thing, *, words: Written, language: str) -> Thing:
    """A message in a conversation that was accepted. One who has left, and one who blocks, answer alike."""
    if not words.source:
        raise Refused("say-something", field="body")
    contact = await Contact.get_or_none(thing_id=thing.id, state=ACCEPTED).select_related("thing")
    if contact is None:
        raise Refused("contact-not-accepted")
    other_id = other_of(reader, contact)
    if await Block.exists(person_id=reader.id, blocked_id=other_id):
        raise Refused("unblock-first")
    barred = await Block.exists(person_id=other_id, blocked_id=reader.id)
    here = await Person.exists(id=other_id, state="active")
    if barred or not here:
        raise Refused("contact-closed")
    made = await _say(reader, thing, words, language)
    assert made is not None
    await note("contact.wrote", reader, thing_id=made.id)
    return made


async def _say(reader: Reader, thing: Thing, words: Written, language: str) -> Thing | None:
    """The next message under a request; nothing for no words."""
    if not words.source:
        return None
    taken = await write(TAKE_PLACE, thing.id)
    made = await put_thing(
        reader, kind="message", parent_id=thing.id, number=taken[0]["top"], group_id=None,
        network_id=taken[0]["network_id"], language=language, home=None,
        byline=await freeze(reader, NAMED, group_id=None),
    )
    await put_text(made.id, "body", language, words, reader.id)
    await audience.settle(made.id)
    return made


def other_of(reader: Reader, contact: Contact) -> int:
    """The other of the two."""
    return contact.thing.author_id if contact.receiver_id == reader.id else contact.receiver_id


@action("contact.block")
async def block(reader: Reader, contact: Contact | Asked) -> None:
    """Take no more requests and messages from the other, who is not told; saying it twice changes nothing. The other of
    a request, or whose profile one reads."""
    made = await write(
        "INSERT INTO contact_block (person_id, blocked_id, since) VALUES ($1, $2, $3)"
        " ON CONFLICT (person_id, blocked_id) DO NOTHING RETURNING id",
        reader.id, _to_block(reader, contact), now(),
    )
    if made:
        await note("contact.blocked", reader, subject_id=made[0]["id"])


@action("contact.unblock")
async def unblock(reader: Reader, contact: Contact | Asked) -> None:
    gone = await write(
        "DELETE FROM contact_block WHERE person_id = $1 AND blocked_id = $2 RETURNING id",
        reader.id, _to_block(reader, contact),
    )
    if gone:
        await note("contact.unblocked", reader, subject_id=gone[0]["id"])


def _to_block(reader: Reader, about: Contact | Asked) -> int:
    """Nobody blocks oneself."""
    other_id = other_of(reader, about) if isinstance(about, Contact) else about.author_id
    if other_id is None or other_id == reader.id:
        raise Missing
    return other_id
