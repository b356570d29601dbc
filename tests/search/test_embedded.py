import asyncio
import threading
from pathlib import Path

import pytest

from search.embedded import Embedded
from search.engine import EngineAway
from search.synonyms import Synonyms
from tests.search.making import WE, asked, batches, found, thing


async def test_an_engine_touches_nothing_before_it_is_opened(tmp_path: Path):
    engine = Embedded(tmp_path / "index")
    assert not (tmp_path / "index").exists()
    await engine.open()
    assert (tmp_path / "index").is_dir()
    await engine.close()


async def test_an_engine_can_be_closed_twice_and_opened_again(tmp_path: Path):
    engine = Embedded(tmp_path / "index")
    await engine.open()
    await engine.rebuild(batches([thing("1", "War")]))
    await engine.close()
    await engine.close()
    await engine.open()
    assert await found(engine, "war") == {"1"}
    await engine.apply([thing("2", "War")])
    await engine.close()
    other = Embedded(tmp_path / "index")
    assert await found(other, "war") == {"1", "2"}
    await other.close()


async def test_closing_waits_for_what_was_begun(tmp_path: Path):
    engine = Embedded(tmp_path / "index")
    await engine.rebuild(batches())
    applying = asyncio.create_task(engine.apply([thing(str(number), "War") for number in range(500)]))
    await asyncio.sleep(0)
    await engine.close()
    await applying
    other = Embedded(tmp_path / "index")
    assert (await asked(other, "war")).total == 500
    await other.close()


async def test_neither_the_loop_nor_its_own_threads_search_or_write(tmp_path: Path):
    engine = Embedded(tmp_path / "index")
    await engine.rebuild(batches([thing("1", "War")]))
    await engine.apply([thing("2", "War")])
    await asyncio.gather(*(found(engine, "war") for _ in range(20)))
    names = {thread.name.partition("_")[0] for thread in threading.enumerate()}
    assert {"search", "index"} <= names
    assert "asyncio" not in names
    await engine.close()


async def test_health_tells_of_a_build_under_way(tmp_path: Path):
    engine = Embedded(tmp_path / "index")
    assert (await engine.health()).state == "away"
    states: list[str] = []

    async def slow():
        yield [thing("1", "War")]
        states.append((await engine.health()).state)

    await engine.rebuild(slow())
    health = await engine.health()
    assert (states, health.state, health.documents) == (["building"], "ready", 1)
    await engine.close()


async def test_without_an_index_every_question_says_that_the_engine_is_away(tmp_path: Path):
    engine = Embedded(tmp_path / "index")
    for question in (
        asked(engine, "war"), engine.suggest(WE, "war", language="en"), engine.versions(["1"]),
        engine.similar(WE, "war", language="en", kinds=frozenset()),
    ):
        with pytest.raises(EngineAway, match="no index"):
            await question
    await engine.close()


async def test_synonyms_may_be_ones_own(tmp_path: Path):
    engine = Embedded(tmp_path / "index", Synonyms({"bush school": ["nomad school"]}))
    await engine.rebuild(batches([thing("1", "Nomad school"), thing("2", "School")]))
    assert await found(engine, "bush school") == {"1"}
    await engine.close()
