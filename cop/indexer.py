"""The indexer: each index follows the database. Nobody who writes ever waits for it.

What is due to an index is read as it is now, given to the engine, and is due no more unless it has changed meanwhile.
A process may die anywhere in between: what was not certain is still due.
"""

import asyncio
import logging
from array import array
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import timedelta
from time import monotonic
from traceback import format_tb

from cop.community import findable, indexes
from cop.community.activity import wakers
from cop.community.indexes import Taken
from cop.engines import Engines
from cop.kit.clock import instant, now
from cop.kit.database import is_away
from cop.kit.store import Row
from cop.kit.tasks import spawn
from cop.kit.unit import unit
from cop.turns import Leased, Locked, Turn
from search.documents import Change, Document
from search.engine import Engine, EngineAway, EngineRefused

log = logging.getLogger(__name__)

LOOK_SECONDS = 0.5
"""How long at most until a change that nobody announced is found: another process made it."""
PACE_SECONDS = 0.25
"""Between two deliveries: what comes in meanwhile goes together."""
OTHERS_SECONDS = 2.0
"""How often a process that does not write looks whether it should."""
LONGEST_PAUSE_SECONDS = 30.0
AT_ONCE = 200
CLEARED_AT_ONCE = 5000
TOLD_SECONDS = 1.0
LOGGED_SECONDS = 10.0
SEEN = timedelta(minutes=10)
MOST_ASIDE = 20
ASIDE_SECONDS = 600.0


class Stopped(Exception):
    """The process ends, or another one writes to this index now: a build is given up."""


class Following:
    """One index. `step()` does what is next; `run()` goes on until `stop()`."""

    def __init__(
        self, engine: Engine, index: Callable[[], Awaitable[int]], turn: Turn,
        *, say: Callable[[str], object] | None = None,
    ) -> None:
        self._engine, self._index, self._turn = engine, index, turn
        self._say = say or (lambda line: log.info("index %s: %s", engine.name, line))
        self.wake = asyncio.Event()
        self.writes = False
        """Whether it is this process's turn."""
        self.is_building = False
        self.done = 0
        """Documents of the build under way."""
        self._is_checked = False
        self._stop = asyncio.Event()
        self._aside: dict[int, float] = {}
        """Things the engine cannot take, and when that was. They stay due, so no answer holds what is stale."""
        self._trouble, self._failures = "", 0

    async def run(self) -> None:
        while not self._stop.is_set():
            self.wake.clear()
            try:
                worked = await self.step()
            except Stopped:
                continue
            except Exception as error:
                self._tell(error)
                await self._rest(min(0.5 * 2**self._failures, LONGEST_PAUSE_SECONDS))
                continue
            self._well()
            await (self._rest(PACE_SECONDS) if worked else self._wait())
        await self.leave()

    def stop(self) -> None:
        self._stop.set()
        self.wake.set()

    async def step(self) -> bool:
        """Whether there was anything to do. Raises EngineAway, EngineRefused, and what the database raises."""
        index_id = await self._index()
        taken = await self._turn.take(index_id)
        self._is_checked = self._is_checked and self.writes and taken
        self.writes = taken
        if not taken:
            return False
        if not self._is_checked:
            await self._check(index_id)
        state = await indexes.look(index_id)
        if state is None:
            return True
        if _is_long_ago(state):
            await indexes.seen(index_id)
        if state["built_at"] is None or state["asked_at"] is not None:
            await self._build(index_id, state)
            return True
        return await self._catch_up(index_id)

    async def _check(self, index_id: int) -> None:
        """Once for each time it becomes our turn: nothing of an index that cannot be read counts."""
        reason = await self._engine.needs_rebuild()
        if reason:
            self._say(reason)
            async with unit():
                await findable.everything_due(index_id)
        self._is_checked = True

    async def _catch_up(self, index_id: int) -> bool:
        self._aside = {thing: at for thing, at in self._aside.items() if monotonic() - at < ASIDE_SECONDS}
        taken = await indexes.due(index_id, AT_ONCE, self._aside)
        if taken:
            await self._deliver(index_id, taken)
        return bool(taken)

    async def _deliver(self, index_id: int, taken: Sequence[Taken]) -> None:
        """Give these to the engine. One thing it cannot take does not keep the others waiting."""
        try:
            await self._engine.apply(await indexes.present(taken))
        except EngineAway:
            raise
        except Exception as error:
            if is_away(error) or len(self._aside) >= MOST_ASIDE:
                raise
            await self._divide(index_id, taken, error)
            return
        async with unit():
            await findable.caught_up(index_id, {each.thing_id: each.version for each in taken})

    async def _divide(self, index_id: int, taken: Sequence[Taken], error: Exception) -> None:
        if len(taken) == 1:
            self._aside[taken[0].thing_id] = monotonic()
            log.error("ALARM index %s does not take thing %s: %s", self._engine.name, taken[0].thing_id, _where(error))
            return
        half = len(taken) // 2
        for part in (taken[:half], taken[half:]):
            await self._deliver(index_id, part)

    async def _build(self, index_id: int, state: Row) -> None:
        """Everything anew, beside what is in use. What changes meanwhile is due and follows."""
        self.is_building, self.done = True, 0
        began, ids, versions = monotonic(), array("q"), array("q")
        self._say("is being built from the database")
        try:
            count = await self._engine.rebuild(self._batches(index_id, ids, versions), report=self._count)
            for start in range(0, len(ids), CLEARED_AT_ONCE):
                part = slice(start, start + CLEARED_AT_ONCE)
                async with unit():
                    await findable.caught_up(index_id, dict(zip(ids[part], versions[part], strict=True)))
            await indexes.built(index_id, state["asked_at"])
        finally:
            self.is_building = False
        self._is_checked = True
        self._say(f"holds {count:,} documents, built in {monotonic() - began:.1f} s")

    async def _batches(self, index_id: int, ids: "array[int]", versions: "array[int]") -> AsyncIterator[list[Change]]:
        """Every document there is, by the ids of things; `ids` and `versions` grow by what was read."""
        told = logged = monotonic()
        while taken := await indexes.readable(ids[-1] if ids else 0, AT_ONCE):
            if self._stop.is_set() or not await self._turn.take(index_id):
                raise Stopped
            ids.extend(each.thing_id for each in taken)
            versions.extend(each.version for each in taken)
            yield [each for each in await indexes.present(taken) if isinstance(each, Document)]
            if monotonic() - told > TOLD_SECONDS:
                told = monotonic()
                await indexes.seen(index_id, self.done)
            if monotonic() - logged > LOGGED_SECONDS:
                logged = monotonic()
                self._say(f"{self.done:,} documents so far")

    def _count(self, done: int) -> None:
        self.done = done

    def _tell(self, error: Exception) -> None:
        """The log hears of a trouble once, without any text of what was to be indexed."""
        self._failures += 1
        if type(error).__name__ == self._trouble:
            return
        self._trouble = type(error).__name__
        if isinstance(error, EngineRefused):
            log.error("ALARM index %s: %s", self._engine.name, error)
        elif isinstance(error, EngineAway):
            log.warning("index %s is away; it will follow when it is back", self._engine.name)
        else:
            log.error("ALARM index %s: %s", self._engine.name, _where(error))

    def _well(self) -> None:
        if self._failures:
            log.info("index %s follows again", self._engine.name)
        self._trouble, self._failures = "", 0

    async def _wait(self) -> None:
        """Until somebody writes; but look now and then."""
        try:
            async with asyncio.timeout(LOOK_SECONDS if self.writes else OTHERS_SECONDS):
                await self.wake.wait()
        except TimeoutError:
            return

    async def _rest(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._stop.wait()
        except TimeoutError:
            return

    async def leave(self) -> None:
        """Let another process write."""
        if self.writes:
            try:
                await self._turn.give_up(await self._index())
            except Exception as error:
                log.warning("index %s was left without a word: %s", self._engine.name, type(error).__name__)


class Indexer:
    """Start it after the database is open; `stop()` ends it after what it is doing."""

    def __init__(self, following: Sequence[Following]) -> None:
        self._following = following
        self._tasks: list[asyncio.Task[None]] = []

    @classmethod
    def of(cls, engines: Engines, *, local: bool = True, server: bool = True) -> "Indexer":
        """`local`: of this host. `server`: of the server, if there is one."""
        following = [follow_local(engines)] if local else []
        if server and engines.server is not None:
            following.append(follow_server(engines, engines.server))
        return cls(following)

    @property
    def is_building(self) -> bool:
        return any(each.is_building for each in self._following)

    def start(self) -> None:
        for each in self._following:
            wakers.append(each.wake.set)
            self._tasks.append(spawn(each.run(), name="indexer"))

    async def stop(self) -> None:
        for each in self._following:
            each.stop()
            if each.wake.set in wakers:
                wakers.remove(each.wake.set)
        await asyncio.gather(*self._tasks)


def follow_local(engines: Engines, *, say: Callable[[str], object] | None = None) -> Following:
    return Following(engines.local, engines.local_index, Locked(engines.local), say=say)


def follow_server(engines: Engines, server: Engine, *, say: Callable[[str], object] | None = None) -> Following:
    return Following(server, engines.server_index, Leased(), say=say)


def _is_long_ago(state: Row) -> bool:
    seen_at = instant(state["seen_at"])
    return seen_at is None or seen_at < now() - SEEN


def _where(error: Exception) -> str:
    """What went wrong and where, without what the error says: that may quote a text."""
    return f"{type(error).__name__}\n{''.join(format_tb(error.__traceback__))}"
