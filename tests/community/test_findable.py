"""What is out of date in an index is known exactly: nothing is forgotten, nothing newer is taken for done."""

from starlette.applications import Starlette

from cop.accounts.actions.settling import Settling, settle_in
from cop.community import findable
from cop.community.findable import caught_up, changed, register_index
from cop.community.finding import Wanted
from cop.kit.store import rows
from cop.kit.unit import unit
from tests.cast import Town
from tests.directory.making import a_profile
from tests.things import a_reply, a_topic


async def due(index_id: int) -> dict[int, int]:
    found = await rows("SELECT thing_id, version FROM search_due WHERE index_id = $1", index_id)
    return {each["thing_id"]: each["version"] for each in found}


async def an_index(name: str) -> int:
    """One that holds everything there is now."""
    async with unit():
        index_id = await register_index(name)
        await caught_up(index_id, await due(index_id))
    return index_id


async def test_every_index_is_told_of_every_change_and_keeps_its_own_list(app: Starlette, town: Town):
    here, there = await an_index("here"), await an_index("there")
    topic = await a_topic(town.amina, town.water)

    async with unit():
        await caught_up(here, await due(here))

    assert await due(here) == {}
    assert set(await due(there)) == {topic.id}


async def test_what_changed_again_meanwhile_stays_due(app: Starlette, town: Town):
    index_id = await an_index("here")
    topic = await a_topic(town.amina, town.water)
    taken = await due(index_id)
    async with unit():
        await changed([topic.id])

    async with unit():
        await caught_up(index_id, taken)

    assert await due(index_id) == {topic.id: taken[topic.id] + 1}


async def test_a_reply_is_found_with_its_topic_so_both_are_due(app: Starlette, town: Town):
    topic = await a_topic(town.amina, town.water)
    index_id = await an_index("here")

    reply = await a_reply(town.bruno, topic)

    assert set(await due(index_id)) == {topic.id, reply.id}


async def test_an_index_new_to_the_database_lacks_everything(app: Starlette, town: Town):
    topic = await a_topic(town.amina, town.water)
    async with unit():
        index_id = await register_index("new")

    assert topic.id in await due(index_id)


async def test_the_change_of_a_thing_and_that_it_is_due_are_one_commit(app: Starlette, town: Town):
    index_id = await an_index("here")
    topic = await a_topic(town.amina, town.water)
    before = await due(index_id)
    try:
        async with unit():
            await changed([topic.id])
            raise InterruptedError
    except InterruptedError:
        assert await due(index_id) == before


async def test_every_kind_says_which_things_are_its_own(app: Starlette):
    assert set(findable.kinds) == {"person", "partner", "topic", "reply", "session"}
    assert len({kind.thing_kind for kind in findable.kinds.values()}) == len(findable.kinds)


async def test_who_takes_another_name_is_found_by_it_at_once(app: Starlette, town: Town):
    await a_profile(town.amina)
    index_id, reader = await an_index("here"), await town.reader("amina")

    await settle_in(reader, Settling(name="Amina Otherwise", language="en", zone="UTC", themes=(), accepts_conduct=True))

    assert len(await due(index_id)) == 1
    found = await app.state.finder.find(await town.reader("elena"), Wanted(text="otherwise", kinds=frozenset({"person"})))
    assert [seen.card.title for seen in found.seen] == ["Amina Otherwise"]
