import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from search.documents import Gone
from search.embedded import Embedded
from search.embedded.writing import BUSY, Held, newer
from search.engine import EngineRefused
from tests.search.killing import ROOT, drill
from tests.search.making import asked, batches, found, thing

HOLDS_THE_LOCK = """
import sys, asyncio, pathlib
from search.embedded import Embedded
async def main():
    engine = Embedded(pathlib.Path(sys.argv[1]))
    await engine.open()
    print(await engine.take(), flush=True)
    sys.stdin.read()
asyncio.run(main())
"""


@pytest.fixture
def other(tmp_path: Path):
    """Another process that holds the lock until it is told to end."""
    command = [sys.executable, "-c", HOLDS_THE_LOCK, str(tmp_path / "index")]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "True\n"
        yield process
        process.kill()


@pytest.mark.long
async def test_a_killed_writer_loses_nothing_it_acknowledged_and_breaks_nothing(tmp_path: Path):
    assert await drill(tmp_path / "index", rounds=3) > 0


async def test_only_one_process_writes_and_its_death_frees_the_lock(engine: Embedded, request: pytest.FixtureRequest):
    await engine.apply([thing("1", "War")])
    await engine.give_up()
    other = request.getfixturevalue("other")
    assert not await engine.take()
    with pytest.raises(EngineRefused, match=BUSY):
        await engine.apply([thing("2", "War")])
    with pytest.raises(EngineRefused, match=BUSY):
        await engine.rebuild(batches())
    assert await found(engine, "war") == {"1"}
    other.kill()
    other.wait()
    assert await engine.take()
    await engine.apply([thing("2", "War")])
    assert await found(engine, "war") == {"1", "2"}


async def test_two_engines_of_one_process_do_not_write_both(engine: Embedded, tmp_path: Path):
    second = Embedded(tmp_path / "index")
    assert await engine.take()
    assert await engine.take()
    assert not await second.take()
    await engine.give_up()
    assert await second.take()
    await second.close()


async def test_what_waits_goes_in_with_one_commit(engine: Embedded, tmp_path: Path):
    build = next((tmp_path / "index").glob("build-*"))
    await engine.apply([thing("0", "War")])
    commits = 0
    seen = (build / "meta.json").stat().st_ino, (build / "meta.json").stat().st_mtime_ns

    async def watch() -> None:
        nonlocal commits, seen
        while True:
            now = (build / "meta.json").stat().st_ino, (build / "meta.json").stat().st_mtime_ns
            commits, seen = commits + (now != seen), now
            await asyncio.sleep(0.001)

    watching = asyncio.create_task(watch())
    await asyncio.gather(*(engine.apply([thing(str(number), "War", version=2)]) for number in range(200)))
    watching.cancel()
    assert (await asked(engine, "war")).total == 200
    assert 0 < commits < 60


async def test_one_that_cannot_be_taken_does_not_stand_for_those_it_waited_with(engine: Embedded):
    outcomes = await asyncio.gather(
        engine.apply([thing("1", "War")]), engine.apply([thing("2", "War", facets={"colour": ("red",)})]),
        engine.apply([thing("3", "War")]), return_exceptions=True,
    )
    assert [type(outcome) for outcome in outcomes] == [type(None), EngineRefused, type(None)]
    assert "colour" in str(outcomes[1])
    assert await found(engine, "war") == {"1", "3"}


async def test_cutting_the_wait_does_not_take_the_changes_back(engine: Embedded):
    waiting = asyncio.create_task(engine.apply([thing("1", "War")]))
    await asyncio.sleep(0)
    waiting.cancel()
    await engine.apply([thing("2", "War")])
    assert await found(engine, "war") == {"1", "2"}


@pytest.fixture
def tiny(tmp_path: Path):
    """A disk of four megabytes."""
    place = tmp_path / "disk"
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "none", place], check=True)
    yield place
    subprocess.run(["umount", "-l", place], check=True)


@pytest.mark.small_disk
async def test_a_full_disk_is_told_and_breaks_nothing(tiny: Path):
    engine = Embedded(tiny / "index")
    await engine.open()
    await engine.rebuild(batches([thing("1", "War")]))
    filler = tiny / "filler"
    with filler.open("wb", buffering=0) as file, pytest.raises(OSError):
        while True:
            file.write(b"x" * 4096)
    with pytest.raises(EngineRefused, match="no room"):
        await engine.apply([thing(str(number), "Peace", os.urandom(2000).hex()) for number in range(2, 100)])
    with pytest.raises(EngineRefused, match="no room"):
        await engine.rebuild(batches([thing("5", "Peace")]))
    assert await found(engine) == {"1"}
    assert await engine.needs_rebuild() == ""
    filler.unlink()
    await engine.apply([thing("2", "War")])
    assert await found(engine, "war") == {"1", "2"}
    assert await engine.rebuild(batches([thing("3", "War")])) == 1
    await engine.close()


async def test_what_is_applied_during_a_rebuild_is_in_both(engine: Embedded):
    await engine.apply([thing("1", "War"), thing("2", "War")])
    seen: list[set[str]] = []

    async def slow():
        yield [thing("1", "War")]
        await engine.apply([thing("1", "Peace", version=2), Gone("2", 2), thing("3", "Peace")])
        seen.append(await found(engine))
        yield [thing("2", "War"), thing("1", "War"), thing("4", "War")]

    assert await engine.rebuild(slow()) == 3
    assert seen == [{"1", "3"}]
    assert await found(engine, "peace") == {"1", "3"}
    assert await found(engine, "war") == {"4"}


async def test_one_rebuild_at_a_time(engine: Embedded):
    async def meets_another():
        yield [thing("1", "War")]
        with pytest.raises(EngineRefused, match="already"):
            await engine.rebuild(batches([thing("2", "War")]))

    assert await engine.rebuild(meets_another()) == 1
    assert await found(engine) == {"1"}


async def test_what_is_gone_stays_gone_through_a_rebuild(engine: Embedded):
    await engine.apply([Gone("1", 5), Gone("2", 5)])
    await engine.rebuild(batches([thing("2", "War", version=5)]))
    await engine.apply([thing("1", "War", version=4)])
    assert await found(engine) == {"2"}, "the truth given to a rebuild stands, an old delivery does not"


def test_the_last_word_on_each_thing():
    known = {"1": Held(5, False), "2": Held(5, True)}
    assert newer([thing("1", version=4), Gone("1", 4)], known) == []
    assert newer([thing("1", version=5)], known) == [thing("1", version=5)]
    assert newer([thing("2", version=5)], known) == []
    assert newer([Gone("1", 5), thing("1", version=5)], known) == [Gone("1", 5)]
    assert newer([thing("3", version=2), thing("3", version=1)], known) == [thing("3", version=2)]
