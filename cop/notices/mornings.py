"""When digests are due: at seven in the morning where the person is, on working days of the person's country; weekly
ones on the first of them."""

from collections.abc import Sequence
from datetime import datetime, time

from cop.community.outbox import DAILY
from cop.kit.wallclock import next_time
from cop.kit.weekdays import is_first_of_week, is_working

MORNING = time(7)


def next_digest(often: str, zone: str, weekend: Sequence[str], after: datetime) -> datetime:
    """The first such morning after a moment, in UTC. `often`: daily or weekly."""
    if often == DAILY:
        return next_time(MORNING, zone, after, lambda day: is_working(day, weekend))
    return next_time(MORNING, zone, after, lambda day: is_first_of_week(day, weekend))
