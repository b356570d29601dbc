"""The data: `python -m benchmarks.corpus URL TIMES` migrates an empty database, fills it, and tells what is in it.

2,000 topics times TIMES, each with two replies, and a hot topic with 40 replies times TIMES, in three groups of which
the readers belong to two; a third of the topics is in the third, closed to them. Posts have 111 words.
The same numbers give the same texts on each engine.
"""

import asyncio
import json
import random
import secrets
import sys
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from benchmarks.job import Visitor
from benchmarks.people import People, settle_people
from benchmarks.words import TITLES, post
from cop.accounts.models import SignIn
from cop.accounts.tokens import new_token, token_hash
from cop.community import audience
from cop.community.groups import Group
from cop.community.people import Person
from cop.community.text import Text
from cop.community.thing import Thing, ThingTerm, public_id
from cop.forum.models import KINDS, Reply, Topic
from cop.kit.clock import now
from cop.kit.database import close_database, open_database
from cop.kit.markup import RENDER_VERSION, render
from cop.kit.schema import migrate
from cop.kit.store import row, rows, write
from cop.kit.unit import unit
from cop.wiring import MIGRATIONS, MODELS

TOPICS, HOT_REPLIES, REPLIES = 2_000, 40, 2
BATCH = 2_000
LANGUAGES = ("en", "en", "en", "en", "en", "en", "fr", "fr", "es", "pt")
HOT_TITLE = "Which first step after a call to the helpline"


@dataclass(frozen=True, slots=True)
class Corpus:
    """What the harness needs to know of the data."""

    visitors: list[Visitor]
    hot: str
    """Public id of the hot topic; its title is `title`."""
    title: str
    topics: list[str]
    """Topics the visitors may reply to, without the hot one."""
    replies: int


class Builder:
    """Puts topics and replies into the database, many at a time."""

    def __init__(self, people: People) -> None:
        self.people = people
        self.chance = random.Random(111)
        self.posts = [(source, render(source)) for source in (post(self.chance) for _ in range(40))]
        self.began = now() - timedelta(days=400)
        self.made = 0

    async def topics(self, groups: list[Group], titles: list[str]) -> list[tuple[int, str, Group]]:
        """Topics with those titles, each later than the one before; gives id, public id and group."""
        things = [self._thing("topic", groups[place % len(groups)]) for place in range(len(titles))]
        ids = await self._kept(things)
        await Topic.bulk_create([
            Topic(thing_id=ids[thing.public_id], kind=KINDS[place % 3]) for place, thing in enumerate(things)
        ])
        texts = []
        for thing, title in zip(things, titles, strict=True):
            texts.append(self._text(ids[thing.public_id], thing, "title", title, title))
            texts.append(self._text(ids[thing.public_id], thing, "body", *self.chance.choice(self.posts)))
        await Text.bulk_create(texts)
        await ThingTerm.bulk_create([
            ThingTerm(thing_id=ids[thing.public_id], term_id=self.people.terms[place % len(self.people.terms)])
            for place, thing in enumerate(things)
        ])
        return [(ids[each.public_id], each.public_id, self.people.group(each.group_id)) for each in things]

    async def replies(self, topics: list[tuple[int, str, Group]], each: int) -> None:
        """So many replies to each topic."""
        things = [
            self._thing("reply", group, parent_id=id_, number=number)
            for id_, _, group in topics for number in range(1, each + 1)
        ]
        ids = await self._kept(things)
        await Reply.bulk_create([
            Reply(thing_id=ids[thing.public_id], useful_count=self.chance.randrange(6)) for thing in things
        ])
        await Text.bulk_create([
            self._text(ids[thing.public_id], thing, "body", *self.chance.choice(self.posts)) for thing in things
        ])

    async def _kept(self, things: list[Thing]) -> dict[str, int]:
        """Write them; gives their ids by public id."""
        last = await row("SELECT coalesce(max(id), 0) AS id FROM thing")
        assert last is not None
        await Thing.bulk_create(things)
        found = await rows("SELECT id, public_id FROM thing WHERE id > $1", last["id"])
        return {each["public_id"]: each["id"] for each in found}

    def _thing(self, kind: str, group: Group, *, parent_id: int | None = None, number: int = 0) -> Thing:
        author, moment = self.chance.choice(self.people.of_group(group)), self._moment()
        return Thing(
            public_id=public_id(), kind=kind, parent_id=parent_id, number=number, network_id=group.network_id,
            group_id=group.id, country_id=author.country_id, author_id=author.id, entered_by_id=author.id,
            language=self.chance.choice(LANGUAGES), home_audience_id=None if parent_id else group.readers_id,
            audience_id=group.readers_id, byline_name=author.name, byline_slug=author.public_id,
            byline_role=author.role, byline_country=self.people.iso2[author.country_id or 0],
            created_at=moment, published_at=moment, latest_at=moment,
        )

    def _moment(self) -> datetime:
        self.made += 1
        return self.began + timedelta(seconds=60 * self.made)

    def _text(self, id_: int, thing: Thing, part: str, source: str, html: str) -> Text:
        return Text(
            thing_id=id_, part=part, language=thing.language, revision=1, source=source, html=html,
            render_version=RENDER_VERSION, editor_id=thing.author_id, written_at=thing.created_at,
        )


async def fill(url: str, times: int) -> Corpus:
    """Everything, in units of some thousand rows."""
    await migrate(url, MODELS, MIGRATIONS, report=lambda line: None)
    await open_database(url, MODELS)
    try:
        async with unit():
            people = await settle_people()
            visitors = await sign_in(people.members)
        builder, writable = Builder(people), []
        for start in range(0, TOPICS * times, BATCH):
            size = min(BATCH, TOPICS * times - start)
            titles = [f"{TITLES[place % len(TITLES)]} ({place})" for place in range(start, start + size)]
            async with unit():
                topics = await builder.topics(people.groups, titles)
                await builder.replies(topics, REPLIES)
                await _count(topics, REPLIES)
            writable += [name for _, name, group in topics if group in people.groups[:-1]]
        async with unit():
            hot = await builder.topics(people.groups[:1], [HOT_TITLE])
            await builder.replies(hot, HOT_REPLIES * times)
            await _count(hot, HOT_REPLIES * times)
        replies = TOPICS * times * REPLIES + HOT_REPLIES * times
        return Corpus(visitors, hot[0][1], HOT_TITLE, writable, replies)
    finally:
        await close_database()


COUNT = """
UPDATE thing SET top = $2, children = $2, latest_number = $2,
  latest_at = (SELECT max(c.published_at) FROM thing c WHERE c.parent_id = thing.id)
WHERE kind = 'topic' AND id >= $1
"""
_COLUMNS = "audience_id", "children", "latest_number", "latest_at"


async def _count(topics: list[tuple[int, str, Group]], replies: int) -> None:
    """What these topics, the newest, know of their replies; one of them proves that the service counts the same."""
    await write(COUNT, topics[0][0], replies)
    before = await Thing.get(id=topics[-1][0]).values(*_COLUMNS)
    await audience.settle(topics[-1][0])
    after = await Thing.get(id=topics[-1][0]).values(*_COLUMNS)
    if before != after:
        raise AssertionError(f"the service counts otherwise: {before} became {after}")


async def sign_in(members: list[Person]) -> list[Visitor]:
    """A browser for each of them."""
    visitors = [Visitor(new_token(), each.name) for each in members]
    await SignIn.bulk_create([
        SignIn(
            person_id=person.id, token_hash=token_hash(visitor.token), form_secret=secrets.token_hex(16),
            since=now(), ends_at=now() + timedelta(days=30),
        )
        for person, visitor in zip(members, visitors, strict=True)
    ])
    return visitors


if __name__ == "__main__":
    print(json.dumps(asdict(asyncio.run(fill(sys.argv[1], int(sys.argv[2]))))))
