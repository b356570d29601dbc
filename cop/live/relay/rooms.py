"""A room of the log as this process holds it: the last events in memory, and who is told of the next."""

import asyncio
from collections import deque
from collections.abc import Iterable, Sequence
from functools import partial
from itertools import islice

from cop.community import log
from cop.community.log import COUNTS, DROP, FACTS, GONE, MOST_EVENTS, PUT, Position, Said
from cop.kit.errors import Unavailable
from cop.kit.line import Line, text_frame
from cop.kit.store import Row
from cop.live.fragments import Entry, Place, Press, Shape, joined
from cop.live.queries.hearing import on_air
from cop.live.relay.listeners import TOO_SLOW, Listener

NOTHING_YET = Position("", 0)
"""Where a room stands that does not exist yet: nothing was ever said to this person."""
PATIENCE_SECONDS = 10.0
LIGHT_SECONDS = 10.0
"""Figures go to those in light mode no more often; what else is new takes them along."""

Group = tuple[Shape, bool]
"""Those who get the same bytes at the same time: the shape of their messages, and whether they are in light mode."""


class Room:
    """One for each room that somebody in this process listens to, and as long as somebody does.

    `at` is the number of the last event everybody who listens was told; the events in memory end with it, and their
    numbers have no gap. Only `follow` moves it, and one task alone calls that.
    """

    __slots__ = (
        "_filling", "_later", "_light_at", "at", "begun", "epoch", "id", "key", "lines", "listeners", "place", "press",
        "ring", "session_id", "waiting",
    )

    def __init__(self, key: str, place: Place, session_id: int, press: Press) -> None:
        self.key, self.place, self.session_id, self.press = key, place, session_id, press
        self.begun = False
        self.id, self.epoch, self.at = 0, "", 0
        self.ring: deque[Entry] = deque()
        self.lines: dict[Group, dict[Line, Listener]] = {}
        self.waiting: set[asyncio.Event] = set()
        self.listeners = 0
        self._filling: asyncio.Lock | None = None
        self._light_at = 0
        self._later: asyncio.TimerHandle | None = None

    @property
    def position(self) -> Position:
        return Position(self.epoch, self.at)

    def begin(self, stands: Row | None) -> None:
        """From where it stands, unless it has begun. None: it does not exist yet."""
        if not self.begun:
            self.begun = True
            if stands is not None:
                self._stand(stands, stands["top"])

    def _stand(self, stands: Row, at: int) -> None:
        self.id, self.epoch, self.at, self._light_at = stands["id"], stands["epoch"], at, at

    # --- history ---

    async def history(self, position: Position | None, stands: Row | None) -> list[Entry] | None:
        """What was said after a position, up to `at`; None where that cannot be said whole.

        `stands` was read after the position was given. Between the return and the next await of the caller nothing
        is said: who joins there misses nothing and hears nothing twice. Raises Unavailable.
        """
        if stands is not None:
            await self._reach(stands)
        while position is not None and self._could_recover(position) and not self._covers(position.at):
            if not await self._fill(position.at):
                return None
        return self.since(position)

    def since(self, position: Position | None) -> list[Entry] | None:
        """The same from memory alone."""
        if position is None or not self._could_recover(position) or not self._covers(position.at):
            return None
        return list(islice(self.ring, max(0, len(self.ring) - (self.at - position.at)), None))

    def _could_recover(self, position: Position) -> bool:
        """Of this epoch, or from before there was one; neither of the future nor too old."""
        same = position.epoch == self.epoch or position == NOTHING_YET
        return same and 0 <= self.at - position.at <= MOST_EVENTS

    def _covers(self, number: int) -> bool:
        return number >= self.at or (bool(self.ring) and self.ring[0].number <= number + 1)

    async def _reach(self, stands: Row) -> None:
        """Wait until everybody was told what `stands` knows of, or the room has begun anew."""
        news = asyncio.Event()
        self.waiting.add(news)
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while self.at < stands["top"] and self.epoch in ("", stands["epoch"]):
                    await news.wait()
                    news.clear()
        except TimeoutError:
            raise Unavailable from None
        finally:
            self.waiting.discard(news)

    async def _fill(self, number: int) -> bool:
        """Read what memory lacks after this number, once for all who ask at the same time. False: it is not whole."""
        self._filling = self._filling or asyncio.Lock()
        async with self._filling:
            if self._covers(number):
                return True
            epoch = self.epoch
            entries = await self._entries(await log.after(self.id, number))
            first = self.ring[0].number if self.ring else self.at + 1
            older = [entry for entry in entries if entry.number < first]
            if epoch != self.epoch or not _is_whole(older, number) or number + len(older) != first - 1:
                return False
            for entry in self.ring:
                supersede(older, entry)
            self.ring.extendleft(reversed(older))
            return True

    async def _entries(self, said: Sequence[Said]) -> list[Entry]:
        """Ready to be kept: each with what is needed to show it."""
        entries: list[Entry] = []
        for each in map(Entry.of, said):
            supersede(entries, each)
            entries.append(each)
        for entry in entries:
            if entry.verb == FACTS:
                entry.air = await on_air(self.place.channel, self.session_id, entry.data["air"])
        return entries

    # --- news ---

    async def follow(self, stands: Row) -> None:
        """Read on to where the room stands now, and tell everybody."""
        if not self.id:
            self._come_to_be(stands)
        if stands["epoch"] != self.epoch or stands["top"] < self.at:
            self._begin_anew(stands)
        while self.at < stands["top"]:
            entries = await self._entries(await log.after(self.id, self.at))
            if not entries or not _is_whole(entries, self.at):
                self._begin_anew(stands)
            else:
                self._take(entries)

    def _take(self, entries: list[Entry]) -> None:
        for entry in entries:
            supersede(self.ring, entry)
            self.ring.append(entry)
        self.at = entries[-1].number
        while len(self.ring) > MOST_EVENTS:
            self.ring.popleft()
        self._tell_light(at_once=any(entry.verb != COUNTS for entry in entries))
        for shape, light in list(self.lines):
            if not light:
                self._tell((shape, light), self._frames(entries, shape))
        self._wake()

    def _frames(self, entries: Iterable[Entry], shape: Shape) -> bytes:
        return b"".join([self.press.frame(entry, self.place, shape) for entry in entries])

    def _tell_light(self, *, at_once: bool) -> None:
        """Figures wait a little for the next ones; the last of them says all, and the others only count."""
        if not at_once:
            if self._later is None:
                tell = partial(self._tell_light, at_once=True)
                self._later = asyncio.get_running_loop().call_later(LIGHT_SECONDS, tell)
            return
        if self._later is not None:
            self._later.cancel()
            self._later = None
        entries = self.since(Position(self.epoch, self._light_at))
        self._light_at = self.at
        groups = [group for group in self.lines if group[1]]
        if entries and groups:
            entries = merged(entries)
            for group in groups:
                self._tell(group, self._frames(entries, group[0]))

    def _tell(self, group: Group, frame: bytes) -> None:
        """The same bytes to everybody; whoever has too much waiting is let go, and resumes."""
        lines = self.lines[group]
        slow = [line for line in lines if not line.send(frame)]
        for line in slow:
            lines.pop(line).close(TOO_SLOW)

    def _wake(self) -> None:
        for news in self.waiting:
            news.set()

    def _come_to_be(self, stands: Row) -> None:
        """The first word to this person: those who wait for it learn the epoch."""
        self._stand(stands, 0)
        for group in list(self.lines):
            self._tell(group, text_frame(joined(self.place.channel, self.position, recovered=True)))

    def _begin_anew(self, stands: Row) -> None:
        """What was read does not fit (a backup was restored): nobody here can go on from where they are."""
        self._stand(stands, stands["top"])
        self.ring.clear()
        for group in list(self.lines):
            self._tell(group, text_frame(joined(self.place.channel, self.position, recovered=False)))
        self.lines.clear()
        self._wake()

    # --- who listens ---

    def admit(self, listener: Listener, line: Line, entries: list[Entry] | None) -> None:
        """Tell it what it missed, and from now on everything; None: it has to begin anew, and hears nothing."""
        if listener.code:
            return
        group = self._group(listener)
        said = text_frame(joined(self.place.channel, self.position, recovered=entries is not None))
        if not line.send(said + self._frames(entries or (), group[0])):
            listener.close(TOO_SLOW)
        elif entries is not None:
            self.take_in(listener, line)

    def take_in(self, listener: Listener, line: Line) -> None:
        self.lines.setdefault(self._group(listener), {})[line] = listener

    def drop(self, listener: Listener, line: Line) -> None:
        """It is told no more, but what waited for it."""
        if listener.light:
            self._tell_light(at_once=True)
        group = self._group(listener)
        lines = self.lines.get(group, {})
        lines.pop(line, None)
        if not lines:
            self.lines.pop(group, None)

    def told(self, listener: Listener, line: Line) -> int | None:
        """The number of the last event it was told; None while it hears nothing of this room."""
        group = self._group(listener)
        if line not in self.lines.get(group, {}):
            return None
        return self._light_at if listener.light else self.at

    def _group(self, listener: Listener) -> Group:
        return listener.shape.in_room(self.place.channel), listener.light


def _is_whole(entries: Sequence[Entry], after: int) -> bool:
    return all(entry.number == number for number, entry in enumerate(entries, after + 1))


def supersede(earlier: Iterable[Entry], later: Entry) -> None:
    """Forget what is said anew by a later event: it carries the present state, and no word stays that was taken out."""
    if later.verb == FACTS:
        for entry in earlier:
            if entry.verb == FACTS:
                entry.forget()
    elif later.verb in (PUT, DROP):
        for entry in earlier:
            if entry.verb in (PUT, DROP) and entry.data["id"] == later.data["id"]:
                entry.forget()
            elif entry.verb == FACTS and entry.data["air"] == later.data["id"]:
                entry.air = later.data if later.verb == PUT else None
                entry.unmake()


def merged(entries: Sequence[Entry]) -> list[Entry]:
    """The same with all figures in the last event that has some."""
    counts: dict[str, int] = {}
    made: list[Entry] = []
    for entry in entries:
        if entry.verb == COUNTS:
            counts |= entry.data["counts"]
            made = [Entry(each.number, GONE, {}) if each.verb == COUNTS else each for each in made]
            made.append(Entry(entry.number, COUNTS, {"counts": {**counts}}))
        else:
            made.append(entry)
    return made
