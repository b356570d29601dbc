"""An hour as somebody reads it off the clocks of a zone, and the moments it means: one, none, or two."""

from datetime import UTC, date, datetime, time
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
