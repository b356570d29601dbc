"""What a process keeps in memory of pages, and how every process learns that something must leave it at once.

Each process that serves pages is a row here while it lives. To drop something is a row too, written in the unit that
hides it; each process reads these rows about twice a second, or as soon as the hub wakes it, and writes down that it
has dropped. So it is known when the words are in nobody's memory any more.
"""

import asyncio
import json
import logging
import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from tortoise import fields
from tortoise.models import Model

from cop.kit.clock import now
from cop.kit.hub import EVERY_ROOM, tellers
from cop.kit.store import row, rows, write
from cop.kit.tasks import spawn
from cop.kit.unit import after_commit, unit

log = logging.getLogger(__name__)

ROOM = "caches"
"""What the hub wakes the processes with."""
ALIVE = timedelta(seconds=60)
"""A process that has not been seen for so long is dead, and its memory with it."""
SEEN_EVERY = timedelta(seconds=15)
OVERLAP = timedelta(seconds=10)
"""A long unit shows its row late: by how much."""
KEPT = timedelta(days=7)


class Cache(Model):
    """A process that keeps pages."""

    id = fields.BigIntField(primary_key=True)
    name = fields.CharField(32, unique=True)
    since = fields.DatetimeField()
    seen_at = fields.DatetimeField(db_index=True)

    class Meta:
        table = "page_cache"


class CacheDrop(Model):
    """All that is kept of a thing, and of what stands around it, is to leave. `names`: ids and public ids, as JSON."""

    id = fields.BigIntField(primary_key=True)
    thing_id = fields.BigIntField(db_index=True)
    names: list[int | str] = fields.JSONField()
    at = fields.DatetimeField(db_index=True)

    class Meta:
        table = "cache_drop"


class CacheDropped(Model):
    """A process has done so. `found`: how many kept pieces it had."""

    id = fields.BigIntField(primary_key=True)
    drop_id = fields.BigIntField()
    cache_id = fields.BigIntField()
    found = fields.IntField()

    class Meta:
        table = "cache_dropped"
        unique_together = (("drop_id", "cache_id"),)


HELD = """
SELECT d.thing_id, coalesce(sum(x.found), 0) AS n FROM cache_drop d JOIN cache_dropped x ON x.drop_id = d.id
WHERE d.thing_id IN_IDS($1) GROUP BY d.thing_id
"""
LEFT = """
SELECT count(*) AS n FROM cache_drop d JOIN page_cache c ON c.seen_at > $2 AND c.since <= d.at
WHERE d.thing_id = $1 AND NOT EXISTS (SELECT 1 FROM cache_dropped x WHERE x.drop_id = d.id AND x.cache_id = c.id)
"""


async def drop(thing_id: int, names: Sequence[int | str]) -> None:
    """Everybody forgets what is kept of these. Inside a unit."""
    await write(
        "INSERT INTO cache_drop (thing_id, names, at) VALUES ($1, $2, $3)", thing_id, json.dumps(list(names)), now()
    )
    for tell in tellers:
        after_commit(partial(tell, ROOM))


class Keeper:
    """Of one process: `look()` is a chore, `hear` a listener of the hub, `end()` for the stop.

    `forget(names)` drops what is kept and gives how much that was.
    """

    def __init__(self, forget: Callable[[Collection[int | str]], int]) -> None:
        self._forget = forget
        self._name = secrets.token_hex(16)
        self._id = 0
        self._seen_at: datetime | None = None
        self._done: set[int] = set()
        self._task: asyncio.Task[None] | None = None

    def hear(self, room: str) -> None:
        """The hub says that there is something to drop, or that it may have missed something."""
        if room in (ROOM, EVERY_ROOM):
            self._task = spawn(self._look_now(), name="caches")

    async def _look_now(self) -> None:
        try:
            await self.look()
        except Exception as error:  # the chore looks again in a moment
            log.warning("what is to be dropped could not be read: %s", type(error).__name__)

    async def look(self) -> int:
        """Drop what is to be dropped; gives how much was."""
        moment = now()
        if self._seen_at is None or self._seen_at < moment - SEEN_EVERY:
            await self._show(moment)
        since = (self._seen_at or moment) - SEEN_EVERY - OVERLAP
        found = [
            each for each in await rows("SELECT id, names FROM cache_drop WHERE at > $1 ORDER BY id", since)
            if each["id"] not in self._done
        ]
        if not found:
            return 0
        dropped = {int(each["id"]): self._forget(_names(each["names"])) for each in found}
        async with unit():
            for drop_id, n in dropped.items():
                await write(
                    "INSERT INTO cache_dropped (drop_id, cache_id, found) VALUES ($1, $2, $3)"
                    " ON CONFLICT (drop_id, cache_id) DO NOTHING", drop_id, self._id, n,
                )
        self._done |= dropped.keys()
        return sum(dropped.values())

    async def _show(self, moment: datetime) -> None:
        async with unit():
            made = await write(
                "INSERT INTO page_cache (name, since, seen_at) VALUES ($1, $2, $2)"
                " ON CONFLICT (name) DO UPDATE SET seen_at = excluded.seen_at RETURNING id", self._name, moment,
            )
        self._id, self._seen_at = int(made[0]["id"]), moment

    async def end(self) -> None:
        """The process ends, and what it kept with it."""
        try:
            async with unit():
                await write("DELETE FROM page_cache WHERE name = $1", self._name)
        except Exception as error:  # nobody waits for it after a minute
            log.warning("a process left without a word: %s", type(error).__name__)


def _names(stored: Any) -> frozenset[int | str]:
    """Both engines give JSON as text."""
    return frozenset(json.loads(stored) if isinstance(stored, str) else stored)


class Kept:
    """The memory of all processes, as a place of words."""

    name = "kept page"

    async def held(self, thing_ids: Sequence[int]) -> Mapping[int, int]:
        """How many pieces were found when they were dropped: nobody counts them before."""
        return {int(each["thing_id"]): int(each["n"]) for each in await rows(HELD, list(thing_ids))}

    async def left(self, thing_id: int) -> int:
        """How many processes have not said yet that they dropped it."""
        found = await row(LEFT, thing_id, now() - ALIVE)
        return int(found["n"]) if found else 0


async def sweep() -> None:
    """A chore: forget processes that are gone, and what every process has seen long ago."""
    moment = now()
    async with unit():
        await write("DELETE FROM page_cache WHERE seen_at < $1", moment - KEPT)
        await write(
            "DELETE FROM cache_dropped WHERE drop_id IN (SELECT id FROM cache_drop WHERE at < $1)", moment - KEPT
        )
        await write("DELETE FROM cache_drop WHERE at < $1", moment - KEPT)
