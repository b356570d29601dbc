"""Who may see: `settle` against a model of a few lines, in any order of events; and the readers themselves."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import product

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cop.community import audience, visit
from cop.community.founding import add_member, end_holding, end_membership
from cop.community.people import Reader
from cop.community.posts import Holding
from cop.community.thing import Thing
from cop.kit.clock import now
from cop.kit.store import rows, write
from cop.kit.unit import unit
from tests.cast import Town
from tests.things import a_reply, a_topic, now_of

WATCHING = ("amina", "bruno", "chen", "dalia", "elena", "farid", "olga", "sela")
STEWARDS = {"water": {"chen", "dalia"}, "court": {"farid"}}
READERS = {"water": set(WATCHING) - {"olga"}, "court": {"elena", "bruno", "farid"}}
"""The water group is open to its network; the court group is closed, and Bruno is let in below."""
STATES = {
    "hide": "hidden", "restore": "published", "publish": "published", "hold": "held", "draft": "draft",
    "erase": "erased",
}

# who writes, under which other thing, and whether for the stewards alone: a topic, three replies, two replies to one
SHAPE = (
    ("elena", None, False), ("bruno", 0, False), ("elena", 0, False), ("bruno", 0, True), ("elena", 1, False),
    ("bruno", 1, True),
)

steps = st.lists(
    st.one_of(
        st.tuples(st.integers(0, len(SHAPE) - 1), st.sampled_from(sorted(STATES))),
        st.tuples(st.just(0), st.sampled_from(["to water", "to court"])),
    ),
    min_size=1, max_size=8,
)


@dataclass
class Leaf:
    """The model of a thing: what people set, and who may read it."""

    author: str
    parent: "Leaf | None"
    for_stewards: bool
    group: str = "water"
    state: str = "published"
    children: "list[Leaf]" = field(default_factory=list)

    @property
    def readers(self) -> set[str]:
        stewards = STEWARDS[self.group]
        home = stewards if self.for_stewards else READERS[self.group]
        own = {
            "published": home, "hidden": stewards, "held": stewards | {self.author}, "draft": {self.author},
            "erased": set(),
        }[self.state]
        return own & self.parent.readers if self.parent else own

    @property
    def counted(self) -> int:
        """The published children that everyone sees who sees this."""
        return sum(child.state == "published" and self.readers <= child.readers for child in self.children)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
async def test_whatever_happens_in_whatever_order_the_right_people_read(
    town: Town, events: list[tuple[int, str]]
):
    readers = await everyone_watching(town)
    things, model = await plant(town)
    await agree(things, model, readers)
    for place, event in events:
        await happen(town, things, model, place, event)
        await agree(things, model, readers)


async def test_every_state_under_every_state_under_every_state(town: Town):
    readers = await everyone_watching(town)
    things, model = await plant(town)
    for states in product(sorted(set(STATES.values())), repeat=3):
        async with unit():
            for thing, leaf in zip(things, model, strict=True):
                depth = 0 if leaf.parent is None else 2 if leaf.parent.parent else 1
                leaf.state = states[depth]
                await write("UPDATE thing SET state = $2 WHERE id = $1", thing.id, leaf.state)
            await audience.settle(things[0].id)
        await agree(things, model, readers)


async def everyone_watching(town: Town) -> dict[str, Reader]:
    """The readers, once every audience of the model exists."""
    async with unit():
        await add_member(town.court.id, town.bruno.id)
        for group in (town.water, town.court):
            for author in (town.elena, town.bruno):
                await audience.of_review(group.id, author.id)
    return {name: await town.reader(name) for name in WATCHING}


async def plant(town: Town) -> tuple[list[Thing], list[Leaf]]:
    """A fresh tree of SHAPE, and its model."""
    things: list[Thing] = []
    model: list[Leaf] = []
    for author, parent, for_stewards in SHAPE:
        writer = town.people[author]
        home = town.water.stewards_id if for_stewards else None
        if parent is None:
            things.append(await a_topic(writer, town.water, home=home))
        else:
            things.append(await a_reply(writer, things[parent], home=home))
        leaf = Leaf(author, None if parent is None else model[parent], for_stewards)
        if leaf.parent:
            leaf.parent.children.append(leaf)
        model.append(leaf)
    return things, model


async def happen(town: Town, things: list[Thing], model: list[Leaf], place: int, event: str) -> None:
    """One event in the database and in the model."""
    async with unit():
        if event in STATES:
            model[place].state = STATES[event]
            await write("UPDATE thing SET state = $2 WHERE id = $1", things[place].id, STATES[event])
        else:
            await move(town, things, model, event.removeprefix("to "))
        await audience.settle(things[place].id)


async def move(town: Town, things: list[Thing], model: list[Leaf], key: str) -> None:
    group = {"water": town.water, "court": town.court}[key]
    for thing, leaf in zip(things, model, strict=True):
        leaf.group = key
        home = group.stewards_id if leaf.for_stewards else group.readers_id if leaf.parent is None else None
        await write("UPDATE thing SET group_id = $2, home_audience_id = $3 WHERE id = $1", thing.id, group.id, home)


async def agree(things: list[Thing], model: list[Leaf], readers: dict[str, Reader]) -> None:
    """The database lets exactly those read whom the model lets, and counts what they see."""
    found = {
        each["id"]: each for each in await rows(
            "SELECT id, audience_id, children FROM thing WHERE id IN_IDS($1)", [thing.id for thing in things]
        )
    }
    seen = [
        {name for name, reader in readers.items() if found[thing.id]["audience_id"] in reader.audiences}
        for thing in things
    ]
    assert seen == [leaf.readers for leaf in model]
    for leaf, audience_ in zip(model, seen, strict=True):
        assert leaf.parent is None or audience_ <= seen[model.index(leaf.parent)], "wider than its parent"
    for thing, leaf in zip(things, model, strict=True):
        if leaf.readers and leaf.children:
            assert found[thing.id]["children"] == leaf.counted


async def test_a_restored_parent_leaves_hidden_what_was_hidden_for_itself(town: Town):
    topic = await a_topic(town.amina, town.water)
    loud, quiet = await a_reply(town.bruno, topic), await a_reply(town.elena, topic)
    elena = await town.reader("elena")
    await set_state(loud, "hidden")
    await set_state(topic, "hidden")
    assert (await now_of(quiet))["audience_id"] not in elena.audiences
    await set_state(topic, "published")
    assert (await now_of(quiet))["audience_id"] in elena.audiences
    assert (await now_of(loud))["audience_id"] == town.water.stewards_id


async def test_a_topic_for_the_countries_is_read_by_members_who_hold_a_country_s_post_and_by_stewards(town: Town):
    async with unit():
        home = await audience.of_country_members(town.water.id)
    topic = await a_topic(town.elena, town.water, home=home)
    allowed = {name for name in town.people if topic.audience_id in (await town.reader(name)).audiences}
    assert allowed == {"elena", "chen", "dalia"}


async def test_what_is_hidden_gives_neither_its_number_nor_its_date_to_the_list(town: Town):
    topic = await a_topic(town.amina, town.water)
    first = await a_reply(town.bruno, topic)
    second = await a_reply(town.elena, topic)
    await set_state(second, "hidden")
    found = await now_of(topic)
    assert (found["children"], found["latest_number"]) == (1, first.number)
    assert (await Thing.get(id=topic.id)).latest_at == first.published_at


async def test_a_visitor_is_in_the_audience_of_everyone_alone(town: Town):
    async with unit():
        of_all = await audience.everyone()
    assert (await visit.nobody()).audiences == {of_all}
    assert (await town.reader("amina")).audiences > {of_all}


async def test_a_post_that_has_ended_opens_nothing_on_the_next_request(town: Town):
    holding = await Holding.get(person_id=town.dalia.id)
    assert town.water.stewards_id in (await town.reader("dalia")).audiences
    async with unit():
        await end_holding(holding)
    assert town.water.stewards_id not in (await town.reader("dalia")).audiences


async def test_a_membership_that_has_ended_closes_the_group(town: Town):
    assert town.vault.readers_id in (await town.reader("amina")).audiences
    async with unit():
        await end_membership(town.vault.id, town.amina.id)
    assert town.vault.readers_id not in (await town.reader("amina")).audiences


async def test_a_grant_counts_from_its_beginning_to_its_end(town: Town):
    async with unit():
        chosen = await audience.audience("chosen", [f"person:{town.olga.id}"])
    assert chosen in (await town.reader("olga")).audiences
    for column, moment in (("until", now() - timedelta(seconds=1)), ("since", now() + timedelta(days=1))):
        async with unit():
            await write("UPDATE audience_grant SET since = $2, until = NULL WHERE audience_id = $1", chosen, now())
            await write(f"UPDATE audience_grant SET {column} = $2 WHERE audience_id = $1", chosen, moment)
        assert chosen not in (await town.reader("olga")).audiences


async def test_an_audience_asked_for_twice_is_one(town: Town):
    async with unit():
        assert await audience.of_members(town.water.id) == await audience.of_members(town.water.id)


async def test_a_reply_and_the_hiding_of_its_topic_at_the_same_moment_leave_the_reply_hidden(town: Town):
    topic = await a_topic(town.amina, town.water)
    settled, go_on = asyncio.Event(), asyncio.Event()

    async def hide() -> None:
        async with unit():
            await write("UPDATE thing SET state = 'hidden' WHERE id = $1", topic.id)
            await audience.settle(topic.id)
            settled.set()
            await go_on.wait()

    async def reply() -> Thing:
        await settled.wait()
        async with unit():
            made = await Thing.create(
                public_id="reply", kind="reply", parent_id=topic.id, network_id=topic.network_id,
                group_id=topic.group_id, author_id=town.bruno.id, entered_by_id=town.bruno.id, language="en",
                created_at=now(),
            )
            await audience.settle(made.id)
        return made

    hiding, replying = asyncio.create_task(hide()), asyncio.create_task(reply())
    await settled.wait()
    await asyncio.sleep(0.2)
    go_on.set()
    _, made = await asyncio.gather(hiding, replying)
    assert (await now_of(made))["audience_id"] == town.water.stewards_id


async def test_changes_all_over_one_tree_at_once_wait_for_each_other(town: Town):
    topic = await a_topic(town.amina, town.water)
    replies = [await a_reply(town.bruno, topic) for _ in range(6)]
    await asyncio.gather(
        *(set_state(reply, "hidden") for reply in replies[:3]), *(set_state(reply, "held") for reply in replies[3:]),
        *(a_reply(town.elena, topic) for _ in range(4)),
    )
    assert (await now_of(topic))["children"] == 4


async def set_state(thing: Thing, state: str) -> None:
    """As every verb does it: hold the tree, change, settle."""
    async with unit():
        await audience.hold_tree(thing.id)
        await write("UPDATE thing SET state = $2 WHERE id = $1", thing.id, state)
        await audience.settle(thing.id)
