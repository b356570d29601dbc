"""A hub with a carrier: one line to it at a time, and a new one when that ends.

A message is the name of its sender and the rooms, joined by spaces. Each process hears its own messages too: that they
come back is the proof that the whole way works, and `sure` says no more than that. Every few seconds a message without
rooms asks for it. So a network that was cut without a word is noticed, and a carrier that takes messages and delivers
none (LISTEN behind a transaction pooler).
"""

import asyncio
import logging
import random
import secrets
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

from cop.kit.hub import EVERY_ROOM, LocalHub
from cop.kit.tasks import spawn

log = logging.getLogger(__name__)

OPEN_SECONDS = 5.0
SEND_SECONDS = 3.0
CLOSE_SECONDS = 1.0
STOP_SECONDS = 2.0
PULSE_SECONDS = 3.0
"""How often at least a message goes out, and how long one may take to come back."""
FIRST_PAUSE = 0.25
DOUBLINGS = 5
"""Pauses between attempts grow to 8 seconds; each is cut by up to a half, so that processes come back one by one."""
ROOMS_EACH = 100
"""Rooms in a message: with 60 characters each it stays below the 8,000 bytes of a NOTIFY."""
MOST_WAITING = 1000
"""Rooms that wait for the carrier to come back; what is told beyond is lost for other processes."""

Hear = Callable[[str], None]
Stir = Callable[[], object]


class Line(Protocol):
    """One connection to the carrier, used once. It calls `hear` with each message, own ones too, until `close()`."""

    fault: Exception | None
    """What ended the line; `stir` is called when it is set."""

    async def open(self) -> None:
        """Raises whatever its driver raises when the carrier is away."""

    async def send(self, message: str) -> None:
        """Raises whatever its driver raises when the carrier is away."""

    async def close(self) -> None:
        """Also after an `open()` that failed half way. Never raises; takes CLOSE_SECONDS at most."""


class CarriedHub(LocalHub):
    """`make(name, hear, stir)` makes a line; `name` tells operators which process holds it."""

    def __init__(self, make: Callable[[str, Hear, Stir], Line]) -> None:
        super().__init__()
        self._make = make
        self._name = ""
        self._task: asyncio.Task[None] | None = None
        self._news = asyncio.Event()
        self._waiting: dict[str, None] = {}
        self._asked: float | None = None
        self._sure = False
        self._failures = 0

    @property
    def sure(self) -> bool:
        return self._sure

    async def start(self) -> None:
        await super().start()
        self._name = secrets.token_hex(6)
        self._news = asyncio.Event()
        self._task = spawn(self._keep(), name="hub")

    async def stop(self) -> None:
        """What is still to be told goes out first, if the carrier is there."""
        await super().stop()
        task, self._task = self._task, None
        if task is None:
            return
        self._news.set()
        try:
            if self._sure:
                await asyncio.wait({task}, timeout=STOP_SECONDS)
        finally:
            task.cancel()
        await asyncio.wait({task}, timeout=STOP_SECONDS)
        self._waiting.clear()

    def _pass_on(self, room: str) -> None:
        if self._task is not None and len(self._waiting) < MOST_WAITING:
            self._waiting[room] = None
            self._news.set()

    async def _keep(self) -> None:
        """Hold a line; when it ends, or cannot be had, try again, later each time."""
        while not self._stopping:
            try:
                await self._hold()
            except Exception as error:
                if self._failures == 0:
                    log.warning("the carrier of the hub is away: %s: %s", type(error).__name__, error)
                self._failures += 1
                await asyncio.sleep(_pause(self._failures))

    async def _hold(self) -> None:
        """One line from its opening to its end. Raises what ended it, unless we are stopping."""
        line = self._make(self._name, self._hear, self._news.set)
        try:
            async with asyncio.timeout(OPEN_SECONDS):
                await line.open()
            await self._carry(line)
        finally:
            self._asked = None
            self._turn(sure=False)
            await line.close()

    async def _carry(self, line: Line) -> None:
        """Send until the line ends, which raises, or until we stop; then once more what was told until then."""
        while line.fault is None:
            self._news.clear()
            await self._send(line)
            if self._stopping:
                return
            with suppress(TimeoutError):
                async with asyncio.timeout(PULSE_SECONDS):
                    await self._news.wait()
            if self._asked is not None and _clock() - self._asked >= PULSE_SECONDS:
                raise TimeoutError("no message comes back")
        raise line.fault

    async def _send(self, line: Line) -> None:
        """Everything that waits, or a message without rooms. What could not be sent waits for the next line."""
        self._asked = self._asked or _clock()
        rooms, self._waiting = self._waiting, {}
        words = list(rooms)
        try:
            for first in range(0, len(words) or 1, ROOMS_EACH):
                async with asyncio.timeout(SEND_SECONDS):
                    await line.send(" ".join([self._name, *words[first : first + ROOMS_EACH]]))
        except BaseException:
            self._waiting = rooms | self._waiting
            raise

    def _hear(self, message: str) -> None:
        sender, *rooms = message.split() or [""]
        if sender == self._name:
            self._asked = None
            self._turn(sure=True)
            return
        for room in rooms:
            self._wake_soon(room)

    def _turn(self, *, sure: bool) -> None:
        """Listeners hear of a change at once: they may be asleep for as long as one is when all is well."""
        if sure == self._sure:
            return
        self._sure = sure
        self._wake_soon(EVERY_ROOM)
        if sure:
            self._failures = 0
            log.info("the hub reaches the other processes")


def _clock() -> float:
    return asyncio.get_running_loop().time()


def _pause(failures: int) -> float:
    longest = FIRST_PAUSE * 2.0 ** min(failures - 1, DOUBLINGS)
    return random.uniform(longest / 2, longest)
