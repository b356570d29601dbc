"""Columns as both engines give them to raw SQL: lists as text on either, days as text on SQLite."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from cop.kit.clock import now


def listed(stored: str | Sequence[Any] | None) -> list[Any]:
    """The list of a JSON column; an empty one for what was not read."""
    if stored is None:
        return []
    return list(json.loads(stored) if isinstance(stored, str) else stored)


def day(stored: str | date | None) -> date | None:
    """The day of a date column."""
    return date.fromisoformat(stored) if isinstance(stored, str) else stored


def today() -> date:
    """This day, in UTC: offers end and people are away by it."""
    return now().date()
