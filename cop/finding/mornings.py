"""When saved searches are looked at: at seven in the morning where the person is; weekly ones on Mondays."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from cop.finding.models import DAILY, WEEKLY

MORNING = time(7)
MONDAY = 0


def next_morning(often: str, zone: str, after: datetime) -> datetime | None:
    """The first such morning after a moment, in UTC; None for never."""
    if often not in (DAILY, WEEKLY):
        return None
    there = after.astimezone(ZoneInfo(zone))
    days = (there.date() + timedelta(days=ahead) for ahead in range(9))
    mornings = (datetime.combine(day, MORNING, ZoneInfo(zone)).astimezone(UTC)
                for day in days if often == DAILY or day.weekday() == MONDAY)
    return next(morning for morning in mornings if morning > after)
