"""Who listens: a websocket, a stream or somebody who waits for an answer."""

import asyncio
import random
from collections.abc import Callable
from typing import TYPE_CHECKING

from cop.community.log import Position
from cop.live.fragments import Shape

if TYPE_CHECKING:
    from cop.live.relay.rooms import Room

DAY_OVER, NOT_SIGNED_IN, NOT_YOURS, TOO_SLOW, UNAVAILABLE = 4000, 4401, 4403, 4410, 4503
"""Why a listening ends, as close codes; `docs/live-protocol.md` says what a client does then."""


class Listener:
    """Somebody who hears rooms of one session, by one sign-in.

    `session` is the public id in the address; `session_id` is 0 until the right to read it was asked for.
    """

    __slots__ = ("code", "ends", "hears", "light", "person_id", "session", "session_id", "shape", "sign_in", "spokes")

    def __init__(self, *, person_id: int, sign_in: str, session: str, shape: Shape) -> None:
        """`sign_in`: the hash of its token, by which the right to listen is asked for again and again."""
        self.person_id = person_id
        self.sign_in = sign_in
        self.session = session
        self.session_id = 0
        self.shape = shape
        self.light = False
        self.hears: dict[str, Room] = {}
        self.ends = 0.0
        self.code = 0
        """Why it ends, once it does."""
        self.spokes: list[set[Listener]] = []

    def close(self, code: int) -> None:
        """End it, soon and for this reason. Must not await."""
        raise NotImplementedError

    def beat(self) -> None:
        """Say how far the rooms are."""


class Follower(Listener):
    """One who comes for what is new by itself: the log in memory is the queue, and none is kept for it."""

    __slots__ = ("at", "news")

    def __init__(self, *, person_id: int, sign_in: str, session: str, shape: Shape) -> None:
        super().__init__(person_id=person_id, sign_in=sign_in, session=session, shape=shape)
        self.news = asyncio.Event()
        self.at: dict[str, Position] = {}
        """How far it has come, by channel; a channel that could not be recovered is not in it."""

    def close(self, code: int) -> None:
        self.code = self.code or code
        self.news.set()

    async def wait(self, seconds: float) -> bool:
        """Until there may be news, or it is over. False when the time was."""
        try:
            async with asyncio.timeout(max(0.0, seconds)):
                await self.news.wait()
        except TimeoutError:
            return False
        self.news.clear()
        return True


class Wheel:
    """Visits every member once in so many seconds, spread over them."""

    SPOKES = 25

    def __init__(self, seconds: float, visit: Callable[[set[Listener]], object]) -> None:
        """`visit` is given the members whose turn it is; it may be a coroutine function."""
        self._seconds = seconds
        self._visit = visit
        self._spokes: list[set[Listener]] = [set() for _ in range(self.SPOKES)]

    def add(self, listener: Listener) -> None:
        spoke = random.choice(self._spokes)
        spoke.add(listener)
        listener.spokes.append(spoke)

    async def turn(self) -> None:
        """For ever."""
        while True:
            for spoke in self._spokes:
                await asyncio.sleep(self._seconds / self.SPOKES)
                if spoke:
                    found = self._visit(set(spoke))
                    if asyncio.iscoroutine(found):
                        await found
