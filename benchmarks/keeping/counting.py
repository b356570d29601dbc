"""Every statement that is sent to the database, on either engine: BEGIN and COMMIT too."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, cast
from unittest.mock import patch

from asyncpg import Connection

from cop.kit.engine_sqlite import SqliteStore
from cop.kit.store import engine, is_sqlite

BEGINNING = 400
"""Letters of a statement that are kept: with its values it may have a million."""


async def statements(do: Callable[[], Awaitable[object]]) -> list[str]:
    """The beginnings of all that were sent meanwhile. Nothing else may ask the database at that time."""
    async with (_on_file() if is_sqlite() else _on_server()) as sent:
        await do()
    return sent


def updates_of_state(sent: list[str]) -> int:
    """How many of them change the state of things."""
    return sum(" ".join(each.split()).startswith(("UPDATE thing SET state", 'UPDATE "thing"')) for each in sent)


@asynccontextmanager
async def _on_file() -> AsyncIterator[list[str]]:
    store, sent = cast(SqliteStore, engine()), list[str]()

    def note(text: str) -> None:
        if not text.startswith("--"):  # what a trigger does
            sent.append(text[:BEGINNING])

    if not store.connected:
        await store.create_connection(with_db=True)
    assert store._connection is not None and store._reader is not None
    store.hot().set_trace_callback(note)
    for each in (store._connection, store._reader):
        await each.set_trace_callback(note)
    try:
        yield sent
    finally:
        store.hot().set_trace_callback(None)
        for each in (store._connection, store._reader):
            await each.set_trace_callback(None)  # type: ignore[arg-type]  # as sqlite3 has it


@asynccontextmanager
async def _on_server() -> AsyncIterator[list[str]]:
    sent = list[str]()
    plain, prepared, many = Connection.execute, Connection._execute, Connection._executemany

    async def execute(self: Any, query: str, *args: Any, **more: Any) -> Any:
        if not args:
            sent.append(query[:BEGINNING])
        return await plain(self, query, *args, **more)

    async def _execute(self: Any, query: str, *args: Any, **more: Any) -> Any:
        sent.append(query[:BEGINNING])
        return await prepared(self, query, *args, **more)

    async def _executemany(self: Any, query: str, *args: Any, **more: Any) -> Any:
        sent.append(query[:BEGINNING])
        return await many(self, query, *args, **more)

    with (
        patch.object(Connection, "execute", execute), patch.object(Connection, "_execute", _execute),
        patch.object(Connection, "_executemany", _executemany),
    ):
        yield sent
