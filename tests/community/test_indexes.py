"""What an indexer asks of the database."""

import asyncio
from datetime import timedelta

import pytest

from cop.community import findable, indexes
from cop.community.indexes import Taken
from cop.kit.clock import now
from cop.kit.store import write
from cop.kit.unit import unit
from cop.settings import Settings
from cop.wiring import catalogues_of, wire
from search.documents import Document, Gone
from tests.cast import Town
from tests.things import a_reply, a_topic


@pytest.fixture(autouse=True)
def wired(settings: Settings) -> None:
    wire(settings, catalogues_of(settings))


async def registered(name: str = "local:one") -> int:
    async with unit():
        return await findable.register_index(name)


async def test_everything_that_can_be_found_is_due_to_a_new_index(town: Town):
    topic = await a_topic(town.amina, town.water)
    answer = await a_reply(town.bruno, topic)
    index_id = await registered()
    assert [(each.thing_id, each.kind) for each in await indexes.due(index_id, 10)] == [
        (topic.id, "topic"), (answer.id, "reply"),
    ]
    assert await registered() == index_id


async def test_many_who_register_an_index_at_once_get_one_number(town: Town):
    await a_topic(town.amina, town.water)
    numbers = await asyncio.gather(*(registered() for _ in range(4)))
    assert len(set(numbers)) == 1
    assert len(await findable.due(numbers[0])) == 1


async def test_what_is_being_written_while_an_index_is_registered_is_due_to_it(town: Town):
    """On PostgreSQL neither transaction would see the other; on SQLite one waits for the other."""
    in_the_middle, go_on = asyncio.Event(), asyncio.Event()

    async def write_slowly() -> int:
        async with unit():
            topic = await a_topic(town.amina, town.water)
            in_the_middle.set()
            await go_on.wait()
        return topic.id

    writing = asyncio.create_task(write_slowly())
    await in_the_middle.wait()
    registering = asyncio.create_task(registered())
    await asyncio.sleep(0.2)
    go_on.set()
    assert list(await findable.due(await registering)) == [await writing]


async def test_what_is_due_goes_only_for_the_version_that_was_taken(town: Town):
    topic = await a_topic(town.amina, town.water)
    index_id = await registered()
    (taken,) = await indexes.due(index_id, 10)
    async with unit():
        await findable.changed([topic.id])
    async with unit():
        await findable.caught_up(index_id, {taken.thing_id: taken.version})
    assert await findable.due(index_id) == {topic.id: taken.version + 1}
    assert await indexes.due(index_id, 10, but=[topic.id]) == []


async def test_a_reply_that_changed_makes_its_topic_due_and_no_other_reply(town: Town):
    topic = await a_topic(town.amina, town.water)
    replies = [await a_reply(town.bruno, topic) for _ in range(2)]
    index_id = await registered()
    for changed, due in ((replies[0], {topic.id, replies[0].id}), (topic, {topic.id})):
        async with unit():
            await findable.caught_up(index_id, await findable.due(index_id))
            await findable.changed([changed.id])
        assert set(await findable.due(index_id)) == due


async def test_things_are_read_as_they_are_now_with_the_version_read_before(town: Town):
    topic, hidden = await a_topic(town.amina, town.water), await a_topic(town.amina, town.water, state="hidden")
    found = await indexes.present([Taken(topic.id, 7, "topic"), Taken(hidden.id, 8, "topic")])
    assert isinstance(found[0], Document) and (found[0].id, found[0].version) == (str(topic.id), 7)
    assert found[1] == Gone(str(hidden.id), 8)


async def test_what_can_be_found_is_read_by_ranges_of_ids(town: Town):
    made = [await a_topic(town.amina, town.water) for _ in range(3)]
    first = await indexes.readable(0, 2)
    rest = await indexes.readable(first[-1].thing_id, 2)
    assert [each.thing_id for each in (*first, *rest)] == [each.id for each in made]


async def test_a_build_that_was_asked_for_while_another_ended_is_still_asked_for(db: str):
    index_id = await registered()
    for _ in range(2):
        async with unit():
            await indexes.ask_for_build(index_id)
    state = await indexes.look(index_id)
    async with unit():
        await indexes.ask_for_all()
    await indexes.built(index_id, state["asked_at"])
    later = await indexes.look(index_id)
    assert later["built_at"] is not None and later["asked_at"] is not None
    await indexes.built(index_id, later["asked_at"])
    assert (await indexes.look(index_id))["asked_at"] is None


async def test_an_index_that_was_never_built_answers_only_while_little_is_due(town: Town, monkeypatch: pytest.MonkeyPatch):
    await a_topic(town.amina, town.water)
    index_id = await registered()
    assert len(await findable.out_of_date(index_id)) == 1
    monkeypatch.setattr(findable, "MOST_MET", 0)
    with pytest.raises(findable.OutOfDate):
        await findable.out_of_date(index_id)
    await indexes.built(index_id, None)
    assert len(await findable.out_of_date(index_id)) == 1


async def test_an_index_nobody_looked_after_for_a_week_is_forgotten_with_all_that_is_due(town: Town):
    await a_topic(town.amina, town.water)
    old, young = await registered("local:old"), await registered("local:young")
    async with unit():
        await write("UPDATE search_index SET seen_at = $2 WHERE id = $1", old, now() - timedelta(days=8))
    assert await indexes.forget_unseen() == 1
    assert await indexes.number_of("local:old") is None and await indexes.look(old) is None
    assert await findable.due(old) == {} and len(await findable.due(young)) == 1


async def test_all_indexes_are_forgotten_after_a_backup(town: Town):
    await a_topic(town.amina, town.water)
    await registered()
    async with unit():
        assert await indexes.forget_all() == 1
    assert await findable.SearchIndex.all().count() == await findable.SearchDue.all().count() == 0
