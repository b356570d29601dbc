"""Named SQL texts for the few hot reads and the few writes the ORM cannot say. One dialect, two engines.

Texts number their parameters `$1`, `$2` and may use these words, which each engine gets in its own form:

    IN_IDS($n)     a list of integers (pass a list or frozenset)
    IN_WORDS($n)   a list of strings
    LIST(x)        the values of a group joined by commas, '' when there are none
    NOW            this moment, comparable with stored moments

Reads outside a unit use, on SQLite, a read-only connection in the loop: indexed reads only, well under a
millisecond. Inside a unit they use the unit's connection, so they see its own writes.
"""

import json
import re
import sqlite3
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any, cast

from tortoise.connection import get_connections
from tortoise.exceptions import OperationalError

from cop.kit.engine_asyncpg import AsyncpgStore, AsyncpgUnit
from cop.kit.engine_sqlite import SqliteStore, SqliteUnit, is_refused_write
from cop.kit.errors import OutsideUnit
from cop.kit.unit import ALIAS

Row = Mapping[str, Any]

_SQLITE = (
    (r"\bIN_(?:IDS|WORDS)\(\$(\d+)\)", r"IN (SELECT value FROM json_each(?\1))"),
    (r"\bLIST\(((?:[^()]|\([^()]*\))*)\)", r"coalesce(group_concat(\1), '')"),
    (r"\bNOW\b", "strftime('%Y-%m-%d %H:%M:%f+00:00', 'now')"),
    (r"\$(\d+)(?:::\w+)?", r"?\1"),
)
_POSTGRES = (
    (r"\bIN_IDS\(\$(\d+)\)", r"= ANY($\1::bigint[])"),
    (r"\bIN_WORDS\(\$(\d+)\)", r"= ANY($\1::text[])"),
    (r"\bLIST\(((?:[^()]|\([^()]*\))*)\)", r"coalesce(string_agg((\1)::text, ','), '')"),
    (r"\bNOW\b", "now()"),
)


def _in_dialect(sql: str, words: tuple[tuple[str, str], ...]) -> str:
    for pattern, replacement in words:
        sql = re.sub(pattern, replacement, sql)
    return sql


@lru_cache(maxsize=512)
def for_sqlite(sql: str) -> str:
    return _in_dialect(sql, _SQLITE)


@lru_cache(maxsize=512)
def for_postgres(sql: str) -> str:
    return _in_dialect(sql, _POSTGRES)


def _sqlite_args(args: Iterable[Any]) -> list[Any]:
    return [json.dumps(list(arg)) if isinstance(arg, list | tuple | set | frozenset) else arg for arg in args]


def _postgres_args(args: Iterable[Any]) -> list[Any]:
    return [list(arg) if isinstance(arg, tuple | set | frozenset) else arg for arg in args]


def engine() -> SqliteStore | AsyncpgStore | SqliteUnit | AsyncpgUnit:
    """The client in force: the engine's own, or the open unit's."""
    return cast("SqliteStore | AsyncpgStore | SqliteUnit | AsyncpgUnit", get_connections().get(ALIAS))


def is_sqlite() -> bool:
    return isinstance(engine(), SqliteStore | SqliteUnit)


async def rows(sql: str, *args: Any) -> Sequence[Row]:
    """All rows of a named text; read them as `row["column"]`. Raises OperationalError or OSError."""
    client = engine()
    if isinstance(client, SqliteStore):
        if not client.connected:
            await client.create_connection(with_db=True)
        try:
            return cast(
                Sequence[Row], client.hot().execute(for_sqlite(sql), _sqlite_args(args)).fetchall()
            )
        except sqlite3.OperationalError as error:
            if is_refused_write(error):
                raise OutsideUnit(sql) from error
            raise OperationalError(error) from error
    if isinstance(client, SqliteUnit):
        return (await client.execute_query(for_sqlite(sql), _sqlite_args(args)))[1]
    if isinstance(client, AsyncpgUnit):
        async with client.acquire_connection() as connection:
            return await _fetch(client, connection.fetch, sql, args)
    return await client.read(partial(_fetch, client, (await client.pool()).fetch, sql, args))


async def _fetch(
    client: AsyncpgStore | AsyncpgUnit, fetch: Callable[..., Awaitable[Any]], sql: str, args: tuple[Any, ...]
) -> Sequence[Row]:
    """With asyncpg's errors as Tortoise's."""
    found = await client._translate_exceptions(lambda _: fetch(for_postgres(sql), *_postgres_args(args)))
    return cast(Sequence[Row], found)


async def row(sql: str, *args: Any) -> Row | None:
    """The first row, or None."""
    found = await rows(sql, *args)
    return found[0] if found else None


async def write(sql: str, *args: Any) -> Sequence[Row]:
    """A change said in SQL, inside a unit; gives what it RETURNs."""
    if isinstance(engine(), SqliteStore | AsyncpgStore):
        raise OutsideUnit(sql)
    return await rows(sql, *args)
