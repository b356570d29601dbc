"""What is left of deleted words in the files of PostgreSQL, and getting rid of it.

A plain VACUUM leaves the bytes of a dead row in its page; VACUUM FULL writes a table and its indexes anew and takes the
old files away. Whether that has succeeded is read from the files themselves, which only some roles may: without that
right there is no proof, and `count` says so.
"""

import logging
from collections.abc import AsyncIterator, Sequence
from typing import Any

import asyncpg

from cop.kit.engine_asyncpg import AsyncpgStore
from cop.kit.grep import PIECE

log = logging.getLogger(__name__)

LOCK_SECONDS = 3
LONGEST_SECONDS = 1800.0
FILES = """
WITH wanted AS (SELECT c.oid, c.reltoastrelid FROM pg_class c WHERE c.oid = ANY($1::text[]::regclass[])),
 parts AS (SELECT oid FROM wanted UNION SELECT reltoastrelid FROM wanted WHERE reltoastrelid <> 0)
SELECT pg_relation_filepath(oid) AS path FROM parts
UNION SELECT pg_relation_filepath(i.indexrelid) FROM pg_index i JOIN parts ON parts.oid = i.indrelid
"""
READ = "SELECT pg_read_binary_file($1, $2, $3, true) AS piece"
LOG = "SELECT name FROM pg_ls_waldir() ORDER BY name"
SEGMENT = 1024 * 1024 * 1024


async def holding(store: AsyncpgStore, tables: Sequence[str], wanted: Sequence[bytes]) -> list[str] | None:
    """The tables in whose files, of indexes and long values too, one of these words stands; None where this role may
    not read them. What is still in memory only is written out before."""
    async with (await store.pool()).acquire() as connection:
        try:
            await connection.execute("CHECKPOINT", timeout=LONGEST_SECONDS)
            return [table for table in tables if await _table_holds(connection, table, wanted)]
        except asyncpg.InsufficientPrivilegeError:
            return None


async def in_log(store: AsyncpgStore, wanted: Sequence[bytes]) -> int | None:
    """In how many files of the write-ahead log one of these words stands: those go as the server uses them again."""
    async with (await store.pool()).acquire() as connection:
        try:
            names = [each["name"] for each in await connection.fetch(LOG)]
            return sum([await _holds(connection, f"pg_wal/{name}", wanted) for name in names])
        except asyncpg.InsufficientPrivilegeError:
            return None


async def scrub(store: AsyncpgStore, tables: Sequence[str]) -> bool:
    """Write these tables anew, one after the other, each locked meanwhile; then begin a new file of the log, where this
    role may. Whether that was possible now."""
    async with (await store.pool()).acquire() as connection:
        try:
            await connection.execute(f"SET lock_timeout = '{LOCK_SECONDS}s'")
            for table in tables:
                await connection.execute(f'VACUUM (FULL) "{table}"', timeout=LONGEST_SECONDS)
        except asyncpg.LockNotAvailableError:
            return False
        finally:
            await connection.execute("RESET lock_timeout")
        try:
            await connection.execute("SELECT pg_switch_wal()")
            await connection.execute("CHECKPOINT", timeout=LONGEST_SECONDS)
        except asyncpg.InsufficientPrivilegeError:
            log.info("the log of the database was not switched: this role may not")
    return True


async def _table_holds(connection: Any, table: str, wanted: Sequence[bytes]) -> bool:
    for each in await connection.fetch(FILES, [table]):
        if await _holds(connection, each["path"], wanted):
            return True
    return False


async def _holds(connection: Any, path: str, wanted: Sequence[bytes]) -> bool:
    overlap = max((len(each) for each in wanted), default=1)
    rest = b""
    async for piece in _pieces(connection, path):
        rest += piece
        if any(each in rest for each in wanted):
            return True
        rest = rest[-overlap:]
    return False


async def _pieces(connection: Any, path: str) -> AsyncIterator[bytes]:
    """Of a file and of those that follow it beyond a gigabyte; one that is gone has none."""
    for number in range(1000):
        name, offset = path if not number else f"{path}.{number}", 0
        while piece := await connection.fetchval(READ, name, offset, PIECE):
            yield piece
            offset += len(piece)
        if offset < SEGMENT:
            return
