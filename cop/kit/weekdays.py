"""Which days people work, where the weekend is a list of days: "sat", "sun" here, "fri", "sat" there."""

import json
from collections.abc import Sequence
from datetime import date

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEKEND = ("sat", "sun")
"""Where nothing else is known."""


def is_working(day: date, weekend: Sequence[str]) -> bool:
    return DAYS[day.weekday()] not in weekend


def first_of_week(weekend: Sequence[str]) -> int:
    """The weekday, 0 for Monday, on which a working week begins: the first of the longest row of working days."""
    works = [each not in weekend for each in DAYS]

    def row_from(start: int) -> int:
        days = (works[(start + ahead) % 7] for ahead in range(7))
        return next((length for length, working in enumerate(days) if not working), 7)

    starts = [start for start in range(7) if works[start] and not works[start - 1]]
    return max(starts, key=row_from, default=0)


def is_first_of_week(day: date, weekend: Sequence[str]) -> bool:
    return day.weekday() == first_of_week(weekend)


def weekend_of(stored: str | Sequence[str] | None) -> Sequence[str]:
    """Of a country as raw SQL reads it; WEEKEND without a country, and where no day of a week would be left."""
    days = json.loads(stored) if isinstance(stored, str) else stored
    return days if days is not None and not set(DAYS) <= set(days) else WEEKEND
