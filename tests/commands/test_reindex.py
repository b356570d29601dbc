"""An index is built anew beside the one in use, here or by whoever writes to it."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from cop.commands.reindex import EMBEDDED, SERVER, build
from cop.community import indexes
from cop.engines import Engines, make_engines
from cop.indexer import Indexer, follow_local
from cop.settings import BadSetting, Settings
from cop.wiring import catalogues_of, wire
from tests.cast import Town
from tests.following import catch_up, find, held, readable
from tests.things import a_topic


@pytest.fixture
async def engines(town: Town, settings: Settings) -> AsyncIterator[Engines]:
    wire(settings, catalogues_of(settings))
    made = make_engines(settings)
    await made.open()
    yield made
    await made.close()


async def built_at(engines: Engines) -> object:
    state = await indexes.look(await engines.local_index())
    assert state is not None and state["asked_at"] is None
    return state["built_at"]


async def test_where_nobody_writes_the_index_is_built_here(town: Town, engines: Engines):
    await a_topic(town.amina, town.water)
    said: list[str] = []
    await build(engines, EMBEDDED, said.append)
    assert said[0] and "1 documents" in said[-2] and said[-1] == "done"
    assert await held(engines) == await readable() != {}
    assert not await taken(engines), "the lock is free again"



@pytest.mark.long
async def test_a_service_that_writes_is_asked_to_and_answers_throughout(
    town: Town, settings: Settings, engines: Engines
):
    for number in range(5):
        await a_topic(town.amina, town.water, title=f"Helpline {number}")
    service = make_engines(settings)
    await service.open()
    await catch_up(follow_local(service))
    await service.local.give_up()
    before, indexer, totals = await built_at(engines), Indexer.of(service), set()
    indexer.start()

    async def ask() -> None:
        while True:
            totals.add((await find(service, await town.reader("sela"), "helpline")).total)
            await asyncio.sleep(0.01)

    async with asyncio.timeout(20):
        while not await taken(engines):
            await asyncio.sleep(0.02)
        asking, said = asyncio.create_task(ask()), list[str]()
        await build(engines, EMBEDDED, said.append)
    asking.cancel()
    await indexer.stop()
    await service.close()
    assert said[0] == "the service that runs was asked to build it" and said[-1] == "done"
    assert await built_at(engines) != before and totals == {5}


async def taken(engines: Engines) -> bool:
    """Whether the service holds the lock."""
    if await engines.local.take():
        await engines.local.give_up()
        return False
    return True


async def test_if_the_service_ends_before_it_is_done_the_command_goes_on(
    town: Town, settings: Settings, engines: Engines
):
    await a_topic(town.amina, town.water)
    service = make_engines(settings)
    await service.open()
    assert await service.local.take()
    said: list[str] = []
    building = asyncio.create_task(build(engines, EMBEDDED, said.append))
    async with asyncio.timeout(20):
        while not said:
            await asyncio.sleep(0.02)
        await service.close()
        await building
    assert said[-1] == "done" and await held(engines) == await readable() != {}


async def test_a_server_that_is_not_set_cannot_be_built(town: Town, engines: Engines):
    with pytest.raises(BadSetting, match="COP_SEARCH_URL"):
        await build(engines, SERVER, print)
