"""Deleted rows leave the files of their tables, on a database of this test's own; who may not read files is told."""

import secrets
from functools import partial
from urllib.parse import urlsplit

import asyncpg
import pytest

from cop.kit import grep, scrub_postgres
from cop.kit.engine_asyncpg import AsyncpgStore
from cop.kit.store import engine, is_sqlite, write
from cop.kit.unit import unit
from tests.conftest import SERVER
from tests.patience import until

WANTED = grep.forms_of(["Zuleikhqa", "زليخقاوية"])

pytestmark = [pytest.mark.services, pytest.mark.long]


@pytest.fixture
async def table(db: str) -> str:
    if is_sqlite():
        pytest.skip("needs PostgreSQL")
    async with unit():
        await write("CREATE TABLE scrubbed (id int PRIMARY KEY, words text)")
        await write("INSERT INTO scrubbed VALUES (1, 'quiet'), (2, 'اسمها زليخقاوية'), (3, 'Her name is Zuleikhqa')")
    return "scrubbed"


async def test_a_dead_row_lies_in_its_file_until_the_table_is_written_anew(table: str):
    store = engine()
    async with unit():
        await write("DELETE FROM scrubbed WHERE id > 1")
    assert await scrub_postgres.holding(store, [table], WANTED) == [table], "the control: the rows are gone, not the bytes"
    async with (await store.pool()).acquire() as connection:
        await connection.execute(f"VACUUM {table}")
    assert await scrub_postgres.holding(store, [table], WANTED) == [table], "a plain VACUUM is not enough"
    assert await until(partial(_is_gone, table))
    assert (await scrub_postgres.in_log(store, WANTED) or 0) > 0, "the log keeps it until its files are used again"


async def _is_gone(table: str) -> bool:
    store = engine()
    return await scrub_postgres.scrub(store, [table]) and not await scrub_postgres.holding(store, [table], WANTED)


async def test_what_somebody_on_the_server_might_still_read_is_found_in_the_files_and_gone_afterwards(table: str):
    """Whoever began before, in whatever database: the proof says so, and is asked again."""
    other = await asyncpg.connect(SERVER)
    try:
        await other.execute("BEGIN")
        await other.fetch("SELECT txid_current()")
        async with unit():
            await write("DELETE FROM scrubbed WHERE id > 1")
        assert not await _is_gone(table)
        await other.execute("ROLLBACK")
        assert await until(partial(_is_gone, table))
    finally:
        await other.close()


async def test_a_table_that_is_held_is_waited_for_by_trying_again(table: str):
    store = engine()
    pool = await store.pool()
    async with pool.acquire() as other:
        await other.execute("BEGIN")
        await other.execute(f"LOCK TABLE {table} IN ACCESS SHARE MODE")
        assert not await scrub_postgres.scrub(store, [table])
        await other.execute("ROLLBACK")
    assert await scrub_postgres.scrub(store, [table])


async def test_a_role_that_may_not_read_files_says_so(db: str, table: str):
    """It owns its tables, as the role of an installation does: it may write them anew."""
    role, server = f"modest_{secrets.token_hex(4)}", urlsplit(db)
    owner = await asyncpg.connect(db)
    modest = AsyncpgStore(
        user=role, password="", host=server.hostname, port=server.port, database=server.path.strip("/"),
        connection_name="modest", minsize=1, maxsize=2,
    )
    try:
        await owner.execute(f"CREATE ROLE {role} LOGIN; ALTER TABLE {table} OWNER TO {role}")
        assert await scrub_postgres.holding(modest, [table], WANTED) is None
        assert await scrub_postgres.in_log(modest, WANTED) is None
        assert await scrub_postgres.scrub(modest, [table])
    finally:
        await modest.close()
        await owner.execute(f"ALTER TABLE {table} OWNER TO cop; DROP ROLE {role}")
        await owner.close()
