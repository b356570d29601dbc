"""The worker: deliveries as they fall due, and small regular chores. A task beside the server, or a process."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

from cop.community.activity import wakers
from cop.community.deliver import deliver_due
from cop.kit.tasks import spawn

log = logging.getLogger(__name__)

LOOK_SECONDS = 2.0
"""How long at most until a delivery that nobody announced is found: another process wrote it, or it was late."""
TROUBLE_SECONDS = 5.0

Chore = tuple[float, Callable[[], Awaitable[object]]]
chores: list[Chore] = []
"""What else to do, and every how many seconds; filled by `wiring.py`. Done once more at the stop."""


class Worker:
    """Start it after the database is open; `stop()` ends it after what it is doing."""

    def __init__(self) -> None:
        self._wake = asyncio.Event()
        self._stopping = False
        self._tasks: list[asyncio.Task[None]] = []

    def start(self, *, deliver: bool = True, also: Sequence[Chore] = ()) -> None:
        """`also`: chores of this application, beside those of all."""
        if deliver:
            wakers.append(self._wake.set)
            self._tasks.append(spawn(self._deliveries(), name="deliveries"))
        self._tasks += [spawn(self._chore(*chore), name="chore") for chore in (*chores, *also)]

    async def stop(self) -> None:
        self._stopping = True
        self._wake.set()
        if self._wake.set in wakers:
            wakers.remove(self._wake.set)
        await asyncio.gather(*self._tasks)

    async def _deliveries(self) -> None:
        while not self._stopping:
            self._wake.clear()
            try:
                while await deliver_due() and not self._stopping:
                    pass
            except Exception:
                log.exception("the deliveries stopped; trying again")
                await self._pause(TROUBLE_SECONDS)
            await self._pause(LOOK_SECONDS)

    async def _chore(self, seconds: float, do: Callable[[], Awaitable[object]]) -> None:
        while True:
            last = self._stopping
            try:
                await do()
            except Exception:
                log.exception("a chore failed; it will be done again")
            if last:
                return
            for _ in range(max(1, round(seconds / 0.25))):
                if not self._stopping:
                    await asyncio.sleep(0.25)

    async def _pause(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        except TimeoutError:
            return
