"""Working days of a country: when so many have passed since a moment, and how many have.

A day counts when it is no weekend there; public holidays are not in the data. What begins on a weekend begins with the
next working day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from cop.kit.weekdays import DAYS, weekend_of

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """`free`: the days without work, as `weekday()` counts them; never all seven."""

    zone: str = "UTC"
    free: frozenset[int] = frozenset((5, 6))

    def after(self, began: datetime, days: int) -> datetime:
        """The moment at which so many working days have passed, in UTC."""
        begin = self._begin(began)
        weeks, rest = divmod(days, 7 - len(self.free))
        on = begin.date() + timedelta(weeks=weeks)
        while rest:
            on += DAY
            rest -= self._works(on)
        return self._at(on, begin.time())

    def passed(self, began: datetime, until: datetime) -> int:
        """How many working days have passed between two moments."""
        begin, on = self._begin(began).date(), until.astimezone(ZoneInfo(self.zone)).date()
        count = self._between(begin, on)
        while count and self.after(began, count) > until:
            count -= 1
        return count

    def _begin(self, moment: datetime) -> datetime:
        """In the zone, and on a working day."""
        local = moment.astimezone(ZoneInfo(self.zone))
        if self._works(local.date()):
            return local
        on = local.date() + DAY
        while not self._works(on):
            on += DAY
        return datetime.combine(on, time(), ZoneInfo(self.zone))

    def _between(self, begin: date, on: date) -> int:
        """Working days behind the one, up to and with the other."""
        weeks, rest = divmod(max(0, (on - begin).days), 7)
        last = begin + timedelta(weeks=weeks)
        return weeks * (7 - len(self.free)) + sum(self._works(last + DAY * each) for each in range(1, rest + 1))

    def _works(self, on: date) -> bool:
        return on.weekday() not in self.free

    def _at(self, on: date, at: time) -> datetime:
        return datetime.combine(on, at, ZoneInfo(self.zone)).astimezone(UTC)


ANYWHERE = Calendar()
"""Monday to Friday, in UTC: where a question shows no country, its clock tells of none."""


def calendar_of(zone: str | None, weekend: str | Sequence[str] | None) -> Calendar:
    """Of a country as the vocabulary has it, `weekend` as raw SQL reads it; ANYWHERE without one."""
    if not zone:
        return ANYWHERE
    return Calendar(zone, frozenset(DAYS.index(day) for day in weekend_of(weekend) if day in DAYS))
