"""What a file, its locks and other processes do to us."""

import asyncio
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from tortoise.exceptions import OperationalError

from cop.kit import engine_sqlite
from cop.kit.database import close_database, open_database
from cop.kit.store import engine, row, rows, write
from cop.kit.unit import after_commit, unit
from tests.kit.conftest import MODELS, Shelf, create_tables, opened

ENGINE = "sqlite"

COUNT_UP = """
import asyncio, sys
from cop.kit.database import close_database, open_database
from cop.kit.store import row, write
from cop.kit.unit import unit

async def main():
    await open_database(sys.argv[1], ["tests.kit.conftest"])
    for _ in range(100):
        async with unit():
            found = await row("SELECT name FROM shelf WHERE id = 1")
            await write("UPDATE shelf SET name = $1 WHERE id = 1", str(int(found["name"]) + 1))
    await close_database()

asyncio.run(main())
"""
HOLD = """
import asyncio, sys
from cop.kit.database import open_database
from cop.kit.unit import unit
from tests.kit.conftest import Shelf

async def main():
    await open_database(sys.argv[1], ["tests.kit.conftest"])
    async with unit():
        await Shelf.create(name="half made")
        print("holding", flush=True)
        await asyncio.sleep(60)

asyncio.run(main())
"""


def start(program: str, url: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", program, url], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        cwd=Path(__file__).parents[2],
    )


def workers() -> int:
    """Threads of connections that are open."""
    return sum("_connection_worker_thread" in thread.name for thread in threading.enumerate())


async def pragma(connection, name: str) -> object:
    return next(iter(await connection.execute_fetchall(f"PRAGMA {name}")))[0]


async def test_the_file_is_durable_checked_and_leaves_no_traces(library):
    await Shelf.all().count()
    store = engine()
    assert await pragma(store._connection, "journal_mode") == "wal"
    assert await pragma(store._connection, "synchronous") == 2  # FULL
    assert await pragma(store._connection, "foreign_keys") == 1
    assert await pragma(store._connection, "secure_delete") == 1
    assert await pragma(store._connection, "busy_timeout") == 1000
    assert await pragma(store._reader, "query_only") == 1
    assert store.hot().execute("PRAGMA query_only").fetchone()[0] == 1


async def test_two_processes_that_read_and_then_write_never_fail_and_lose_nothing(library):
    async with unit():
        await Shelf.create(id=1, name="0")
    others = [start(COUNT_UP, library), start(COUNT_UP, library)]
    for other in others:
        _, errors = await asyncio.to_thread(other.communicate, timeout=60)
        assert other.returncode == 0, errors
    assert (await Shelf.get(id=1)).name == "200"


async def test_a_process_killed_inside_a_unit_leaves_the_file_as_it_was_and_writable(library):
    other = start(HOLD, library)
    assert await asyncio.to_thread(other.stdout.readline) == "holding\n"
    other.send_signal(signal.SIGKILL)
    await asyncio.to_thread(other.wait)
    other.communicate()
    async with asyncio.timeout(1), unit():
        await Shelf.create(name="next")
    assert await Shelf.all().values_list("name", flat=True) == ["next"]


async def test_a_file_locked_by_another_process_fails_the_unit_and_not_the_next_one(
    sqlite_url, sqlite_file, monkeypatch
):
    monkeypatch.setitem(engine_sqlite.PRAGMAS, "busy_timeout", 100)
    await create_tables(sqlite_url, ENGINE)
    async with opened(sqlite_url):
        other = sqlite3.connect(sqlite_file, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        for _ in range(2):
            with pytest.raises(OperationalError, match="locked"):
                async with unit():
                    await Shelf.create(name="too early")
        assert await Shelf.all().count() == 0  # reading goes on
        other.execute("COMMIT")
        async with asyncio.timeout(1), unit():
            await Shelf.create(name="now")
        assert await Shelf.all().count() == 1
        other.close()


async def test_a_connection_that_failed_half_open_is_not_used_without_its_pragmas(
    sqlite_url, sqlite_file, monkeypatch
):
    """The file is in another journal mode and locked, so that switching to WAL fails."""
    monkeypatch.setitem(engine_sqlite.PRAGMAS, "busy_timeout", 100)
    await create_tables(sqlite_url, ENGINE)
    other = sqlite3.connect(sqlite_file, isolation_level=None)
    other.execute("PRAGMA journal_mode=DELETE")
    other.execute("BEGIN EXCLUSIVE")
    async with opened(sqlite_url):
        with pytest.raises(OperationalError, match="locked"):
            await Shelf.all().count()
        with pytest.raises(OperationalError, match="locked"):
            await row("SELECT count(*) AS n FROM shelf")
        with pytest.raises(OperationalError, match="locked"):
            async with unit():
                await Shelf.create(name="too early")
        other.close()
        async with asyncio.timeout(1), unit():
            await Shelf.create(name="now")
        assert await Shelf.all().count() == 1
        assert await pragma(engine()._connection, "foreign_keys") == 1


@pytest.mark.parametrize("steps", range(0, 30, 3))
async def test_cancelling_the_very_first_use_leaves_nothing_half_open(library, steps):
    async def first_unit() -> None:
        async with unit():
            await Shelf.create(name="first")

    async def first_read() -> None:
        await Shelf.all().count()

    for first in (first_unit, first_read):
        await close_database()
        await open_database(library, MODELS)
        task = asyncio.create_task(first())
        for _ in range(steps):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        async with asyncio.timeout(1):
            await Shelf.all().count()
            async with unit():
                await Shelf.create(name="second")
        assert await pragma(engine()._connection, "foreign_keys") == 1
        assert workers() == 2
        async with unit():
            await Shelf.all().delete()


async def test_many_who_come_first_at_once_open_one_writer_and_one_reader(library):
    async def change(number: int) -> None:
        async with unit():
            await Shelf.create(name=str(number))

    changes = [change(number) for number in range(5)]
    await asyncio.gather(*changes, *[rows("SELECT id FROM shelf") for _ in range(5)], Shelf.all().count())
    assert workers() == 2
    await close_database()
    async with asyncio.timeout(5):
        while workers():  # a thread that was told to end ends when it gets its turn
            await asyncio.sleep(0.01)


async def test_a_file_that_cannot_be_opened_can_be_opened_later(tmp_path):
    url = f"sqlite:///{tmp_path}/later/library.sqlite3"
    async with opened(url):
        with pytest.raises(OperationalError, match="unable to open"):
            await Shelf.all().count()
        with pytest.raises(OperationalError, match="unable to open"):
            async with unit():
                await Shelf.create(name="too early")
        (tmp_path / "later").mkdir()
        await create_tables(url, ENGINE)
        async with asyncio.timeout(1):
            assert await Shelf.all().count() == 0


async def test_a_file_may_have_any_name(tmp_path):
    url = f"sqlite:///{tmp_path}/what? #1 100% é.sqlite3"
    await create_tables(url, ENGINE)
    async with opened(url):
        async with unit():
            await Shelf.create(name="law")
        assert await Shelf.all().count() == 1
        assert (await rows("SELECT name FROM shelf"))[0]["name"] == "law"
    assert [path.name for path in tmp_path.iterdir()] == ["what? #1 100% é.sqlite3"]


async def test_a_full_disk_makes_no_unit_look_done_even_if_its_error_was_caught(library):
    """SQLite rolls back the whole unit by itself, and what follows would be stored statement by statement."""
    told: list[str] = []
    with pytest.raises(OperationalError, match="rolled this unit back"):
        async with unit():
            await Shelf.create(name="before")
            pages = await engine()._connection.execute_fetchall("PRAGMA page_count")
            await engine()._connection.execute(f"PRAGMA max_page_count={pages[0][0]}")
            with pytest.raises(OperationalError, match="full"):
                await write("INSERT INTO shelf (name) VALUES ($1)", "x" * 100_000)
            after_commit(lambda: told.append("told"))
    with pytest.raises(OperationalError, match="rolled this unit back"):
        async with unit():
            with pytest.raises(OperationalError, match="full"):
                await write("INSERT INTO shelf (name) VALUES ($1)", "x" * 100_000)
            await Shelf.create(name="alone")
    assert told == []
    assert await Shelf.all().count() == 0
    await engine()._connection.execute("PRAGMA max_page_count=1000000")
    async with unit():
        await Shelf.create(name="next")
    assert await Shelf.all().count() == 1


async def test_closing_waits_for_the_unit_that_is_open(library):
    inside = asyncio.Event()

    async def change() -> None:
        async with unit():
            inside.set()
            await asyncio.sleep(0.05)
            await Shelf.create(name="last")

    task = asyncio.create_task(change())
    await inside.wait()
    await close_database()
    await task
    await open_database(library, MODELS)
    assert await Shelf.all().count() == 1
