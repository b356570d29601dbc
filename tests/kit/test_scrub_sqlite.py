"""Deleted words leave the file and the WAL, on a file of this test's own."""

import sqlite3
from pathlib import Path

import pytest

from cop.kit import grep, scrub_sqlite
from cop.kit.engine_sqlite import SqliteStore

WANTED = grep.forms_of(["Zuleikhqa"])


@pytest.fixture
async def store(tmp_path: Path):
    made = SqliteStore(str(tmp_path / "some.sqlite3"), journal_mode="WAL", connection_name="scrubbed")
    await made.create_connection(with_db=True)
    yield made
    await made.close()


async def change(store: SqliteStore, sql: str, *args: object) -> None:
    handle = await store.take_handle()
    try:
        await handle.begin()
        assert store._connection is not None
        await store._connection.execute(sql, args)
        await handle.commit()
    finally:
        await handle.release()


async def test_the_wal_holds_what_was_deleted_until_it_is_cut(store: SqliteStore):
    await change(store, "CREATE TABLE t (words TEXT)")
    await change(store, "INSERT INTO t VALUES (?)", "Her name is Zuleikhqa")
    await change(store, "UPDATE t SET words = ''")
    assert await scrub_sqlite.count(store, WANTED) > 0, "the control"
    assert await scrub_sqlite.scrub(store)
    assert await scrub_sqlite.count(store, WANTED) == 0
    assert Path(f"{store.filename}-wal").stat().st_size == 0


async def test_a_file_that_was_written_without_secure_delete_is_written_anew(store: SqliteStore):
    await change(store, "CREATE TABLE t (words TEXT)")
    await change(store, "INSERT INTO t VALUES (?)", "Her name is Zuleikhqa")
    await scrub_sqlite.scrub(store)
    assert store._connection is not None
    await store._connection.execute("PRAGMA secure_delete=OFF")
    await change(store, "DELETE FROM t")
    await scrub_sqlite.scrub(store)
    assert await scrub_sqlite.count(store, WANTED) == 1, "the control: a checkpoint is not enough"
    assert await scrub_sqlite.scrub(store, whole=True)
    assert await scrub_sqlite.count(store, WANTED) == 0


async def test_a_reader_that_looks_at_an_older_state_is_waited_for(store: SqliteStore):
    await change(store, "CREATE TABLE t (words TEXT)")
    await change(store, "INSERT INTO t VALUES (?)", "Her name is Zuleikhqa")
    reader = sqlite3.connect(store.filename, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM t").fetchall()
    await change(store, "DELETE FROM t")
    assert not await scrub_sqlite.scrub(store), "said, and not taken for done"
    reader.execute("COMMIT")
    reader.close()
    assert await scrub_sqlite.scrub(store) and await scrub_sqlite.count(store, WANTED) == 0
