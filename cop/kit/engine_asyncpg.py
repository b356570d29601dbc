"""PostgreSQL as we use it: a pool for reads, one pooled connection for each unit, writes only inside units."""

import asyncio
import logging
from typing import Any, NoReturn

import asyncpg
from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper
from tortoise.backends.base.client import ConnectionWrapper, TransactionContext
from tortoise.backends.base.executor import EXECUTOR_CACHE
from tortoise.backends.base_postgres.client import translate_exceptions
from tortoise.exceptions import TransactionManagementError

from cop.kit.errors import OutsideUnit, StrayTask

log = logging.getLogger(__name__)

CONNECT_SECONDS = 1.5


class PlainConnection(asyncpg.Connection):
    """A pooled connection; it keeps no session state of ours, so nothing needs resetting between two uses."""

    def get_reset_query(self) -> str:
        return ""

    async def execute(self, query: str, *args: Any, timeout: float | None = None) -> str:
        """Says two things asyncpg's transactions cannot: this one may write, and this COMMIT stored nothing."""
        if query.startswith("BEGIN"):
            query = query.replace("BEGIN", "BEGIN READ WRITE", 1)
        answer: str = await super().execute(query, *args, timeout=timeout)
        if query.startswith("COMMIT") and answer == "ROLLBACK":
            raise asyncpg.InFailedSQLTransactionError("a statement had failed, so nothing was stored")
        return answer


class AsyncpgStore(AsyncpgDBClient):
    """Tortoise's client; a write outside a unit is a mistake and raises."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("connection_class", PlainConnection)
        kwargs.setdefault("timeout", CONNECT_SECONDS)
        kwargs.setdefault("minsize", 2)
        kwargs.setdefault("maxsize", 16)
        settings = kwargs.get("server_settings") or {}
        kwargs["server_settings"] = {**settings, "default_transaction_read_only": "on"}
        super().__init__(*args, **kwargs)
        EXECUTOR_CACHE.clear()  # Tortoise keeps its INSERTs by table, whatever the engine and the columns

    async def pool(self) -> asyncpg.Pool:
        """The pool, opened on first use. Raises OSError or an asyncpg error when the server is away."""
        if self._pool is None:
            async with self._pool_init_lock:
                if self._pool is None:
                    await self.create_connection(with_db=True)
        assert self._pool is not None
        return self._pool

    async def take_handle(self) -> "AsyncpgHandle":
        pool = await self.pool()
        return AsyncpgHandle(self, pool, await pool.acquire(timeout=CONNECT_SECONDS * 2))

    async def execute_insert(self, query: str, values: list[Any]) -> NoReturn:
        raise OutsideUnit(query)

    async def execute_many(self, query: str, values: list[Any]) -> NoReturn:
        raise OutsideUnit(query)

    def _in_transaction(self) -> TransactionContext:
        raise OutsideUnit("use unit() of cop.kit.unit")

    async def _translate_exceptions(self, func: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return await super()._translate_exceptions(func, *args, **kwargs)
        except TransactionManagementError as error:
            if isinstance(error.__cause__, asyncpg.ReadOnlySQLTransactionError):
                raise OutsideUnit("a write outside a unit") from error
            raise


class AsyncpgUnit(TransactionWrapper):
    """The client of one unit; it serves the task that opened the unit and no other."""

    def __init__(self, store: AsyncpgStore, connection: Any) -> None:
        super().__init__(store)
        self._connection = connection
        self.owner = asyncio.current_task()

    commit = translate_exceptions(TransactionWrapper.commit)

    def acquire_connection(self) -> ConnectionWrapper[asyncpg.Connection]:
        self._check()
        return super().acquire_connection()

    def _in_transaction(self) -> TransactionContext:
        self._check()
        return super()._in_transaction()

    def _check(self) -> None:
        if self._finalized or asyncio.current_task() is not self.owner:
            raise StrayTask("a task used the connection of a unit it does not own")


class AsyncpgHandle:
    """One pooled connection, lent to one unit."""

    def __init__(self, store: AsyncpgStore, pool: asyncpg.Pool, connection: Any) -> None:
        self._pool = pool
        self._connection = connection
        self.client = AsyncpgUnit(store, connection)
        self.committed = False

    async def begin(self) -> None:
        await self.client.begin()

    async def commit(self) -> None:
        await self.client.commit()
        self.committed = True

    async def rollback(self) -> None:
        """Undo; a connection that cannot even do that is cut, and the server undoes it for us."""
        if self.committed:
            return
        self.client._finalized = True
        if self.client.transaction is None or not self._connection.is_in_transaction():
            return
        try:
            await self.client.transaction.rollback()
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
            log.warning("rollback failed, connection cut: %s", type(error).__name__)
            self._connection.terminate()

    async def release(self) -> None:
        self.client._finalized = True
        await self._pool.release(self._connection)


client_class = AsyncpgStore
