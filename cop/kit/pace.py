"""How often somebody may do something in this process: so many times, or with so many different things, within so many
seconds, sliding."""

import time
from collections import deque
from collections.abc import Callable, Hashable

from cop.kit.errors import TooMany

MOST_NAMES = 10_000
"""Names remembered before those that have been quiet are forgotten."""


class Pace:
    """At most `most` times within `seconds`, for each name. A time that was refused does not count."""

    def __init__(self, most: int, seconds: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._seconds = seconds
        self._clock = clock
        self._times: dict[Hashable, deque[float]] = {}

    def take(self, name: Hashable) -> None:
        """Count one time. Raises TooMany with the whole seconds to wait, at least one."""
        moment = self._clock()
        if len(self._times) >= MOST_NAMES:
            self._forget(moment)
        times = self._times.setdefault(name, deque())
        while times and times[0] <= moment - self._seconds:
            times.popleft()
        if len(times) >= self._most:
            raise TooMany(int(times[0] + self._seconds - moment) + 1)
        times.append(moment)

    def _forget(self, moment: float) -> None:
        self._times = {name: times for name, times in self._times.items() if times[-1] > moment - self._seconds}


class Spread:
    """At most `most` different things within `seconds`, for each name. The same one again does not count."""

    def __init__(self, most: int, seconds: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._seconds = seconds
        self._clock = clock
        self._met: dict[Hashable, dict[Hashable, float]] = {}
        """Name -> thing -> when it was counted, the longest ago first."""

    def take(self, name: Hashable, thing: Hashable) -> None:
        """Count it. Raises TooMany with the whole seconds to wait, at least one, until another may be."""
        moment = self._clock()
        if len(self._met) >= MOST_NAMES:
            self._met = {each: met for each, met in self._met.items() if max(met.values()) > moment - self._seconds}
        met = self._met.setdefault(name, {})
        while met and (first := next(iter(met.items())))[1] <= moment - self._seconds:
            del met[first[0]]
        if thing in met:
            return
        if len(met) >= self._most:
            raise TooMany(int(first[1] + self._seconds - moment) + 1)
        met[thing] = moment
