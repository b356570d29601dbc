"""Profiles at every step of their life for the leak test, each word a canary for those who may read it.

    elena    in the directory; fields for her country, for focal points, for herself alone
    veil     still writes hers                 cleo    waits to be verified
    farid    got his back with a reason        gus     has not answered the draft that fatou, focal point, wrote for him
    a hidden partner, whose editor is fatou; corrections suggested by bruno, to elena and to the secretariat
"""

from collections.abc import Iterable
from typing import Any, Protocol

from cop.community.founding import appoint
from cop.community.people import Organisation, Person
from cop.community.posts import Post
from cop.community.thing import DRAFT, HELD, HIDDEN, Thing
from cop.directory.actions import corrections
from cop.kit.unit import unit
from tests.cast import Town
from tests.directory.making import a_partner, a_profile

OWN, QUEUE = "^/people/", "^/people/waiting"


class Sayings(Protocol):
    """What the leak test's world lends."""

    town: Town
    people: dict[str, Person]
    directory: dict[str, list[str]]

    def word(self, what: str, readers: Iterable[str] = (), where: str = "") -> str: ...
    def keep(self, word: str, what: str, readers: Iterable[str] = (), where: str = "") -> str: ...
    async def reader(self, name: str) -> Any: ...


async def introduce(world: Sayings, network: Iterable[str]) -> None:
    """Everything private there is in a profile's life."""
    await _shown(world, tuple(network))
    await _own(world, "veil", "the profile that veil writes", state=DRAFT, approved_at=None)
    await _waiting(world)
    reason = world.word("why farid got his back", ["farid"], OWN)
    await _own(world, "farid", "the profile that farid got back", state=DRAFT, returned=reason)
    await _drafted(world)
    await _hidden_partner(world)
    for kind, reader, place in (("incorrect", "elena", OWN), ("inappropriate", "sela", QUEUE)):
        word = world.word(f"a correction for {reader}", [reader], place)
        thing = await Thing.get(public_id=world.directory["people"][-1])
        await corrections.suggest(await world.reader("bruno"), thing, kind=kind, words=word)


async def _own(world: Sayings, name: str, what: str, **facts: Any) -> str:
    """A profile that its owner alone reads."""
    word = world.word(what, [name], OWN)
    texts = {"en": {"headline": word, "contact_for": word, "about": word}}
    thing = await a_profile(world.people[name], texts=texts, **facts)
    world.directory["people"].insert(0, thing.public_id)
    return word


async def _shown(world: Sayings, network: tuple[str, ...]) -> None:
    texts = {"en": {
        "headline": world.word("headline of elena", network),
        "contact_for": world.word("what focal points ask elena about", ("elena", "fatou")),
        "about": world.word("what elena says of herself to her country", ("amina", "elena")),
    }}
    way = world.word("the way of elena, for herself alone", ("elena",))
    thing = await a_profile(
        world.town.elena, texts=texts, terms=[world.town.theme], qualifications=[("2019", "", way, "BR")],
        narrow={"contact_for": "focal_points", "about": "country", "qualifications": "me"},
    )
    world.directory["people"].append(thing.public_id)


async def _waiting(world: Sayings) -> None:
    """The secretariat and the lead of a group she is in may verify her, and read for that."""
    word = await _own(world, "cleo", "the profile of cleo, who waits", state=HELD, verified_at=None)
    organisation = await Organisation.get(id=world.people["cleo"].organisation_id)
    world.keep(word, "the profile of cleo, who waits", ("sela", "farid"), QUEUE)
    for each, what in ((world.people["cleo"].name, "name of cleo"), (organisation.name, "organisation of cleo")):
        world.keep(each, what, ["sela"], QUEUE)


async def _drafted(world: Sayings) -> None:
    """By a focal point, for somebody who has not agreed yet."""
    word = await _own(
        world, "gus", "the draft that fatou wrote for gus", state=DRAFT, approved_at=None,
        nominated_by_id=world.people["fatou"].id, nominated_for_id=world.town.other_country.id,
    )
    world.keep(word, "the draft that fatou wrote for gus", ["fatou"], "^/people/draft/")
    world.keep(world.people["gus"].name, "name of gus", ["fatou"], "^/people/(draft/|nominate)")
    async with unit():
        await Thing.filter(public_id=world.directory["people"][0]).update(entered_by_id=world.people["fatou"].id)


async def _hidden_partner(world: Sayings) -> None:
    readers, where = ("sela", "fatou"), "^/partners/"
    async with unit():
        quiet = await Organisation.create(
            slug="quiet", name=world.word("name of a hidden partner", readers, where), type="academic", scope="national",
            stakeholder="academia",
        )
        editor = await Post.create(key="editor/quiet/1", kind="editor", organisation_id=quiet.id)
        await appoint(editor, world.people["fatou"].id)
    world.keep(world.people["fatou"].name, "name of fatou", ["sela"], "^/partners/")
    word = world.word("words of a hidden partner", readers, where)
    partner = await a_partner(quiet, world.town.sela, texts={"en": {"headline": word, "about": word}}, state=HIDDEN)
    world.directory["partners"].append(partner.public_id)
