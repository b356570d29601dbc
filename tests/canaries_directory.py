"""The directory for the leak test: each word of a profile, a partner and a request for contact a canary.

    bruno's profile    the network reads it; what he tells of availability he keeps for himself
    the institute      a partner with an offer, read by the network; nobody holds its posts
    a draft, a hidden profile   of amina and chen: their own
    contact            amina asked bruno, who accepted and wrote; dalia asked, and waits; elena was declined, with words
"""

from collections.abc import Iterable
from datetime import timedelta

from cop.community.people import Reader
from cop.community.text import Written
from cop.community.thing import Thing, public_id
from cop.directory.actions import contacts
from cop.directory.models import ME
from cop.directory.models.hours import Hour
from cop.directory.queries.contacts import asked_for, contact_for
from cop.kit.clock import now
from cop.kit.unit import unit
from tests import canaries_saved
from tests.cast import Town
from tests.directory.making import a_partner, a_profile, an_offer

NONE = Written("", "", 1)
OWN = "^/people/"
IN_CONTACT = "^/contacts"


class Sayings:
    """What the leak test's world lends: a new word for these readers, the town, and a person as of now."""

    town: Town
    directory: dict[str, list[str]]

    def word(self, what: str, readers: Iterable[str] = (), where: str = "") -> str: ...  # type: ignore[empty-body]
    def keep(self, word: str, what: str, readers: Iterable[str] = (), where: str = "") -> str: ...  # type: ignore[empty-body]
    async def reader(self, name: str) -> Reader: ...  # type: ignore[empty-body]


async def hold(world: Sayings, network: Iterable[str]) -> None:
    """Profiles, a partner, and requests in every state."""
    town, everyone = world.town, tuple(network)
    shown = await a_profile(
        town.bruno, texts={"en": _texts(world, "a profile", everyone)}, narrow={"availability": ME},
        away_from=now().date() - timedelta(days=400), away_until=now().date() - timedelta(days=390),
        qualifications=[("2001", "2004", world.word("qualification of a profile", everyone, "^/people/"), "SL")],
    )
    hidden = await a_profile(
        town.chen, texts={"en": _texts(world, "a hidden profile", ["chen"], OWN)}, state="hidden", hidden_why="own"
    )
    draft = await a_profile(
        town.amina, texts={"en": _texts(world, "a draft of a profile", ["amina"], OWN)}, state="draft",
        approved_at=None, verified_at=None, verified_until=None,
    )
    partner = await a_partner(town.organisation, town.chen, texts={"en": {
        "headline": world.word("headline of a partner", everyone), "about": world.word("about of a partner", everyone),
    }})
    offer = await an_offer(partner, title=world.word("title of an offer", everyone),
                           words=world.word("words of an offer", everyone, "^/partners/"))
    world.directory["people"] = [each.public_id for each in (shown, hidden, draft)]
    world.directory["partners"] = [partner.public_id]
    world.directory["offers"] = [offer.public_id]
    for land, name in (("Zimbabwe", "veil"), ("Malawi", "mask")):  # the forms of partners offer every country
        world.keep(land, f"country of {name}", ["sela", "fatou"], "^/(me|invitation/|partners/|people/map)")
    world.directory["contacts"] = [each.public_id for each in await _requests(world, shown)]
    await canaries_saved.keep(world, shown, partner)
    world.directory["hours"] = [await _an_hour(shown)]


async def _an_hour(profile: Thing) -> str:
    """What bruno offers, who tells his availability to nobody."""
    async with unit():
        hour = await Hour.create(
            public_id=public_id(), thing_id=profile.id, starts_at=now() + timedelta(days=3), minutes=30
        )
    return hour.public_id


def _texts(world: Sayings, what: str, readers: Iterable[str], where: str = "") -> dict[str, str]:
    return {part: world.word(f"{part} of {what}", readers, where) for part in ("headline", "contact_for", "about")}


async def _requests(world: Sayings, profile: Thing) -> list[Thing]:
    """Bruno has accepted one, declined one, and one waits for him."""
    accepted = await _ask(world, "amina", profile, "an accepted request")
    declined = await _ask(world, "elena", profile, "a declined request")
    waiting = await _ask(world, "dalia", profile, "a request that waits")
    await _answer(world, accepted, "accept", NONE)
    await _answer(world, declined, "decline", _said(world, "words of a refusal", ["elena", "bruno"]))
    for name in ("amina", "bruno"):
        thing = (await contact_for(await world.reader(name), accepted.public_id)).thing
        words = _said(world, f"message of {name}", ["amina", "bruno"])
        await contacts.send(await world.reader(name), thing, words=words, language="en")
    return [accepted, declined, waiting]


async def _ask(world: Sayings, name: str, profile: Thing, what: str) -> Thing:
    asked = await asked_for(await world.reader(name), "profile", profile.public_id)
    words = _said(world, f"words of {what}", [name, "bruno"])
    return await contacts.ask(await world.reader(name), asked, purpose="question", words=words, language="en")


async def _answer(world: Sayings, request: Thing, verb: str, words: Written) -> None:
    bruno = await world.reader("bruno")
    contact = await contact_for(bruno, request.public_id)
    await getattr(contacts, verb)(bruno, contact, words=words, language="en")


def _said(world: Sayings, what: str, readers: Iterable[str]) -> Written:
    word = world.word(what, readers, IN_CONTACT)
    return Written(word, f"<p>{word}</p>", 1)
