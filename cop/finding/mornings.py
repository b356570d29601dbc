"""When saved searches are looked at: at seven in the morning where the person is; weekly ones on Mondays."""

from datetime import datetime, time

from cop.finding.models import DAILY, WEEKLY
from cop.kit.wallclock import next_time

MORNING = time(7)
MONDAY = 0


def next_morning(often: str, zone: str, after: datetime) -> datetime | None:
    """The first such morning after a moment, in UTC; None for never."""
    if often not in (DAILY, WEEKLY):
        return None
    return next_time(MORNING, zone, after, lambda day: often == DAILY or day.weekday() == MONDAY)
