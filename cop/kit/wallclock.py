"""An hour as somebody reads it off the clocks of a zone, and the moments it means: one, none, or two."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

FIRST_YEAR, LAST_YEAR = 2000, 9000
"""Days outside of these lie nowhere near anything that is planned, and near the ends of what a moment can be."""


def moments(day: date, hour: time, zone: str) -> tuple[datetime, ...]:
    """When the clocks there show this, in UTC and in order: none where they are put forward over it, two where they
    are put back over it. A day outside of FIRST_YEAR and LAST_YEAR has no moments."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        return ()
    shown, there = datetime.combine(day, hour), ZoneInfo(zone)
    meant = {shown.replace(tzinfo=there, fold=fold).astimezone(UTC) for fold in (0, 1)}
    return tuple(at for at in sorted(meant) if at.astimezone(there).replace(tzinfo=None) == shown)


def is_second(at: datetime, zone: str) -> bool:
    """Whether clocks there have shown this hour once before, that day."""
    return bool(at.astimezone(ZoneInfo(zone)).fold)


def next_time(hour: time, zone: str, after: datetime, fits: Callable[[date], bool]) -> datetime:
    """The first moment after another one at which clocks there show this hour on a day that fits, in UTC.

    Where they are put forward over the hour, it is the moment as far behind the change as the hour was; where they are
    put back over it, the first of both. A day that the zone left out has no such moment. Some day of a week must fit.
    """
    there = ZoneInfo(zone)
    today = after.astimezone(there).date()
    days = (today + timedelta(days=ahead) for ahead in range(16))
    found = (_shown(day, hour, zone, there) for day in days if fits(day))
    return next(at for at in found if at is not None and at > after)


def _shown(day: date, hour: time, zone: str, there: ZoneInfo) -> datetime | None:
    shown = moments(day, hour, zone)
    if shown:
        return shown[0]
    beyond = datetime.combine(day, hour, there).astimezone(UTC)
    return beyond if beyond.astimezone(there).date() == day else None
