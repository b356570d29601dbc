import subprocess
import sys
from pathlib import Path

import pytest

from search.embedded import Embedded
from search.embedded.folder import Folder, Unusable
from search.embedded.reading import Reading, opened
from tests.search.killing import ROOT
from tests.search.making import asked, batches, found, thing

APPLIES = """
import sys, asyncio, pathlib
from search.embedded import Embedded
from tests.search.making import batches, thing
async def main():
    engine = Embedded(pathlib.Path(sys.argv[1]))
    await engine.apply([thing("2", "War")])
    print(sys.stdin.readline(), flush=True)
    await engine.rebuild(batches([thing("3", "War")]))
    print(sys.stdin.readline(), flush=True)
    await engine.close()
asyncio.run(main())
"""


async def test_what_another_process_wrote_is_found_at_the_next_question(engine: Embedded, tmp_path: Path):
    await engine.apply([thing("1", "War")])
    await engine.give_up()
    command = [sys.executable, "-c", APPLIES, str(tmp_path / "index")]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdin is not None and other.stdout is not None
        assert await found(engine, "war") == {"1"}
        print("go on", file=other.stdin, flush=True)
        other.stdout.readline(), other.stdout.readline()
        print("go on", file=other.stdin, flush=True)
        other.wait()
    assert await found(engine, "war") == {"3"}


async def test_a_reader_follows_commits_and_builds_of_another_engine(engine: Embedded, tmp_path: Path):
    reader = Embedded(tmp_path / "index")
    await engine.apply([thing("1", "War")])
    assert await found(reader, "war") == {"1"}
    await engine.apply([thing("2", "War")])
    assert await found(reader, "war") == {"1", "2"}
    await engine.rebuild(batches([thing("3", "War")]))
    assert await found(reader, "war") == {"3"}
    await engine.apply([thing("4", "War")])
    assert await found(reader, "war") == {"3", "4"}
    await reader.close()


async def test_a_view_stays_as_it_was(engine: Embedded, tmp_path: Path):
    await engine.apply([thing("1", "War")])
    reading = Reading(Folder(tmp_path / "index"))
    view = reading.searcher()
    await engine.apply([thing("2", "War")])
    await engine.rebuild(batches())
    assert view.num_docs == 1
    assert reading.searcher().num_docs == 0
    reading.close()


async def test_reading_needs_neither_open_nor_the_lock(engine: Embedded, tmp_path: Path):
    await engine.apply([thing("1", "War")])
    reader = Embedded(tmp_path / "index")
    assert (await asked(reader, "war")).total == 1
    await reader.close()


def test_what_is_no_index_is_not_opened(tmp_path: Path):
    with pytest.raises(Unusable):
        opened(tmp_path)
    with pytest.raises(Unusable):
        Reading(Folder(tmp_path)).searcher()
