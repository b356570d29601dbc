"""The topics and replies of the demonstration, written many rows at a time.

One copy is all of the content once; a larger demonstration repeats it, with numbered titles, a little earlier.
"""

import random
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from cop.community.activity import Activity
from cop.community.groups import OPEN, Group
from cop.community.text import Written, plain
from cop.community.thing import Thing, ThingTerm
from cop.community.vocabulary import INSPIRE, SECTOR, THEME
from cop.demo.entries import Line, Texts, insert, named_copy, written
from cop.demo.reading import Story
from cop.demo.stories import demo_id
from cop.demo.world import World
from cop.forum.models import QUESTION, Reply, Topic, Useful

SCHEMES = (("themes", THEME), ("sectors", SECTOR), ("inspire", INSPIRE))
COPY_IS_EARLIER_DAYS = 1.3
MOST_EARLIER_DAYS = 180
PINNED_DAYS = 14
ACCEPTED_AFTER = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A topic with its texts rendered: no text is rendered inside a unit."""

    story: Story
    parts: Texts
    replies: list[tuple[Story, Written]]


def prepare(stories: Iterable[Story]) -> list[Prepared]:
    """Render every text once."""
    return [
        Prepared(story, _parts(story), [(reply, written(reply["body"])) for reply in story["replies"]])
        for story in stories
    ]


def _parts(story: Story) -> Texts:
    names = ("body", "tried", "context") if story["kind"] == QUESTION else ("body",)
    found = {"title": plain(story["title"])} | {name: written(story[name]) for name in names if story[name]}
    return {(part, story["lang"]): text for part, text in found.items()}


async def publish(world: World, prepared: list[Prepared], *, copy: int) -> Counter[str]:
    """One copy of all topics, each with its readers; gives how many rows of each kind. Inside a unit."""
    topics = [await _topic(world, each, copy) for each in prepared]
    await insert(topics)
    replies = [
        await _reply(world, topic, story, written, number, copy)
        for topic, each in zip(topics, prepared, strict=True)
        for number, (story, written) in enumerate(each.replies, 1)
    ]
    await insert(replies)
    marks = _marks(world, replies)
    await _insert_forum_rows(world, topics, replies, marks)
    await Activity.bulk_create(sorted(_activities(world, topics, replies), key=lambda each: each.at))
    return Counter(topics=len(topics), replies=len(replies), useful=len(marks))


async def _topic(world: World, prepared: Prepared, copy: int) -> Line:
    story = prepared.story
    group = world.groups[story["group"]]
    at = world.ago(story["days_ago"] + min(copy * COPY_IS_EARLIER_DAYS, MOST_EARLIER_DAYS))
    thing = await _thing(
        world, story, named_copy(story["id"], copy), group, kind="topic", at=at, home_audience_id=group.readers_id,
        audience_id=group.readers_id, **_counted(story, at),
        country_id=world.countries.get(story["country"]), top=len(prepared.replies),
        external_id=f"demo:{named_copy(story['id'], copy)}",
        pinned_until=world.ago(-PINNED_DAYS) if story["pinned"] and not copy else None,
        closed_at=_closing(world, story, at) if story["closed"] and not copy else None,
    )
    title = {("title", story["lang"]): plain(f"{story['title']} ({copy + 1})")} if copy else {}
    return Line(thing, story, {**prepared.parts, **title})


def _counted(story: Story, at: datetime) -> dict[str, object]:
    """What `settle` would count: the replies that everyone sees who sees the topic, and the latest of them."""
    seen = [(number, reply) for number, reply in enumerate(story["replies"], 1) if "reason" not in reply]
    if not seen:
        return {"latest_at": at}
    return {
        "children": len(seen), "latest_number": seen[-1][0],
        "latest_at": at + timedelta(days=max(reply["days_after"] for _, reply in seen)),
    }


def _closing(world: World, story: Story, at: datetime) -> datetime:
    """A day after the last reply."""
    last = max((reply["days_after"] for reply in story["replies"]), default=0)
    return min(at + timedelta(days=last + 1), world.ago(0))


async def _reply(world: World, topic: Line, story: Story, written: Written, number: int, copy: int) -> Line:
    hidden, group = "reason" in story, world.groups[topic.story["group"]]
    thing = await _thing(
        world, story, f"{named_copy(topic.story['id'], copy)}#{number}", group, kind="reply",
        at=_said_at(topic, story), parent_id=topic.thing.id, number=number,
        state="hidden" if hidden else "published",
        audience_id=group.stewards_id if hidden else group.readers_id, latest_at=_said_at(topic, story),
    )
    return Line(thing, story, {("body", story["lang"]): written})


def _said_at(topic: Line, story: Story) -> datetime:
    after: float = story["days_after"]
    return topic.thing.created_at + timedelta(days=after)


async def _thing(
    world: World, story: Story, name: str, group: Group, *, kind: str, at: datetime, **columns: object
) -> Thing:
    author = world.people[story["author"]].id
    return Thing(
        public_id=demo_id(name), kind=kind, network_id=group.network_id, group_id=group.id, author_id=author,
        entered_by_id=author, language=story["lang"], created_at=at, published_at=at,
        **await world.byline(story["author"], story["byline"], group.id), **columns,
    )


async def _insert_forum_rows(world: World, topics: list[Line], replies: list[Line], marks: list[Useful]) -> None:
    accepted = Counter(line.thing.parent_id for line in replies if line.story.get("accepted"))
    useful = Counter(mark.reply_id for mark in marks)
    await Topic.bulk_create([
        Topic(
            thing_id=line.thing.id, kind=line.story["kind"], accepted_count=accepted[line.thing.id],
            needed_by=_needed_by(line),
        )
        for line in topics
    ])
    await ThingTerm.bulk_create([
        ThingTerm(thing_id=line.thing.id, term_id=world.terms[scheme, key])
        for line in topics for name, scheme in SCHEMES for key in line.story[name]
    ])
    await Reply.bulk_create([
        Reply(
            thing_id=line.thing.id, useful_count=useful[line.thing.id],
            accepted_at=_accepted_at(world, line) if line.story.get("accepted") else None,
        )
        for line in replies
    ])
    await Useful.bulk_create(marks)


def _needed_by(topic: Line) -> object:
    days = topic.story["needed_in_days"]
    return (topic.thing.created_at + timedelta(days=days)).date() if days else None


def _accepted_at(world: World, reply: Line) -> datetime:
    return min(reply.thing.created_at + ACCEPTED_AFTER, world.ago(0))


def _marks(world: World, replies: list[Line]) -> list[Useful]:
    """As many marks as the content says, by people who may read the reply and have not written it."""
    readers = {group.id: sorted(_readers(world, key)) for key, group in world.groups.items()}
    marks = []
    for line in replies:
        assert line.thing.group_id is not None
        others = [person for person in readers[line.thing.group_id] if person != line.thing.author_id]
        chosen = random.Random(line.thing.public_id)
        some = chosen.sample(others, min(line.story.get("useful", 0), len(others)))
        marks += [Useful(reply_id=line.thing.id, person_id=person) for person in some]
    return marks


def _readers(world: World, key: str) -> set[int]:
    """Ids of those who read a group: its own people, and in an open group those of all groups of its network."""
    group = world.groups[key]
    near = [key] if group.access != OPEN else [
        other for other, each in world.groups.items() if each.network_id == group.network_id
    ]
    return {world.people[name].id for each in near for name in (*world.members[each], *world.stewards[each])}


def _activities(world: World, topics: list[Line], replies: list[Line]) -> Iterator[Activity]:
    """What happened, with nobody left to be told."""
    for line in topics:
        yield _activity("topic.asked", line.thing, line.thing.author_id, line.thing.created_at)
    askers = {line.thing.id: line.thing.author_id for line in topics}
    for line in replies:
        yield _activity("topic.replied", line.thing, line.thing.author_id, line.thing.created_at)
        if line.story.get("accepted"):
            assert line.thing.parent_id is not None
            yield _activity("topic.accepted", line.thing, askers[line.thing.parent_id], _accepted_at(world, line))


def _activity(verb: str, thing: Thing, actor_id: int, at: datetime) -> Activity:
    return Activity(verb=verb, actor_id=actor_id, thing_id=thing.id, group_id=thing.group_id, at=at)
