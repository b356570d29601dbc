"""The town with every kind of private thing in it, each text field holding a random word of its own: a canary.

A canary knows who may read it, and where: everyone else who sees it has found a leak, and whoever may read it and
never does shows that the test looks in the wrong places.

Beside the cast of `tests/cast.py`:

    gus     of the network, in no group           cleo    member of the court group
    fatou   focal point, in no group              vera    member of the vault
    veil    member of the water group, writes without a name
    mask    writes under a role alone             house   writes for an organisation
    wanda   member of the water group, reports
"""

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from string import ascii_lowercase

from starlette.applications import Starlette

from cop.accounts.actions import inviting, signing
from cop.accounts.giving import Offer
from cop.accounts.models import Credential, Invitation, Reset, SignIn
from cop.accounts.tokens import token_hash
from cop.community import audience, visit
from cop.community.attachment import Attachment
from cop.community.founding import add_member, appoint, office
from cop.community.groups import Group
from cop.community.people import Organisation, Person, Reader
from cop.community.text import Written, plain
from cop.community.thing import DRAFT, ERASED, HELD, Thing
from cop.community.vocabulary import Term
from cop.directory.actions import themes
from cop.directory.queries.themes import Behalf
from cop.forum import actions as forum
from cop.groups import actions as groups
from cop.groups.models import JoinRequest
from cop.kit.clock import now
from cop.kit.unit import unit
from cop.moderation import actions as moderation
from cop.moderation.models import Report
from tests import (
    canaries_answers,
    canaries_directory,
    canaries_feeds,
    canaries_live,
    canaries_meetings,
    canaries_moderation,
    canaries_notices,
    canaries_profiles,
    canaries_routing,
    canaries_shared,
)
from tests.asking import ask
from tests.cast import Town, country, person
from tests.things import a_reply, a_topic

NOBODY = "nobody"
PERSONAS = (
    NOBODY, "amina", "bruno", "chen", "dalia", "elena", "farid", "olga", "sela", "sina", "ada", "gus", "fatou", "cleo",
    "veil",
)
NETWORK = tuple(name for name in PERSONAS if name not in (NOBODY, "olga"))
WATER, WATER_STEWARDS = ("amina", "bruno", "chen", "dalia", "elena", "veil"), ("chen", "dalia")
COURT, COURT_STEWARDS = ("elena", "farid", "cleo"), ("farid",)
VAULT, VAULT_STEWARDS = ("amina", "farid", "chen"), ("farid", "chen")
COUNTRIES = ("elena", *WATER_STEWARDS)
ANYWHERE = ""
ZONES = r"^/(me|invitation/|people/map|topics/\w+/meeting$|meetings/\w+/change$)"
"""Where time zones are offered by country, and the map, on which all countries stand."""


WORD = re.compile("qz[a-z]{10}")


def random_word() -> str:
    return "qz" + "".join(secrets.choice(ascii_lowercase) for _ in range(10))


@dataclass(frozen=True, slots=True)
class Canary:
    """A word, what it is, and where (a pattern of addresses) each persona may meet it."""

    word: str
    what: str
    readers: dict[str, str]


@dataclass
class World:
    """The town, its private things, and how each persona signs in."""

    town: Town
    app: Starlette
    people: dict[str, Person] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    canaries: dict[str, Canary] = field(default_factory=dict)
    topics: dict[str, Thing] = field(default_factory=dict)
    replies: dict[str, Thing] = field(default_factory=dict)
    live: dict[str, Thing] = field(default_factory=dict)
    """Sessions and questions put to them, see `tests/canaries_live.py`."""
    links: dict[str, str] = field(default_factory=dict)
    """Tokens of links in mails."""
    files: list[str] = field(default_factory=list)
    directory: dict[str, list[str]] = field(default_factory=dict)
    """People, partners, offers, contacts: public ids, see `tests/canaries_directory.py`."""

    def word(self, what: str, readers: Iterable[str] = (), where: str = ANYWHERE) -> str:
        """A new canary for these readers."""
        return self.keep(random_word(), what, readers, where)

    def keep(self, word: str, what: str, readers: Iterable[str] = (), where: str = ANYWHERE) -> str:
        """Something that is a secret already, or one more set of readers for a canary."""
        before = self.canaries[word].readers if word in self.canaries else {}
        self.canaries[word] = Canary(word, what, {**before, **dict.fromkeys(readers, where)})
        return word

    def seen_in(self, text: str, address: str) -> list[Canary]:
        """The canaries in this text which the address it was found at does not name itself."""
        found = set(WORD.findall(text)) & set(self.canaries)
        found |= {word for word in self._found_out if word in text}
        return [self.canaries[word] for word in found if word not in address]

    @cached_property
    def _found_out(self) -> list[str]:
        """Canaries that were not made here: tokens, hashes, names of countries. Asked for when all are there."""
        return [word for word in self.canaries if not WORD.fullmatch(word)]

    async def reader(self, name: str) -> Reader:
        return await visit.by_person(self.people[name])

    @property
    def secret(self) -> str:
        secret: str = self.app.state.settings.secret
        return secret

    @property
    def things(self) -> dict[str, Thing]:
        return {**self.topics, **self.replies}


async def fill(town: Town, app: Starlette) -> World:
    """Everything private there is, and a sign-in for each persona."""
    world = World(town, app)
    await _people(world)
    await _group_words(world)
    await _sign_ins(world)
    await _topics(world)
    await _replies(world)
    await canaries_shared.hold(
        town, COURT, lambda who, group, what, readers, also: _ask(world, who, group, what, readers, also=also),
        lambda who, topic, what, readers: _reply(world, who, topic, what, readers),
    )
    await canaries_answers.hold(world, NETWORK, COURT, WATER_STEWARDS)
    await canaries_meetings.hold(world, NETWORK, COURT, WATER_STEWARDS)
    await _files(world)
    await _unpublished(world)
    await _moderation(world)
    await _reports(world)
    await _requests(world)
    await _themes(world)
    await _invitations(world)
    await canaries_moderation.hold(world)
    await canaries_live.hold(world, NETWORK, COURT, VAULT)
    await canaries_directory.hold(world, NETWORK)
    await canaries_profiles.introduce(world, NETWORK)
    await canaries_feeds.hold(world, NETWORK, COURT)
    await canaries_routing.hold(world)
    await canaries_notices.hold(world, (name for name in PERSONAS if name != NOBODY))
    return world


# --- people ---


async def _people(world: World) -> None:
    town = world.town
    async with unit():
        seats = {"gus": (), "fatou": (), "cleo": (town.court,), "vera": (town.vault,), "veil": (town.water,),
                 "mask": (town.water,), "house": (town.water,), "wanda": (town.water,)}
        lands = {name: await country(code, f"{name} land", region) for name, code, region in (
            ("veil", "ZW", "Southern Africa"), ("mask", "MW", "Eastern Africa"), ("house", "ZM", "Southern Africa"),
        )}
        world.people = dict(town.people)
        for name, member_of in seats.items():
            land = lands.get(name, town.other_country if name == "fatou" else None)
            made = await person(name, town.pioneers, country_id=land.id if land else None)
            made.name = random_word()
            made.organisation_id = (await _organisation(random_word())).id
            await made.save()
            for group in member_of:
                await add_member(group.id, made.id)
            world.people[name] = made
        await appoint(await office("focal_point", country_id=town.other_country.id, country="BR"),
                      world.people["fatou"].id)
    for name, made in world.people.items():
        await _address(world, name, made)
    await _who_sees_whom(world)


async def _organisation(name: str) -> Organisation:
    return await Organisation.create(
        slug=name, name=name, type="academic", scope="national", stakeholder="academia"
    )


async def _address(world: World, name: str, made: Person) -> None:
    async with unit():
        made.email = f"{random_word()}@people.example"
        await made.save()
    world.keep(made.email.partition("@")[0], f"address of {name}", [name] if name in PERSONAS else [], "^/me")
    own = [name] if name in NETWORK else []  # the script of a session tells by it whose unsent questions are whose
    world.keep(made.public_id, f"public id of {name}", own, r"^/live/\w+($|\?|/(desk|stage|screen))")


async def _who_sees_whom(world: World) -> None:
    """Lists of members are for members; elsewhere a name stands only where a byline or a request shows it."""
    members = {"cleo": ("court", COURT), "vera": (random_word(), VAULT), **{
        name: ("water", WATER) for name in ("veil", "mask", "house", "wanda")
    }}
    vault_slug = members["vera"][0]
    async with unit():
        world.town.vault.slug = vault_slug
        await world.town.vault.save()
    for name, (slug, readers) in members.items():
        list_of_members = f"^/groups/{slug}/members"
        made = world.people[name]
        organisation = await Organisation.get(id=made.organisation_id)
        world.keep(made.name, f"name of {name}", readers, list_of_members)
        world.keep(organisation.name, f"organisation of {name}", readers, list_of_members)
    for name in ("gus", "fatou"):
        organisation = await Organisation.get(id=world.people[name].organisation_id)
        world.keep(world.people[name].name, f"name of {name}")
        world.keep(organisation.name, f"organisation of {name}")
    for name, land in (("veil", "Zimbabwe"), ("mask", "Malawi")):  # zones are offered by country
        world.keep(land, f"country of {name}", PERSONAS, ZONES)  # and all stand on the map
        world.keep(land, f"country of {name}", WATER, f"{ZONES}|^/groups/water/members")
    for name in ("gus", "fatou", "cleo", "veil"):  # one's own name stands on each page, the rest where one writes
        organisation = await Organisation.get(id=world.people[name].organisation_id)
        for word in (world.people[name].name, organisation.name):
            own = [name, *(COURT_STEWARDS if name == "cleo" else ())]  # they read what she signed and was hidden
            world.keep(word, world.canaries[word].what, own)
    for name in ("gus", "fatou"):  # who belong to no group write in sessions alone
        organisation = await Organisation.get(id=world.people[name].organisation_id)
        world.canaries[organisation.name].readers[name] = "^/(live|people)/"
    world.keep("Zimbabwe", "country of veil", ["veil"])
    for land in ("Zimbabwe", "Malawi"):  # whose hours a session is planned by
        world.keep(land, world.canaries[land].what, ["chen", "dalia", "farid"],
                   f"{ZONES}|^/(live/plan|groups/water/members)")


async def _group_words(world: World) -> None:
    """What the groups say of themselves. The secretariat oversees and edits every group."""
    town = world.town
    for name, readers, inside, group in (
        ("court", NETWORK, COURT, town.court), ("vault", VAULT, VAULT, town.vault),
    ):
        async with unit():
            for part in ("labels", "purpose", "charter", "cadence"):
                setattr(group, part, {"en": world.word(f"{part} of the {name}", readers)})
            group.dos = {"en": {"do": [world.word(f"advice of the {name}", readers)], "dont": []}}
            group.mailbox = f"{world.word(f'mailbox of the {name}', inside)}@groups.example"
            await group.save()
    world.keep(town.vault.slug, "address of the vault", (*VAULT, "sela"))
    world.keep(town.vault.labels["en"], "name of the vault", ["sela"])
    edited = f"^/groups/{town.vault.slug}/edit$"
    for word in (town.vault.purpose["en"], town.vault.charter["en"], town.vault.cadence["en"],
                 town.vault.dos["en"]["do"][0]):
        world.keep(word, world.canaries[word].what, ["sela"], edited)


# --- topics and replies ---


def written(word: str) -> Written:
    return Written(word, f"<p>{word}</p>", 1)


async def _ask(
    world: World, author: str, group: Group, what: str, seen_by: Iterable[str], **facts: object
) -> Thing:
    """A question whose four parts are canaries."""
    parts = {"title": plain(world.word(f"title of {what}", seen_by)), **{
        part: written(world.word(f"{part} of {what}", seen_by)) for part in ("body", "tried", "context")
    }}
    draft = forum.Draft(kind="question", parts=parts, language="en", **facts)  # type: ignore[arg-type]
    made = await forum.ask(await world.reader(author), group, draft)
    world.topics[what] = await Thing.get(id=made.id)
    return world.topics[what]


async def _reply(
    world: World, author: str, topic: Thing, what: str, readers: Iterable[str], byline: str = "named"
) -> Thing:
    text = written(world.word(f"body of {what}", readers))
    made = await forum.reply(await world.reader(author), topic, text, language="en", byline=byline)
    world.replies[what] = await Thing.get(id=made.id)
    return world.replies[what]


async def _topics(world: World) -> None:
    town = world.town
    await _ask(world, "amina", town.water, "an open topic", NETWORK, term_ids=(town.theme.id,),
               country_id=town.country.id)
    await _ask(world, "dalia", town.water, "a moderator's topic", NETWORK)
    await _ask(world, "veil", town.water, "an anonymous topic", NETWORK, byline="anonymous")
    await _ask(world, "mask", town.water, "a topic under a role", NETWORK, byline="role")
    await _ask(world, "house", town.water, "a topic of an organisation", NETWORK, byline="organisation")
    await _ask(world, "elena", town.water, "a topic for countries", COUNTRIES, readers="countries")
    await _ask(world, "bruno", town.water, "a hidden topic", WATER_STEWARDS)
    await _ask(world, "bruno", town.water, "a topic that moves into the vault", VAULT)
    await _ask(world, "elena", town.court, "a topic of the court", COURT)
    await _ask(world, "cleo", town.court, "a hidden topic of the court", COURT_STEWARDS)
    await _ask(world, "amina", town.vault, "a topic of the vault", VAULT, term_ids=(town.theme.id,),
               country_id=town.country.id)
    await _ask(world, "amina", town.vault, "a hidden topic of the vault", VAULT_STEWARDS)
    everyone = (await Organisation.get(id=world.people["house"].organisation_id)).name
    world.keep(everyone, "organisation of house", NETWORK, ANYWHERE)
    await _edit_open_topic(world)


async def _edit_open_topic(world: World) -> None:
    """The first words stay readable in the history."""
    topic = world.topics["an open topic"]
    parts = {part: written(world.word(f"second {part} of an open topic", NETWORK)) for part in ("title", "body")}
    await forum.edit_topic(await world.reader("amina"), topic, parts, seen=topic.version)
    world.topics["an open topic"] = await Thing.get(id=topic.id)


async def _replies(world: World) -> None:
    topics = world.topics
    shown = topics["an open topic"]
    await _reply(world, "bruno", shown, "a reply", NETWORK)
    await _reply(world, "veil", shown, "an anonymous reply", NETWORK, "anonymous")
    await _reply(world, "mask", shown, "a reply under a role", NETWORK, "role")
    await _reply(world, "bruno", shown, "a hidden reply", WATER_STEWARDS)
    await _reply(world, "veil", shown, "a hidden anonymous reply", WATER_STEWARDS, "anonymous")
    await _reply(world, "elena", topics["a topic for countries"], "a reply for countries", COUNTRIES)
    await _reply(world, "amina", topics["a hidden topic"], "a reply under a hidden topic", WATER_STEWARDS)
    await _reply(world, "veil", topics["a topic that moves into the vault"], "a reply that moves", VAULT, "anonymous")
    await _reply(world, "farid", topics["a topic of the court"], "a reply in the court", COURT)
    await _reply(world, "cleo", topics["a topic of the court"], "a hidden reply in the court", COURT_STEWARDS)
    await _reply(world, "chen", topics["a topic of the vault"], "a reply in the vault", VAULT)
    edited = world.replies["a reply"]
    text = written(world.word("second body of a reply", NETWORK))
    await forum.edit_reply(await world.reader("bruno"), edited, {"body": text}, seen=edited.version)
    await forum.accept(await world.reader("amina"), shown, edited)


async def _files(world: World) -> None:
    """Attached through the page, before some of these topics are hidden or moved."""
    for what, name, readers in (
        ("an open topic", "amina", NETWORK), ("an anonymous topic", "veil", NETWORK), ("a topic for countries", "elena", COUNTRIES),
        ("a hidden topic", "bruno", WATER_STEWARDS), ("a topic of the court", "elena", COURT),
        ("a topic of the vault", "amina", VAULT), ("a topic that moves into the vault", "bruno", VAULT),
    ):
        called, content = (world.word(f"{part} of a file of {what}", readers) for part in ("name", "content"))
        parts = {'form-data; name="key"': "k", f'form-data; name="file"; filename="{called}.txt"': content}
        body = "".join(f"--b\r\nContent-Disposition: {head}\r\n\r\n{words}\r\n" for head, words in parts.items())
        sent = await ask(
            world.app, f"/topics/{world.topics[what].public_id}/files", method="POST", token=world.tokens[name],
            body=f"{body}--b--\r\n".encode(), headers={"content-type": "multipart/form-data; boundary=b"},
        )
        assert sent.status == 303, sent.text
    for each in await Attachment.all():
        world.files.append(each.public_id)
        world.keep(each.stored, "name of a file on the disk")


async def _unpublished(world: World) -> None:
    """States that no page of today leads to, and readers no form offers."""
    town, people = world.town, world.people
    async with unit():
        stewards, everyone = await audience.of_stewards(town.water.id), await audience.everyone()
    for what, author, readers, facts in (
        ("a draft", "bruno", ["bruno"], {"state": DRAFT}),
        ("a held topic", "amina", ["amina", *WATER_STEWARDS], {"state": HELD}),
        ("an erased topic", "amina", [], {"state": ERASED}),
        ("a topic for stewards", "chen", WATER_STEWARDS, {"home": stewards}),
        ("a topic for everyone", "chen", PERSONAS, {"home": everyone}),
    ):
        words = {part: world.word(f"{part} of {what}", readers) for part in ("title", "body")}
        world.topics[what] = await a_topic(people[author], town.water, **words, **facts)  # type: ignore[arg-type]
    for what, author, readers, state in (
        ("a held reply", "elena", ["elena", *WATER_STEWARDS], HELD), ("an erased reply", "amina", [], ERASED),
        ("a draft of a reply", "amina", ["amina"], DRAFT),
    ):
        body = world.word(f"body of {what}", readers)
        world.replies[what] = await a_reply(people[author], world.topics["an open topic"], body=body, state=state)


# --- moderation ---


async def _act(world: World, verb: str, moderator: str, what: str, readers: Iterable[str], **more: object) -> None:
    """An act whose reason is a canary: for the members of the group, and the author."""
    thing = await Thing.get(id=world.things[what].id)
    reason = world.word(f"reason to {verb} {what}", readers, r"^/(groups/\w+/log|moderation/(mine|acts/\d+/appeal))")
    await moderation.VERBS[verb](
        await world.reader(moderator), thing, version=thing.version, reason=reason, **more
    )


async def _moderation(world: World) -> None:
    for what in ("a hidden topic", "a hidden reply", "a hidden anonymous reply"):
        await _act(world, "hide", "dalia", what, WATER)
    for what in ("a hidden topic of the court", "a hidden reply in the court"):
        await _act(world, "hide", "farid", what, COURT)
    await _act(world, "hide", "chen", "a hidden topic of the vault", VAULT)
    await _act(world, "close", "dalia", "a moderator's topic", WATER)
    await _act(world, "pin", "chen", "an anonymous topic", WATER, until=now() + timedelta(days=3))
    moves = "a topic that moves into the vault"
    await _act(world, "move", "chen", moves, (*WATER, *VAULT), to=await Group.get(id=world.town.vault.id))
    for what in world.things:
        place = world.topics if what in world.topics else world.replies
        place[what] = await Thing.get(id=world.things[what].id)


async def _report(world: World, reporter: str, what: str, readers: Iterable[str]) -> Report:
    """Words for the stewards, and a receipt for who reported."""
    words = world.word(f"report of {reporter} on {what}", readers, r"^/(moderation(\?|$)|things/)")
    thing = await Thing.get(id=world.things[what].id)
    return await moderation.report(await world.reader(reporter), thing, reason="wrong", words=words)


async def _reports(world: World) -> None:
    await _report(world, "gus", "an open topic", ["gus", *WATER_STEWARDS])
    await _report(world, "wanda", "a moderator's topic", WATER_STEWARDS)
    await _report(world, "elena", "a topic for countries", ["elena", *WATER_STEWARDS])
    await _report(world, "cleo", "a topic of the court", ["cleo", *COURT_STEWARDS])
    await _report(world, "amina", "a reply in the vault", ["amina", *VAULT_STEWARDS])
    settled = await _report(world, "gus", "a reply", [])
    outcome = world.word("outcome of a report", ["gus"], "^/moderation/mine")
    await moderation.settle_report(await world.reader("dalia"), settled, outcome=outcome)
    desk = r"^/(moderation(\?|$)|things/)"
    world.keep(world.people["gus"].name, "name of gus", WATER_STEWARDS, desk)
    # who reported a moderator's words is told to the other steward, never to that moderator
    world.keep(world.people["wanda"].name, "name of wanda", ["chen"],
               r"^/(moderation(\?|$)|things/|groups/water/members|topics/\w+/history)")


async def _requests(world: World) -> None:
    court, waiting = world.town.court, r"^/groups/court/requests|^/moderation(\?|$)"
    for name in ("amina", "gus"):
        words = world.word(f"words of {name} to the court", COURT_STEWARDS, waiting)
        await groups.ask_to_join(await world.reader(name), court, words=words)
    asker = world.people["gus"]
    world.keep(asker.name, "name of gus", COURT_STEWARDS, waiting)
    organisation = await Organisation.get(id=asker.organisation_id)
    world.keep(organisation.name, "organisation of gus", COURT_STEWARDS, waiting)
    await groups.ask_to_join(await world.reader("bruno"), court, words=world.word("words of a refused request"))
    refused = await JoinRequest.get(group_id=court.id, person_id=world.people["bruno"].id)
    reason = world.word("reason of a refusal", ["bruno"], "^/groups/court$")
    await groups.refuse(await world.reader("farid"), refused, reason=reason)
    async with unit():  # asked while the vault was closed, not hidden
        await JoinRequest.create(
            group_id=world.town.vault.id, person_id=world.people["bruno"].id, asked_at=now(), open_for="vault:bruno",
            words=world.word("words of a request to the vault", VAULT_STEWARDS,
                             r"^/groups/\w+/requests|^/moderation(\?|$)"),
        )


# --- themes and invitations ---


async def _themes(world: World) -> None:
    town = world.town
    for_country = Behalf(value="country:SL", country=town.country)
    for name, behalf in (("elena", for_country), ("farid", Behalf(value="group:vault", group=town.vault))):
        label = world.word(f"a theme proposed by {name}", [name, "sela"], "^/themes")
        why = world.word(f"why {name} proposes it", ["sela"], "^/themes")
        await themes.propose(await world.reader(name), behalf, labels={"en": label}, why=why)
    refused = await themes.propose(
        await world.reader("elena"), for_country, labels={"en": world.word("a refused theme", ["elena"], "^/themes")},
        why=world.word("why a refused theme was proposed"),
    )
    reason = world.word("reason to refuse a theme", ["elena"], "^/themes")
    await themes.refuse(await world.reader("sela"), await Term.get(id=refused.id), reason=reason)


async def _invitations(world: World) -> None:
    """Whoever holds a link reads what it gives; the address is otherwise for the inviter alone."""
    town = world.town
    offers = {
        "chen": Offer(network_id=town.pioneers.id, group_id=town.water.id),
        "farid": Offer(network_id=town.pioneers.id, group_id=town.vault.id),
        "sela": Offer(network_id=town.humanitarians.id),
    }
    for name, offer in offers.items():
        made = await _invite(world, name, offer, [name])
        token = world.links[f"invitation of {name}"] = made.token(world.secret)
        world.keep(made.email.partition("@")[0], f"address invited by {name}", [NOBODY], "^/invitation/")
        world.keep(token, f"link of the invitation of {name}", [name], r"^/invitations\?made=")
    for_the_invited = f"^/invitation/{world.links['invitation of farid']}$"
    world.keep(town.vault.labels["en"], "name of the vault", [NOBODY], for_the_invited)
    revoked = await _invite(world, "chen", offers["chen"], [])
    await inviting.revoke(await world.reader("chen"), revoked)
    expired = await _invite(world, "chen", offers["chen"], [])
    async with unit():
        await Invitation.filter(id=expired.id).update(expires_at=now() - timedelta(days=1))
    for what, made in (("a revoked invitation", revoked), ("an expired invitation", expired)):
        world.links[what] = world.keep(made.token(world.secret), f"link of {what}")


async def _invite(world: World, name: str, offer: Offer, readers: Iterable[str]) -> Invitation:
    address = world.word(f"address invited by {name}", readers, "^/invitations")
    made = await inviting.make(
        await world.reader(name), offer, email=f"{address}@invited.example", language="en", secret=world.secret
    )
    found = await Invitation.get(id=made.id)
    world.keep(found.token_hash, "hash of an invitation")
    return found


# --- secrets ---


async def _sign_ins(world: World) -> None:
    async with unit():
        for name in PERSONAS[1:]:
            token = world.tokens[name] = world.word(f"sign-in token of {name}")
            await SignIn.create(
                person_id=world.people[name].id, token_hash=world.keep(token_hash(token), f"token hash of {name}"),
                form_secret=world.word(f"form secret of {name}"), since=now(), ends_at=now() + timedelta(days=1),
            )
        await Credential.create(person_id=world.people["amina"].id, changed_at=now(),
                                password_hash=world.word("hash of a password"))
        made = await signing.write_reset(world.people["amina"], secret=world.secret)
    found = await Reset.get(id=made.id)
    world.links["a reset"] = world.keep(found.token(world.secret), "link to a new password")
    world.keep(found.token_hash, "hash of a link to a new password")
    address = world.people["amina"].email.partition("@")[0]
    world.keep(address, "address of amina", [*PERSONAS], "^/reset/")
    world.keep(address, "address of amina", ["amina"], "^/(me|reset/)")
