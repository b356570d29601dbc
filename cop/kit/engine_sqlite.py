"""SQLite as we use it: one writer, one reader beside it, and a third connection in the loop for the hot reads.

WAL lets readers work while the writer writes, so a read outside a unit never waits for one. A write outside a
unit is a mistake and raises.
"""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any, NoReturn
from urllib.parse import quote

import aiosqlite
from tortoise.backends.base.client import ConnectionWrapper, TransactionContext
from tortoise.backends.base.executor import EXECUTOR_CACHE
from tortoise.backends.sqlite.client import SqliteClient, SqliteTransactionWrapper
from tortoise.exceptions import IntegrityError, OperationalError

from cop.kit.errors import OutsideUnit, StrayTask
from cop.kit.tasks import finish

BUSY_MILLISECONDS = 1_000
"""How long a unit waits for another process; whoever sent a form is to be told within two seconds."""
GONE = "SQLite has rolled this unit back itself (disk full or unreadable); what follows would be stored alone"
PRAGMAS = {"busy_timeout": BUSY_MILLISECONDS, "synchronous": "FULL", "secure_delete": "ON"}


@contextmanager
def translated() -> Iterator[None]:
    """SQLite's errors as Tortoise's, where its own client does not see to it."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise OperationalError(error) from error
    except sqlite3.IntegrityError as error:
        raise IntegrityError(error) from error


def is_refused_write(error: BaseException | None) -> bool:
    """Whether a connection that may only read was asked to write."""
    return isinstance(error, sqlite3.OperationalError) and error.sqlite_errorcode == sqlite3.SQLITE_READONLY


class SqliteStore(SqliteClient):
    """Tortoise's client, with reads on a connection of their own and writes only inside units."""

    def __init__(self, file_path: str, **kwargs: Any) -> None:
        super().__init__(file_path, **{**PRAGMAS, **kwargs})
        EXECUTOR_CACHE.clear()  # Tortoise keeps its INSERTs by table, whatever the engine and the columns
        self._reader: aiosqlite.Connection | None = None
        self._hot: sqlite3.Connection | None = None
        self._reading = asyncio.Lock()
        self._connecting = asyncio.Lock()
        self.gave_up_at = 0.0
        """When a unit last waited in vain for another process."""

    @property
    def connected(self) -> bool:
        """Whether writer and reader are open, with all their pragmas."""
        return self._reader is not None

    async def create_connection(self, with_db: bool) -> None:
        """Open the writer, then the reader (the file exists by then): both or neither, even when cancelled."""
        with translated():
            await finish(self._connect())

    async def _connect(self) -> None:
        async with self._connecting:
            if self.connected:
                return
            try:
                await super().create_connection(with_db=True)
                self._reader = await self._open_reader()
            except BaseException:  # a writer without its pragmas would have no foreign keys
                await self._disconnect()
                raise

    async def _open_reader(self) -> aiosqlite.Connection:
        reader = await aiosqlite.connect(self._read_only(), uri=True, isolation_level=None)
        reader._conn.row_factory = sqlite3.Row
        await reader.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
        await reader.execute("PRAGMA query_only=ON")
        return reader

    def _read_only(self) -> str:
        return f"file:{quote(self.filename)}?mode=ro"

    def hot(self) -> sqlite3.Connection:
        """The connection for named, indexed reads of well under a millisecond, used in the loop itself."""
        if self._hot is None:
            self._hot = sqlite3.connect(
                self._read_only(), uri=True, isolation_level=None, cached_statements=512,
                check_same_thread=False,
            )
            self._hot.row_factory = sqlite3.Row
            self._hot.execute("PRAGMA query_only=ON")
            self._hot.execute("PRAGMA busy_timeout=200")
        return self._hot

    async def close(self) -> None:
        """Close all three, once the open unit is done."""
        async with self._lock, self._reading:
            await finish(self._disconnect())

    async def _disconnect(self) -> None:
        if self._hot is not None:
            self._hot.close()
            self._hot = None
        if self._reader is not None:
            await self._reader.close()
            self._reader = None
        await super().close()

    def acquire_connection(self) -> ConnectionWrapper[aiosqlite.Connection]:
        """Outside a unit there is only reading."""
        return _Reading(self._reading, self)

    async def take_handle(self) -> "SqliteHandle":
        asked_at = monotonic()
        await self._lock.acquire()
        try:
            if not self.connected:
                await self.create_connection(with_db=True)
        except BaseException:
            self._lock.release()
            raise
        return SqliteHandle(self, asked_at)

    async def execute_insert(self, query: str, values: list[Any]) -> NoReturn:
        raise OutsideUnit(query)

    async def execute_many(self, query: str, values: list[list[Any]]) -> NoReturn:
        raise OutsideUnit(query)

    def _in_transaction(self) -> TransactionContext:
        raise OutsideUnit("use unit() of cop.kit.unit")


class _Reading(ConnectionWrapper[aiosqlite.Connection]):
    """The reader, lent to one read."""

    client: SqliteStore

    async def ensure_connection(self) -> None:
        if not self.client.connected:
            await self.client.create_connection(with_db=True)
        assert self.client._reader is not None
        self.connection = self.client._reader

    async def __aenter__(self) -> aiosqlite.Connection:
        await self._lock.acquire()
        try:
            await self.ensure_connection()
        except BaseException:  # Tortoise's own would keep the lock, and every later read would wait for ever
            self._lock.release()
            raise
        return self.connection

    async def __aexit__(self, exc_type: Any, exc_val: Any, exc_tb: Any) -> None:
        await super().__aexit__(exc_type, exc_val, exc_tb)
        if is_refused_write(exc_val):
            raise OutsideUnit("a write outside a unit") from exc_val


class SqliteUnit(SqliteTransactionWrapper):
    """The client of one unit; it serves the task that opened the unit and no other."""

    def __init__(self, store: SqliteStore) -> None:
        super().__init__(store)
        self.owner = asyncio.current_task()

    def acquire_connection(self) -> ConnectionWrapper[aiosqlite.Connection]:
        self._check()
        return super().acquire_connection()

    def _in_transaction(self) -> TransactionContext:
        self._check()
        return super()._in_transaction()

    def _check(self) -> None:
        if self._finalized or asyncio.current_task() is not self.owner:
            raise StrayTask("a task used the connection of a unit it does not own")
        if not self._connection.in_transaction:
            raise OperationalError(GONE)


class SqliteHandle:
    """The writer, lent to one unit."""

    def __init__(self, store: SqliteStore, asked_at: float) -> None:
        self._store = store
        self._has_waited = store.gave_up_at > asked_at
        self.client = SqliteUnit(store)
        self.committed = False

    @property
    def _connection(self) -> aiosqlite.Connection:
        assert self._store._connection is not None
        return self._store._connection

    async def begin(self) -> None:
        """Take the write lock at once: read-then-write in two processes fails under a deferred BEGIN.

        While one unit waits for another process, others wait for it: when it gives up, so do they, each after a
        try, instead of waiting one after the other.
        """
        if self._has_waited:
            await self._connection.execute("PRAGMA busy_timeout=0")
        try:
            with translated():
                await self._connection.execute("BEGIN IMMEDIATE")
        except OperationalError:
            self._store.gave_up_at = monotonic()
            raise
        finally:
            if self._has_waited:
                await self._connection.execute(f"PRAGMA busy_timeout={self._store.pragmas['busy_timeout']}")

    async def commit(self) -> None:
        if not self._connection.in_transaction:
            raise OperationalError(GONE)
        with translated():
            await self._connection.commit()
        self.client._finalized = True
        self.committed = True

    async def rollback(self) -> None:
        if not self.committed:
            self.client._finalized = True
            await self._connection.rollback()

    async def release(self) -> None:
        self.client._finalized = True
        self._store._lock.release()


client_class = SqliteStore
