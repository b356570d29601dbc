"""Who has lost the right to listen: asked of the people and things that changed, and of everybody now and then."""

import asyncio
import logging
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta

from cop.community import standing, visit
from cop.kit.clock import now
from cop.kit.errors import Missing
from cop.live.queries.hearing import rooms_heard
from cop.live.relay.listeners import DAY_OVER, NOT_SIGNED_IN, NOT_YOURS, Listener

log = logging.getLogger(__name__)

OVERLAP = timedelta(seconds=10)
"""A long unit shows its change late: by how much."""
AT_ONCE = 8
"""How many are asked at the same time."""


class Watch:
    """Closes the listeners that may not listen any more. `people` and `sessions` are kept by the relay."""

    def __init__(self, people: dict[int, set[Listener]], sessions: dict[int, set[Listener]]) -> None:
        self._people = people
        self._sessions = sessions
        self._read_at: datetime | None = None
        self._seen: set[int] = set()
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """Somebody's standing has changed, says the hub."""
        self._woken.set()

    async def look(self, seconds: float) -> None:
        """For ever: read whose standing has changed, while anybody listens, and ask again: when the hub says so, and
        so often without its word."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._woken.wait()
            self._woken.clear()
            if not self._people:
                self._read_at = None
                continue
            try:
                await self.look_once()
            except Exception as error:  # read again in a moment, from where it was read last
                log.warning("changes of standing could not be read: %s", type(error).__name__)

    async def look_once(self) -> None:
        """What has changed since the last look; a look that fails is made up for by the next one."""
        moment = now()
        changed = await standing.changes_since((self._read_at or moment) - OVERLAP)
        named: set[Listener] = set()
        for each in changed:
            if each["id"] not in self._seen:
                named |= self._people.get(each["person_id"], set()) | self._sessions.get(each["thing_id"], set())
        await self.ask(named)
        self._read_at, self._seen = moment, {each["id"] for each in changed}

    async def ask(self, listeners: Iterable[Listener]) -> None:
        """Close those who have lost it. Raises what the database raises."""
        waiting = list(listeners)
        while waiting:
            turn, waiting = waiting[:AT_ONCE], waiting[AT_ONCE:]
            await asyncio.gather(*map(self._ask, turn))
            await asyncio.sleep(0)

    async def _ask(self, listener: Listener) -> None:
        reader = await visit.by_token(listener.sign_in)
        if not reader.signed_in:
            listener.close(NOT_SIGNED_IN)
        elif listener.session_id:
            try:
                await rooms_heard(reader, listener.session_id, [room.key for room in listener.hears.values()])
            except Missing:
                listener.close(NOT_YOURS)

    async def ask_in_turn(self, listeners: set[Listener]) -> None:
        """Grants end by themselves, and so does the day of a connection."""
        moment = asyncio.get_running_loop().time()
        for listener in listeners:
            if listener.ends <= moment:
                listener.close(DAY_OVER)
        try:
            await self.ask(listeners)
        except Exception as error:
            log.warning("rights could not be asked for: %s", type(error).__name__)
