"""The serving side of the live log: one relay in each process, for all who listen there.

The log in SQL is the truth. The relay reads what is new once for each room (`rooms.py`), gives it to all who listen
(`listeners.py`), and lets go of those who lost the right to (`watch.py`).
"""

import asyncio
import logging
import random
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any

from cop.community import log as live_log
from cop.community import standing, visit
from cop.community.log import Position
from cop.kit.errors import TooMany
from cop.kit.hub import EVERY_ROOM, Hub
from cop.kit.line import Line
from cop.kit.store import Row
from cop.kit.tasks import spawn
from cop.live.fragments import Place, Press
from cop.live.queries import hearing
from cop.live.queries.snapshots import MINE, room_of
from cop.live.relay.listeners import UNAVAILABLE, Follower, Listener, Wheel
from cop.live.relay.rooms import Room
from cop.live.relay.watch import Watch

log = logging.getLogger(__name__)

MOST_OF_ONE_PERSON = 20
"""Sockets, and as many streams and waiting answers, in one process."""
AGAIN_SECONDS = 15
TROUBLE_SECONDS = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """How often what is done, in seconds."""

    look: float = 10.0
    """Until a room nobody was woken for is compared with the log."""
    look_unsure: float = 1.0
    """The same while the hub may lose wakes."""
    changes: float = 0.5
    ask: float = 60.0
    beat: float = 25.0
    day: float = 24 * 3600.0
    """How long a connection lasts at most; up to an hour of it is left to chance."""


class SignedOut(Exception):
    """The sign-in of a listener is over."""


@dataclass(frozen=True, slots=True)
class Caught:
    """What a follower gets of one channel: where it is now, and the messages on the way there."""

    channel: str
    position: Position
    recovered: bool
    words: list[bytes]


class Relay:
    """Start it after the database and the hub; `stop()` it before them."""

    def __init__(self, hub: Hub, press: Press, rhythm: Rhythm | None = None) -> None:
        self.press = press
        self.rhythm = rhythm or Rhythm()
        self.running = False
        self.rooms: dict[str, Room] = {}
        self.people: dict[int, set[Listener]] = {}
        self.sessions: dict[int, set[Listener]] = {}
        self.watch = Watch(self.people, self.sessions)
        self._hub = hub
        self._beats = Wheel(self.rhythm.beat, _beat)
        self._asks = Wheel(self.rhythm.ask, self.watch.ask_in_turn)
        self._due: set[str] = set()
        self._woken = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._unlisten: Callable[[], None] = lambda: None

    async def start(self) -> None:
        self.running = True
        self._unlisten = self._hub.listen(self.wake)
        works: list[Coroutine[Any, Any, None]] = [
            self._read(), self.watch.look(self.rhythm.changes), self._beats.turn(), self._asks.turn(),
        ]
        self._tasks = [spawn(work, name="relay") for work in works]

    async def stop(self) -> None:
        """Everybody is told to come back soon."""
        self.running = False
        self._unlisten()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for listeners in list(self.people.values()):
            for listener in list(listeners):
                listener.close(UNAVAILABLE)

    # --- coming and going ---

    def enter(self, listener: Listener) -> None:
        """Count it. Raises TooMany where this person has too many of its kind already."""
        present = self.people.setdefault(listener.person_id, set())
        if sum(type(each) is type(listener) for each in present) >= MOST_OF_ONE_PERSON:
            raise TooMany(AGAIN_SECONDS)
        present.add(listener)
        day = self.rhythm.day
        listener.ends = asyncio.get_running_loop().time() + day - random.uniform(0, min(3600.0, day / 24))
        self._beats.add(listener)
        self._asks.add(listener)

    def leave(self, listener: Listener, line: Line | None = None) -> None:
        """Whatever it did before. `line`: where its messages went."""
        for spoke in listener.spokes:
            spoke.discard(listener)
        for among, name in ((self.people, listener.person_id), (self.sessions, listener.session_id)):
            among.get(name, set()).discard(listener)
            if not among.get(name):
                among.pop(name, None)
        for room in listener.hears.values():
            if line is not None:
                room.drop(listener, line)
            if isinstance(listener, Follower):
                room.waiting.discard(listener.news)
            room.listeners -= 1
            if not room.listeners:
                del self.rooms[room.key]
        listener.hears = {}

    async def join(self, listener: Listener, line: Line, wanted: Mapping[str, Position | None]) -> None:
        """Let it hear these channels from these positions on. Raises SignedOut, Missing, Unavailable."""
        stands = await self._hear(listener, wanted)
        for channel, position in wanted.items():
            room = listener.hears[channel]
            room.drop(listener, line)
            room.admit(listener, line, await room.history(position, stands.get(room.key)))

    async def follow(self, follower: Follower, wanted: Mapping[str, Position | None]) -> list[Caught]:
        """The same for one who then asks `more` by itself, whenever `news` says so."""
        stands = await self._hear(follower, wanted)
        caught = []
        for channel, position in wanted.items():
            room = follower.hears[channel]
            room.waiting.add(follower.news)
            await room.history(position, stands.get(room.key))
            caught.append(self._catch(follower, channel, position))
        return caught

    def more(self, follower: Follower) -> list[Caught]:
        """What is new since it was told last."""
        behind = [
            (channel, at) for channel, at in follower.at.items() if follower.hears[channel].position != at
        ]
        return [self._catch(follower, channel, at) for channel, at in behind]

    def _catch(self, follower: Follower, channel: str, position: Position | None) -> Caught:
        room = follower.hears[channel]
        entries = room.since(position)
        if entries is None:
            follower.at.pop(channel, None)
        else:
            follower.at[channel] = room.position
        words = [self.press.words(entry, room.place, follower.shape) for entry in entries or ()]
        return Caught(channel, room.position, entries is not None, words)

    async def _hear(self, listener: Listener, channels: Mapping[str, object]) -> Mapping[str, Row]:
        """Where the rooms of these channels stand, if the right to hear them is there at this moment.

        The listener is found by the watch before the right is read: a right that is lost meanwhile is not missed.
        """
        reader = await visit.by_token(listener.sign_in)
        if not reader.signed_in:
            raise SignedOut
        if not listener.session_id:
            listener.session_id = await hearing.session_id(reader, listener.session)
            self.sessions.setdefault(listener.session_id, set()).add(listener)
        for channel in channels:
            self._enter_room(listener, channel, room_of(channel, listener.session_id, reader))
        keys = [listener.hears[channel].key for channel in channels]
        stands = await hearing.rooms_heard(reader, listener.session_id, keys)
        for key in keys:
            self.rooms[key].begin(stands.get(key))
            if key in stands and self.rooms[key].position != Position(stands[key]["epoch"], stands[key]["top"]):
                self.wake(key)
        return stands

    def _enter_room(self, listener: Listener, channel: str, key: str) -> None:
        if channel not in listener.hears:
            place = Place(channel, "" if channel == MINE else listener.session)
            room = self.rooms.get(key) or self.rooms.setdefault(
                key, Room(key, place, listener.session_id, self.press)
            )
            room.listeners += 1
            listener.hears[channel] = room

    # --- news ---

    def wake(self, key: str) -> None:
        """There may be news in this room, or in every one; or somebody's standing has changed."""
        if key in (standing.ROOM, EVERY_ROOM):
            self.watch.wake()
        if key == standing.ROOM:
            return
        if key == EVERY_ROOM:
            self._due |= self.rooms.keys()
        elif key in self.rooms:
            self._due.add(key)
        self._woken.set()

    async def _read(self) -> None:
        """For ever: bring rooms up to where the log is, those somebody was woken for and, now and then, all."""
        loop = asyncio.get_running_loop()
        looked = loop.time()
        while True:
            every = self.rhythm.look if self._hub.sure else self.rhythm.look_unsure
            try:
                async with asyncio.timeout(max(0.0, looked + every - loop.time())):
                    await self._woken.wait()
            except TimeoutError:
                looked = loop.time()
                self._due |= self.rooms.keys()
            self._woken.clear()
            due, self._due = self._due, set()
            try:
                await self._bring_up([self.rooms[key] for key in due if key in self.rooms])
            except Exception:
                log.exception("the log could not be read; it is tried again")
                self._due |= due
                self._woken.set()
                await asyncio.sleep(TROUBLE_SECONDS)

    async def _bring_up(self, rooms: list[Room]) -> None:
        begun = [room for room in rooms if room.begun]
        stands = await live_log.tops([room.key for room in begun]) if begun else {}
        for room in begun:
            if room.key in stands:
                await room.follow(stands[room.key])


def _beat(listeners: set[Listener]) -> None:
    for listener in listeners:
        listener.beat()
