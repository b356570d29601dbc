"""One change is one unit: a transaction we begin, commit and roll back ourselves.

Inside a unit nothing is awaited but the database: no mail, no search, no password hash, no rendering, and no
task is started. A second `unit()` inside the first joins it. What should follow the commit is given to
`after_commit()`; it is dropped when the unit is rolled back.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from contextvars import ContextVar
from typing import Protocol

from tortoise.backends.base.client import TransactionalDBClient
from tortoise.connection import get_connections

from cop.kit.errors import OutsideUnit, StrayTask
from cop.kit.tasks import finish

log = logging.getLogger(__name__)

ALIAS = "default"


class Handle(Protocol):
    """One connection lent to one unit by an engine (`engine_sqlite.py`, `engine_asyncpg.py`)."""

    client: TransactionalDBClient
    committed: bool

    async def begin(self) -> None: ...
    async def commit(self) -> None: ...
    async def rollback(self) -> None: ...
    async def release(self) -> None: ...


class Lender(Protocol):
    """What an engine's client can do beyond Tortoise's own."""

    def take_handle(self) -> Awaitable[Handle]: ...


class Unit:
    """The unit that is open, and what to do once it is certain."""

    __slots__ = ("after", "owner")

    def __init__(self, owner: asyncio.Task[object] | None) -> None:
        self.owner = owner
        self.after: list[Callable[[], object]] = []


_open: ContextVar[Unit | None] = ContextVar("unit", default=None)


def current() -> Unit | None:
    """The unit open in this task, if any; a task started inside a unit has none."""
    unit_ = _open.get()
    return unit_ if unit_ is not None and unit_.owner is asyncio.current_task() else None


def after_commit(call: Callable[[], object]) -> None:
    """Call this once the change is certain. It must be quick and must not await; a failure is logged."""
    unit_ = current()
    if unit_ is None:
        raise OutsideUnit("after_commit() is for use inside a unit")
    unit_.after.append(call)


@asynccontextmanager
async def unit() -> AsyncIterator[None]:
    """Begin (IMMEDIATE on SQLite), run, commit; on any error or cancellation roll back, whole."""
    if current() is not None:
        yield
        return
    if _open.get() is not None:
        raise StrayTask("a task started inside a unit opened one of its own; use spawn() of cop.kit.tasks")
    connections = get_connections()
    lender: Lender = connections.get(ALIAS)  # type: ignore[assignment]  # both engines are ours
    handle = await lender.take_handle()
    opened = Unit(asyncio.current_task())
    try:
        connection_token = connections.set(ALIAS, handle.client)
        unit_token = _open.set(opened)
        try:
            await finish(handle.begin())
            yield
            await finish(handle.commit())
        except BaseException:
            await finish(handle.rollback())
            raise
        finally:
            _open.reset(unit_token)
            connections.reset(connection_token)
    finally:
        try:
            await finish(handle.release())
        finally:
            if handle.committed:  # also when we were cancelled on the way out: it is in the database
                _tell(opened.after)


def _tell(calls: list[Callable[[], object]]) -> None:
    """The change is made: one call that fails neither stops the others nor makes it look undone."""
    for call in calls:
        try:
            call()
        except Exception:
            log.exception("a call after commit failed")
