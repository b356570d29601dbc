"""When to hold a session: each country's own hour, and two slots that together serve as many as possible.

The data name one zone a country, its capital's: a country of several zones (Brazil, Canada, Indonesia, Mexico...) is
judged by its capital alone. Public holidays are not in the data at all.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from typing import NamedTuple
from zoneinfo import ZoneInfo

MORNING, EVENING = 7 * 60, 21 * 60
"""Minutes of the local day: before the one and after the other it is night."""
OPENING, CLOSING = 8 * 60, 18 * 60
WELL, BARELY, NOT = 3, 1, 0
"""Points of a slot in a country: within working hours; by day outside them; at night or on a weekend."""
STEP = timedelta(minutes=30)
REST = timedelta(hours=1)
"""What the expert has at least between the two sessions of a pair."""
APART = timedelta(days=2)
"""The second session of a pair starts at most this long after the first."""
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Place(NamedTuple):
    """A country as the vocabulary has it: ISO code, zone of the capital, the days without work (of DAYS)."""

    iso2: str
    zone: str
    weekend: Sequence[str]


class LocalHour(NamedTuple):
    """A slot as one country lives it. `begins` is in the country's own zone.

    It is at night if any part of it is, and within working hours if all of it is. The end is read off the local
    clock and does not see one that is changed meanwhile: clocks are changed at night. `weekend` is about the local
    day on which it begins.
    """

    iso2: str
    begins: datetime
    night: bool
    working: bool
    weekend: bool

    @property
    def points(self) -> int:
        if self.night or self.weekend:
            return NOT
        return WELL if self.working else BARELY


class Pair(NamedTuple):
    """Two starts in UTC, in their order. `score` of `most` points; `left_out`: the countries (ISO code) where both
    are at night or on a weekend."""

    first: datetime
    second: datetime
    score: int
    most: int
    left_out: tuple[str, ...]


class _Slot(NamedTuple):
    """Whom a start serves, one bit a country: what a pair serves is then one step away, for 47 as for one."""

    starts: datetime
    well: int
    at_all: int
    points: int


class _Ranked(NamedTuple):
    """A pair and what it is compared by, in this order; the more, the better."""

    score: int
    of_either: int
    closeness: timedelta
    first: _Slot
    second: _Slot


def hours(starts: datetime, minutes: int, places: Iterable[Place]) -> list[LocalHour]:
    """The slot in each country, in the order given. A zone nobody knows raises ZoneInfoNotFoundError."""
    return [_local(starts, minutes, place.iso2, ZoneInfo(place.zone), _numbers(place)) for place in places]


def score(starts: datetime, minutes: int, places: Iterable[Place]) -> int:
    """The points of all countries added: of two slots, the higher one serves better."""
    return sum(local.points for local in hours(starts, minutes, places))


def propose(places: Sequence[Place], day_from: date, days: int, minutes: int) -> list[Pair]:
    """For each UTC day of the range the best pair that begins on it, the best of them first.

    A pair scores, in each country, the points of the slot that suits it better. Among equals: the pair where more
    could come to either (the scores of the two slots added), then the two slots closer to each other, then the
    earlier. Both start on a full or half hour of the range; between them lie REST at least and APART at most. A slot
    that serves nobody is never proposed, so a day may have no pair.
    """
    slots = [slot for slot in _slots(places, day_from, days, minutes) if slot.points]
    by_day = groupby(_pairs(slots, minutes), key=lambda pair: pair.first.starts.date())
    best = [max(pairs, key=_rank) for _, pairs in by_day]
    return [_said(pair, places) for pair in sorted(best, key=_rank, reverse=True)]


def _local(starts: datetime, minutes: int, iso2: str, zone: ZoneInfo, weekend: frozenset[int]) -> LocalHour:
    begins = starts.astimezone(zone)
    opens = begins.hour * 60 + begins.minute
    closes = opens + minutes
    night, working = opens < MORNING or closes > EVENING, opens >= OPENING and closes <= CLOSING
    return LocalHour(iso2, begins, night, working, begins.weekday() in weekend)


def _numbers(place: Place) -> frozenset[int]:
    """The weekend as `weekday()` counts days."""
    return frozenset(DAYS.index(day) for day in place.weekend)


def _slots(places: Sequence[Place], day_from: date, days: int, minutes: int) -> list[_Slot]:
    """Every half hour of the range."""
    midnight = datetime.combine(day_from, time(), UTC)
    starts = [midnight + STEP * step for step in range(days * (timedelta(days=1) // STEP))]
    well, at_all = [0] * len(starts), [0] * len(starts)
    for position, place in enumerate(places):
        zone, weekend = ZoneInfo(place.zone), _numbers(place)
        for at, start in enumerate(starts):
            points = _local(start, minutes, place.iso2, zone, weekend).points
            well[at] |= (points == WELL) << position
            at_all[at] |= (points > NOT) << position
    return [_Slot(*slot, _points(*slot[1:])) for slot in zip(starts, well, at_all, strict=True)]


def _points(well: int, at_all: int) -> int:
    """Of countries given as bits; who is served well is also served at all."""
    return (WELL - BARELY) * well.bit_count() + BARELY * at_all.bit_count()


def _pairs(slots: list[_Slot], minutes: int) -> Iterator[_Ranked]:
    """All pairs that are allowed, in the order of their starts."""
    soonest = timedelta(minutes=minutes) + REST
    for at, first in enumerate(slots):
        for second in slots[at + 1 :]:
            apart = second.starts - first.starts
            if apart > APART:
                break
            if apart >= soonest:
                together = _points(first.well | second.well, first.at_all | second.at_all)
                yield _Ranked(together, first.points + second.points, -apart, first, second)


def _rank(pair: _Ranked) -> tuple[int, int, timedelta]:
    return pair[:3]


def _said(pair: _Ranked, places: Sequence[Place]) -> Pair:
    served = pair.first.at_all | pair.second.at_all
    left_out = tuple(place.iso2 for position, place in enumerate(places) if not served >> position & 1)
    return Pair(pair.first.starts, pair.second.starts, pair.score, WELL * len(places), left_out)
