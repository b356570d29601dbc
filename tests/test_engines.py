"""The engines of an installation, and which index is which."""

import asyncio
from pathlib import Path

import pytest
from starlette.applications import Starlette

from cop.community import findable
from cop.community.finding import Wanted
from cop.engines import Indexed, make_engines, name_in
from cop.indexer import follow_local
from cop.kit.unit import unit
from cop.settings import Settings
from cop.wiring import catalogues_of, wire
from search.engine import EngineAway
from search.query import Query, Scope
from tests.cast import Town
from tests.following import catch_up, titles
from tests.safeguarding.making import alarm
from tests.things import a_reply, a_topic


def test_an_index_keeps_its_name_and_a_lost_folder_gets_another(tmp_path: Path):
    first = name_in(tmp_path / "search")
    assert first == name_in(tmp_path / "search") and len(first) == 16
    assert [each.name for each in (tmp_path / "search").iterdir()] == ["name"]
    assert name_in(tmp_path / "other") != first


async def test_of_many_who_name_an_index_at_once_one_does(tmp_path: Path):
    names = await asyncio.gather(*(asyncio.to_thread(name_in, tmp_path / "search") for _ in range(8)))
    assert len(set(names)) == 1


async def test_an_index_is_registered_when_its_number_is_first_asked(db: str, settings: Settings):
    engines = make_engines(settings)
    assert await findable.SearchIndex.all().count() == 0
    number = await engines.local_index()
    assert number == await make_engines(settings).local_index()
    assert await engines.server_index() != number
    assert await findable.SearchIndex.all().count() == 2


async def test_building_the_application_touches_no_folder(app: Starlette, settings: Settings):
    assert not (settings.data / "search").exists()


async def test_without_a_start_the_finder_opens_by_itself_and_finds_what_was_never_indexed(app: Starlette, town: Town):
    await a_topic(town.amina, town.water, title="Helplines at night")
    finder, reader = app.state.finder, await town.reader("amina")
    found = await finder.find(reader, Wanted(text="helplines", counted=("kind",)))
    assert (titles(found), found.total, found.notice) == (["Helplines at night"], 1, "")
    assert found.counts["kind"] == {"topic": 1}
    assert [each.title for each in await finder.suggest(reader, "helpl", language="en")] == ["Helplines at night"]


async def test_an_index_that_was_built_and_cannot_be_read_is_away_and_not_empty(town: Town, settings: Settings):
    wire(settings, catalogues_of(settings))
    engines = make_engines(settings)
    await engines.open()
    try:
        await catch_up(follow_local(engines))
        (engines.folder / "index" / "current").write_text("build-gone")
        with pytest.raises(EngineAway):
            await engines.local.search(Query(scope=Scope(frozenset((1,)))))
        found = await engines.finder().find(await town.reader("amina"), Wanted(text="helplines"))
        assert found.notice == "away"
    finally:
        await engines.close()


async def test_opening_and_closing_twice_does_no_harm(db: str, settings: Settings):
    engines = make_engines(settings)
    for _ in range(2):
        await engines.open()
        await engines.open()
        await engines.close()
        await engines.close()


async def test_the_search_is_ticked_when_the_engine_has_confirmed_and_not_before(town: Town, settings: Settings):
    wire(settings, catalogues_of(settings))
    engines = make_engines(settings)
    await engines.open()
    try:
        place, following = Indexed(engines), follow_local(engines)
        topic = await a_topic(town.amina, town.water, title="Helplines at night")
        await catch_up(following)
        reply = await a_reply(town.bruno, topic, body="A canaryword of a reply.")
        async with unit():
            await findable.changed([reply.id])
        await catch_up(following)
        elena = await town.reader("elena")
        assert (await engines.finder().find(elena, Wanted(text="canaryword"))).total == 2, "itself, and its topic"
        assert await place.held([reply.id, topic.id]) == {reply.id: 1, topic.id: 1}
        await alarm(await town.reader("dalia"), reply)
        assert await place.left(reply.id) > 0, "nothing is found any more, but the index has not let go of it"
        assert (await engines.finder().find(elena, Wanted(text="canaryword"))).total == 0
        await catch_up(following)
        assert await place.left(reply.id) == 0
        assert (await engines.finder().find(elena, Wanted(text="canaryword"))).total == 0
    finally:
        await engines.close()
