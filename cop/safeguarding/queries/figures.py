"""Incidents in figures, by quarter, for the two offices. A small number could tell of one child or one person: it is
not told, and neither is what it could be computed from."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median
from typing import Any

from cop.community.people import Reader
from cop.community.policy import may
from cop.kit.clock import instant, now
from cop.kit.errors import Missing
from cop.kit.store import Row, rows
from cop.safeguarding.models import CLOSED, RESTORED

FEWEST = 5
QUARTERS = 8
FALSE_ALARMS = ("harmless", "mistaken")
"""Reasons of restoring that say: there was no child's detail in it."""
OUTCOMES = ("undecided", "redacted", "erased", "false", "other")
PACES = ("within", "later", "open")
"""Closed within 72 hours, closed later, not closed."""

INCIDENTS = """
SELECT i.id, i.sort, i.state, i.opened_at, i.closed_at, i.due_at, (
  SELECT t.published_at FROM incident_thing x JOIN thing t ON t.id = x.thing_id WHERE x.incident_id = i.id
  ORDER BY x.id LIMIT 1
) AS published_at
FROM incident i WHERE i.opened_at >= $1 ORDER BY i.id
"""
THINGS = """
SELECT i.opened_at, x.fate, x.reason, x.field, t.language FROM incident i
JOIN incident_thing x ON x.incident_id = i.id JOIN thing t ON t.id = x.thing_id WHERE i.opened_at >= $1 ORDER BY x.id
"""

Told = dict[str, int | None]
"""A number, or None for one that is not told."""


@dataclass(slots=True)
class Quarter:
    """`incidents` and `texts` are the sums of the parts below them; hours are None where too few would tell them."""

    name: str
    incidents: int | None = 0
    texts: int | None = 0
    hours_to_hide: float | None = None
    hours_to_close: float | None = None
    by: dict[str, Told] = field(default_factory=dict)
    """Of incidents: "sort", "pace". Of texts: "outcome", "language", "field"."""


def demand_office(reader: Reader) -> None:
    """Raises Missing."""
    if not may(reader, "incident.close", None):
        raise Missing


def quarter_of(moment: datetime) -> str:
    return f"{moment.year}-{(moment.month + 2) // 3}"


def start_of(quarters_ago: int) -> datetime:
    """The first moment of a quarter, in UTC."""
    today = now()
    month = today.year * 12 + (today.month - 1) // 3 * 3 - 3 * quarters_ago
    return today.replace(year=month // 12, month=month % 12 + 1, day=1, hour=0, minute=0, second=0, microsecond=0)


def protected(counts: Mapping[str, int]) -> Told:
    """None for each number under five, and for so many others that none of them can be computed from the sum: at least
    two are left out together, and they come to five or more. Nothing at all is told as 0."""
    hidden = {name for name, count in counts.items() if 0 < count < FEWEST}
    while hidden and (len(hidden) < 2 or sum(counts[name] for name in hidden) < FEWEST):
        shown = [name for name in counts if name not in hidden and counts[name]]
        if not shown:
            break
        hidden.add(min(shown, key=lambda name: (counts[name], name)))
    return {name: None if name in hidden else count for name, count in counts.items()}


def told(count: int) -> int | None:
    return None if 0 < count < FEWEST else count


async def quarters(reader: Reader) -> list[Quarter]:
    """The latest first; those in which nothing was are left out. Raises Missing."""
    demand_office(reader)
    since = start_of(QUARTERS - 1)
    incidents, things = _by_quarter(await rows(INCIDENTS, since)), _by_quarter(await rows(THINGS, since))
    return [_quarter(name, incidents[name], things.get(name, [])) for name in sorted(incidents, reverse=True)]


def _by_quarter(found: Sequence[Row]) -> dict[str, list[Row]]:
    parts: dict[str, list[Row]] = {}
    for each in found:
        parts.setdefault(quarter_of(_moment(each["opened_at"])), []).append(each)
    return parts


def _quarter(name: str, incidents: Sequence[Row], things: Sequence[Row]) -> Quarter:
    return Quarter(
        name=name, incidents=told(len(incidents)), texts=told(len(things)),
        hours_to_hide=_hours((each["published_at"], each["opened_at"]) for each in incidents),
        hours_to_close=_hours((each["opened_at"], each["closed_at"]) for each in incidents),
        by={
            "sort": _counted(each["sort"] for each in incidents),
            "pace": _counted((_pace(each) for each in incidents), PACES),
            "outcome": _counted((_outcome(each) for each in things), OUTCOMES),
            "language": _counted(each["language"] for each in things),
            "field": _counted(each["field"] or "unknown" for each in things),
        },
    )


def _counted(names: Iterable[str], order: Sequence[str] = ()) -> Told:
    counts = Counter(names)
    return protected({name: counts[name] for name in order or sorted(counts) if counts[name]})


def _pace(incident: Row) -> str:
    if incident["state"] != CLOSED:
        return "open"
    return "within" if _moment(incident["closed_at"]) <= _moment(incident["due_at"]) else "later"


def _outcome(thing: Row) -> str:
    if thing["fate"] == RESTORED:
        return "false" if thing["reason"] in FALSE_ALARMS else "other"
    return str(thing["fate"]) if thing["fate"] in OUTCOMES else "undecided"


def _hours(pairs: Iterable[tuple[Any, Any]]) -> float | None:
    spans = [
        (_moment(until) - _moment(since)).total_seconds() / 3600 for since, until in pairs if since and until
    ]
    return round(max(median(spans), 0.0), 1) if len(spans) >= FEWEST else None


def _moment(stored: datetime | str | None) -> datetime:
    found = instant(stored)
    assert found is not None
    return found
