"""The data: `python -m benchmarks.news.data FOLDER short|whole` migrates an empty database in FOLDER and fills it.

Two groups of one network. The open one has what everybody reads; the closed one lets mails quote its words, so that
these say whether they reached somebody who is no member: each title of it has the word SECRET_WORD. Its topics with a
reply are watched by members, and by one who is none.
"""

import asyncio
import json
import secrets
import sys
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

from benchmarks.corpus import COUNT, Builder
from benchmarks.news import plan as plans
from benchmarks.news.plan import Plan
from benchmarks.people import People
from cop.community.activity import Activity
from cop.community.following import THING, WATCH, Following
from cop.community.founding import add_member, affiliate, create_person, found_group
from cop.community.groups import CLOSED, OPEN, Group, Membership, open_membership
from cop.community.outbox import EACH, FULL, OFF, MailChoice
from cop.community.people import Affiliation, Person
from cop.community.thing import Thing, public_id
from cop.community.vocabulary import Country, Network, Term
from cop.kit.clock import now
from cop.kit.database import close_database, open_database
from cop.kit.schema import migrate
from cop.kit.store import rows, write
from cop.kit.unit import unit
from cop.settings import Settings, read_settings
from cop.wiring import MIGRATIONS, MODELS, catalogues_of, wire

SECRET_WORD = "quinquina"
FILE = "news.sqlite3"
DOMAIN = "talk.bench.example"
ZONES = ("Africa/Freetown", "Africa/Nairobi", "Europe/Paris", "Asia/Amman")
"""Their mornings are less than six hours apart, so one round of digests is for all of them."""
OPEN_TOPICS, CLOSED_TOPICS, REPLIES = 40, 20, 2
"""What was written in the day that a digest tells of."""
MEMBERS = 10
"""One reader in so many is a member of the closed group."""
STRANGERS = 5
WEDNESDAY = 2


@dataclass(frozen=True, slots=True)
class Told:
    """A topic, the reply to it, what happened, and who is to hear of it."""

    topic: int
    reply: int
    activity: int
    watchers: list[int]


@dataclass(frozen=True, slots=True)
class Town:
    """What the measurements need to know."""

    group: int
    asker: int
    stranger: int
    """Watches all topics and may read none."""
    few: Told
    many: list[Told]
    bare: list[Told]
    mailed: list[Told]
    members: list[int]
    readers: list[int]
    """All who get a digest, the members too."""
    outsiders: list[int]
    """They would get one if there were anything they may read."""
    evening: str
    morning: str
    """Between the two was written what the digests tell; they are made at the latter."""


def town_of(found: dict[str, Any]) -> Town:
    told = {name: [Told(**each) for each in found[name]] for name in ("many", "bare", "mailed")}
    return Town(**{**found, **told, "few": Told(**found["few"])})


def settings_in(folder: Path, file: str = FILE, **more: str) -> Settings:
    """Everything in one folder."""
    return read_settings({
        "COP_DATABASE_URL": f"sqlite:///{folder / file}", "COP_DATA": str(folder), "COP_LANGUAGES": "en",
        "COP_MAIL_DOMAIN": DOMAIN, "COP_SECRET": "a secret of the benchmark, of no other use", **more,
    })


async def fill(folder: Path, plan: Plan) -> Town:
    settings = settings_in(folder)
    await migrate(settings.database_url, MODELS, MIGRATIONS, report=lambda line: None)
    wire(settings, catalogues_of(settings))
    await open_database(settings.database_url, MODELS)
    try:
        return await make(plan)
    finally:
        await close_database()


async def make(plan: Plan) -> Town:
    """In the database that is open."""
    evening, morning = _day()
    async with unit():
        network = await Network.create(key="bench", labels={"en": "Bench"})
        country = await Country.create(
            iso2="SL", iso3="SLX", m49="000", labels={"en": "Country"}, un_group="african", subregion="Western Africa",
            languages=["en"], default_language="en", zone=ZONES[0], weekend=["sat", "sun"],
        )
        term = await Term.create(scheme="theme", key="bench", labels={"en": "bench"}, position=0)
        writers = [await _writer(name, network, country) for name in ("asker", "expert")]
        groups = [await _group(access, network, writers) for access in (OPEN, CLOSED)]
        watchers = await _crowd("watcher", plan.watchers, country, network, EACH)
        (stranger,) = await _crowd("stranger", 1, country, network, EACH)
        readers = await _crowd("reader", plan.people, country, network)
        await _crowd("quiet", STRANGERS, country, network, OFF)
        outsiders = await _crowd("outsider", STRANGERS, country, None)
        members = readers[::MEMBERS]
        await _join(groups[1], watchers + members)
        people = People(writers[:1], writers[:1], groups, [term.id], {country.id: country.iso2})
        news = _News(people, writers[1], evening, stranger)
        await news.write(groups[0], OPEN_TOPICS, "What the day brought")
        await news.write(groups[1], CLOSED_TOPICS, SECRET_WORD)
        few, *rest = await news.told(groups[1], [
            watchers[: plan.few], *[watchers] * (2 * plan.replies), *[watchers[: plan.mails]] * plan.runs,
        ])
    many, bare, mailed = rest[: plan.replies], rest[plan.replies : 2 * plan.replies], rest[2 * plan.replies :]
    return Town(
        groups[1].id, writers[0].id, stranger, few, many, bare, mailed, members, readers, outsiders,
        evening.isoformat(), morning.isoformat(),
    )


def _day() -> tuple[datetime, datetime]:
    """The last Wednesday at five past seven, and noon of the day before."""
    today = now()
    wednesday = today.date() - timedelta(days=(today.weekday() - WEDNESDAY) % 7 or 7)
    morning = datetime.combine(wednesday, time(7, 5), UTC)
    return morning - timedelta(hours=19, minutes=5), morning


LONG_AGO = timedelta(days=400)
ALL_ASK = "UPDATE topic SET kind = 'question' WHERE thing_id IN_IDS($1)"
"""Who asked is told of an answer, the others of a reply: two kinds of notice each time."""


async def _writer(name: str, network: Network, country: Country) -> Person:
    """Who writes, and wants no digest."""
    made = await create_person(
        name=f"{name.title()} Example", email=f"{name}@people.example", language="en", zone=ZONES[0],
        country_id=country.id,
    )
    await affiliate(made.id, network.id, since=now() - LONG_AGO)
    await MailChoice.create(person_id=made.id, stop_key=secrets.token_hex(16), often=OFF)
    return made


async def _group(access: str, network: Network, writers: list[Person]) -> Group:
    group = await found_group(
        key=access, slug=access, network_id=network.id, kind="thematic_group", access=access,
        labels={"en": f"The {access} group"},
    )
    group.mail_text = FULL
    await group.save(update_fields=["mail_text"])
    for each in writers:
        await add_member(group.id, each.id, since=now() - LONG_AGO)
    return group


async def _crowd(
    name: str, count: int, country: Country, network: Network | None, often: str = ""
) -> list[int]:
    """Ids of so many people, who want mail so."""
    await Person.bulk_create([
        Person(
            public_id=public_id(), name=f"{name.title()} {number} Example", email=f"{name}{number}@people.example",
            language="en", zone=ZONES[number % len(ZONES)], country_id=country.id,
        )
        for number in range(count)
    ])
    found = [each["id"] for each in await rows("SELECT id FROM person WHERE email LIKE $1 ORDER BY id", f"{name}%")]
    if network is not None:
        since = now() - LONG_AGO
        await Affiliation.bulk_create([Affiliation(person_id=id_, network_id=network.id, since=since) for id_ in found])
    if often:
        await MailChoice.bulk_create([
            MailChoice(person_id=id_, stop_key=secrets.token_hex(16), often=often) for id_ in found
        ])
    return found


async def _join(group: Group, ids: list[int]) -> None:
    await Membership.bulk_create([
        Membership(group_id=group.id, person_id=id_, since=now() - LONG_AGO, open_for=open_membership(group.id, id_))
        for id_ in ids
    ])


class _News:
    """Writes topics of the first author with replies of the second, a minute apart, from one evening on."""

    def __init__(self, people: People, expert: Person, evening: datetime, stranger: int) -> None:
        self.topics = Builder(people)
        answering = People([expert], [expert], people.groups, people.terms, people.iso2)
        self.replies = Builder(answering)
        self.stranger = stranger
        self.topics.began, self.replies.began = evening, evening + timedelta(seconds=30)

    async def write(self, group: Group, count: int, title: str) -> list[int]:
        """Ids of the topics."""
        made = await self.topics.topics([group], [f"{title} {number}" for number in range(count)])
        self.replies.made = max(self.replies.made, self.topics.made - count)
        await self.replies.replies(made, REPLIES)
        await write(COUNT, made[0][0], REPLIES)
        return [id_ for id_, _, _ in made]

    async def told(self, group: Group, watchers: list[list[int]]) -> list[Told]:
        """A topic for each list of those who watch it, long before that evening; a reply to each is news."""
        self.topics.began -= LONG_AGO / 2
        self.replies.began -= LONG_AGO / 2
        topics = await self.write(group, len(watchers), f"{SECRET_WORD} watched")
        await write(ALL_ASK, topics)
        await Following.bulk_create([
            Following(person_id=id_, scope=THING, about=topic, level=WATCH, set_at=now())
            for topic, ids in zip(topics, watchers, strict=True) for id_ in [*ids, self.stranger]
        ])
        return [await _happened(topic, ids) for topic, ids in zip(topics, watchers, strict=True)]


async def _happened(topic: int, watchers: list[int]) -> Told:
    reply = await Thing.get(parent_id=topic, number=REPLIES)
    activity = await Activity.create(
        verb="topic.replied", actor_id=reply.author_id, thing_id=reply.id, group_id=reply.group_id,
        at=reply.published_at,
    )
    return Told(topic, reply.id, activity.id, watchers)


if __name__ == "__main__":
    chosen = {"short": plans.SHORT, "whole": plans.WHOLE}[sys.argv[2]]
    print(json.dumps(asdict(asyncio.run(fill(Path(sys.argv[1]), chosen)))))
