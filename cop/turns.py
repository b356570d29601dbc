"""Whose turn it is to write to an index: one process's at a time."""

import secrets
from time import monotonic
from typing import Protocol

from cop.community import indexes
from search.embedded import Embedded


class Turn(Protocol):
    async def take(self, index_id: int) -> bool:
        """Whether it is this process's, now and for as long as it keeps asking."""

    async def give_up(self, index_id: int) -> None: ...


class Locked:
    """By the lock of the folder, which the system frees when its process ends."""

    def __init__(self, engine: Embedded) -> None:
        self._engine = engine

    async def take(self, index_id: int) -> bool:
        return await self._engine.take()

    async def give_up(self, index_id: int) -> None:
        await self._engine.give_up()


class Leased:
    """By a row in the database, for half a minute at a time."""

    def __init__(self) -> None:
        self._holder = secrets.token_hex(16)
        self._until = 0.0

    async def take(self, index_id: int) -> bool:
        if monotonic() < self._until - indexes.LEASE.total_seconds() / 2:
            return True
        asked = monotonic()
        taken = await indexes.take(index_id, self._holder)
        self._until = asked + indexes.LEASE.total_seconds() if taken else 0.0
        return taken

    async def give_up(self, index_id: int) -> None:
        await indexes.give_up(index_id, self._holder)
        self._until = 0.0
