"""How one process tells the others, and itself, that a room has news. The log in SQL is the truth; the hub only wakes.

A room is a short word, such as "s:12:floor". Whoever listens is woken with the room and then reads the log. With a
carrier (`hub_redis.py`, `hub_postgres.py`) the other processes are woken too.
"""

import asyncio
import logging
import re
from collections.abc import Callable
from contextvars import Context
from typing import Protocol
from urllib.parse import urlsplit

log = logging.getLogger(__name__)

Wake = Callable[[str], object]
EVERY_ROOM = ""
"""What listeners are woken with when `sure` has changed: news of any room may have been missed."""
tellers: list[Wake] = []
"""Called after the commit with each room that has news: the `tell` of this process's hub."""
ROOM = re.compile(r"[!-~]{1,60}")
"""Visible ASCII without spaces: several rooms go into one message."""


class Hub(Protocol):
    """Wakes whoever listens, in every process.

    A wake may be lost or doubled and is never relied on: listeners read the log, and now and then without a wake.
    """

    async def start(self) -> None:
        """Look for the carrier in the background; never waits for it and never fails because of it."""

    async def stop(self) -> None:
        """Nobody is woken any more; leaves no task and no socket behind."""

    def tell(self, room: str) -> None:
        """There is news: for use after a commit. Quick, never awaits, never raises; told once per burst."""

    def listen(self, wake: Wake) -> Callable[[], None]:
        """`wake(room)` is called in the loop, and with EVERY_ROOM when `sure` has changed; one that raises is logged.

        Gives what ends the listening.
        """

    @property
    def sure(self) -> bool:
        """False while the carrier is away: listeners then look at the log themselves, more often."""


class LocalHub:
    """The hub of a process that is alone; what is told while no loop runs has no listeners to reach."""

    def __init__(self) -> None:
        self._listeners: dict[object, Wake] = {}
        self._due: dict[str, None] = {}
        self._stopping = False

    @property
    def sure(self) -> bool:
        return True

    async def start(self) -> None:
        self._stopping = False

    async def stop(self) -> None:
        self._stopping = True
        self._due.clear()

    def listen(self, wake: Wake) -> Callable[[], None]:
        key = object()
        self._listeners[key] = wake

        def end() -> None:
            self._listeners.pop(key, None)

        return end

    def tell(self, room: str) -> None:
        if ROOM.fullmatch(room) is None:
            log.error("%r is no room, nobody is woken", room[:60])
            return
        self._wake_soon(room)
        self._pass_on(room)

    def _pass_on(self, room: str) -> None:
        """To other processes; here there are none."""

    def _wake_soon(self, room: str) -> None:
        """At the next turn of the loop, once however often it is said until then, in nobody's context."""
        if self._stopping:
            return
        if not self._due:
            try:
                asyncio.get_running_loop().call_soon(self._wake, context=Context())
            except RuntimeError:
                return
        self._due[room] = None

    def _wake(self) -> None:
        due, self._due = self._due, {}
        for room in due:
            for key in list(self._listeners):
                self._wake_one(key, room)

    def _wake_one(self, key: object, room: str) -> None:
        wake = self._listeners.get(key)  # one that was woken before may have ended this one
        if wake is None:
            return
        try:
            wake(room)
        except Exception:
            log.exception("a listener of the hub failed; the others are woken")


def make_hub(url: str, database_url: str) -> Hub:
    """The hub of these settings (`COP_HUB_URL`). Raises ValueError for an address that names no hub.

    "local:" reaches this process alone, "postgres:" goes through the database, redis://, rediss:// and valkey://
    through that server. "" is "postgres:" where the database is PostgreSQL, else "local:".
    """
    scheme = urlsplit(url).scheme or _hub_beside(database_url)
    if scheme == "local":
        return LocalHub()
    if scheme == "postgres":
        from cop.kit.hub_postgres import PostgresHub  # noqa: PLC0415 - only the carrier that is used is loaded

        return PostgresHub(database_url)
    if scheme in ("redis", "rediss", "valkey"):
        from cop.kit.hub_redis import RedisHub  # noqa: PLC0415 - only where it is used: redis takes 0.2 s to load

        return RedisHub(url)
    raise ValueError(f"unknown hub {scheme!r}")


def _hub_beside(database_url: str) -> str:
    return "postgres" if urlsplit(database_url).scheme in ("postgres", "postgresql") else "local"
