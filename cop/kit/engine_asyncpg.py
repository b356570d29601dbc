"""PostgreSQL as we use it: a pool for reads, one pooled connection for each unit, writes only inside units."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import Any, NoReturn, TypeVar

import asyncpg
from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper
from tortoise.backends.base.client import ConnectionWrapper, TransactionContext
from tortoise.backends.base.executor import EXECUTOR_CACHE
from tortoise.backends.base_postgres.client import translate_exceptions
from tortoise.exceptions import TransactionManagementError

from cop.kit.errors import OutsideUnit, StrayTask

log = logging.getLogger(__name__)

Answer = TypeVar("Answer")

CONNECT_SECONDS = 1.5
COMMAND_SECONDS = 15.0
"""After a silent cut of the network a statement would wait for ever."""
ENDED = (
    asyncpg.PostgresConnectionError, asyncpg.AdminShutdownError, asyncpg.CrashShutdownError,
    asyncpg.InterfaceError, asyncpg.InternalClientError, ConnectionError,
)
"""What is raised on a connection the server has ended. A statement that took too long is none of these."""
DROPPED = (*ENDED, OSError)
"""That, or no answer in time: nothing has begun yet, so it may begin on another connection."""


class PlainConnection(asyncpg.Connection):
    """A pooled connection; it keeps no session state of ours, so nothing needs resetting between two uses."""

    def get_reset_query(self) -> str:
        return ""

    async def execute(self, query: str, *args: Any, timeout: float | None = None) -> str:  # noqa: ASYNC109 - theirs
        """Says two things asyncpg's transactions cannot: this one may write; this COMMIT stored nothing."""
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
        kwargs.setdefault("command_timeout", COMMAND_SECONDS)
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

    async def execute_query(self, query: str, values: list[Any] | None = None) -> tuple[int, list[Any]]:
        return await self.read(partial(super().execute_query, query, values))

    async def execute_query_dict(self, query: str, values: list[Any] | None = None) -> list[dict[str, Any]]:
        return await self.read(partial(super().execute_query_dict, query, values))

    async def read(self, ask: Callable[[], Awaitable[Answer]]) -> Answer:
        """A read that meets a session the server has ended is asked once more, on a connection opened for it. Every
        read outside units comes this way, of the models as of `cop.kit.store`."""
        pool = await self.pool()
        try:
            return await ask()
        except ENDED as error:
            log.warning("asked again, the server had ended the session: %s", type(error).__name__)
            await pool.expire_connections()
        return await ask()

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

    async def _translate_exceptions(self, func: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return await super()._translate_exceptions(func, *args, **kwargs)
        except asyncpg.InternalClientError as error:  # the server hung up between two statements
            raise asyncpg.ConnectionDoesNotExistError(str(error)) from error

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
        """On a connection the server has dropped unnoticed nothing is lost yet: begin on another."""
        for _ in range(self._pool.get_max_size()):
            try:
                await self.client.begin()
                return
            except DROPPED:
                await self._exchange()
        await self.client.begin()

    async def _exchange(self) -> None:
        self._cut()
        await self._pool.release(self._connection)
        self._connection = await self._pool.acquire(timeout=CONNECT_SECONDS * 2)
        self.client._connection = self._connection

    def _cut(self) -> None:
        with suppress(asyncpg.InterfaceError):  # asyncpg may have let go of it already
            self._connection.terminate()

    async def commit(self) -> None:
        await self.client.commit()
        self.committed = True

    async def rollback(self) -> None:
        """Undo; a connection that cannot even do that is cut, and the server undoes it for us."""
        if self.committed:
            return
        self.client._finalized = True
        try:
            if self.client.transaction is not None and self._connection.is_in_transaction():
                await self.client.transaction.rollback()
        except (*DROPPED, asyncpg.PostgresError) as error:
            log.warning("rollback failed, connection cut: %s", type(error).__name__)
            self._cut()

    async def release(self) -> None:
        self.client._finalized = True
        await self._pool.release(self._connection)


client_class = AsyncpgStore
