"""How long what came in waited, what waits now and for how long, and who acted: of one group in one month."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil

from cop.community.groups import Group, group_by_slug
from cop.community.people import Reader
from cop.community.rules import secretariat
from cop.kit.clock import instant, now
from cop.kit.store import rows

FEWEST = 5
"""Counts below this are not told to whoever is no steward of the group."""
MOST = 5000
FIRST_YEAR = 2000
DAYS = (1, 3, 7, 30)
"""What is open is counted by its age: younger than the first, and so on, and older than the last."""

CLOSED = f"""
SELECT kind, opened_at, closed_at FROM moderation_case
WHERE group_id = $1 AND state = 'done' AND closed_at >= $2 AND closed_at < $3 ORDER BY id DESC LIMIT {MOST}
"""  # noqa: S608  # pieces of ours, here and below
OPENED = """
SELECT kind, count(*) AS n FROM moderation_case WHERE group_id = $1 AND opened_at >= $2 AND opened_at < $3
GROUP BY kind
"""
OPEN = f"""
SELECT kind, opened_at FROM moderation_case WHERE group_id = $1 AND state = 'open' ORDER BY opened_at LIMIT {MOST}
"""  # noqa: S608
ACTS = """
SELECT p.name, count(*) AS n FROM moderation_act m JOIN person p ON p.id = m.moderator_id
WHERE m.group_id = $1 AND m.at >= $2 AND m.at < $3 AND m.state IN ('done', 'undone') AND m.undoes_id IS NULL
GROUP BY p.id, p.name ORDER BY count(*) DESC, p.name, p.id LIMIT 50
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfKind:
    """Cases of a kind. None stands for fewer than five; times are minutes, None where none was closed."""

    kind: str
    came: int | None
    closed: int | None
    median: int | None
    ninetieth: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    month: str
    before: str
    behind: str
    kinds: list[OfKind]
    open_by_age: list[tuple[int, int | None]]
    """(days, how many are younger than that and not younger than the one before); 0 days: older than the last."""
    acts: list[tuple[str, int | None]]
    exact: bool


async def group_of(reader: Reader, slug: str) -> Group:
    """For those who keep order in it and for the secretariat. Raises Missing."""
    if secretariat(reader, None):
        return await group_by_slug(slug)
    return await group_by_slug(slug, id__in=list(reader.steward_of))


async def workload(reader: Reader, group: Group, month: str) -> Workload:
    """Of the month "2027-06"; of this one where it is none."""
    first = month_from(month)
    until, exact = following(first), group.id in reader.steward_of
    came = Counter({each["kind"]: each["n"] for each in await rows(OPENED, group.id, first, until)})
    waits: dict[str, list[int]] = {}
    for each in await rows(CLOSED, group.id, first, until):
        waits.setdefault(each["kind"], []).append(_minutes(each["opened_at"], each["closed_at"]))
    kinds = [
        _of_kind(kind, came[kind], sorted(waits.get(kind, ())), exact=exact) for kind in sorted(set(came) | set(waits))
    ]
    acts = [(each["name"], told(each["n"], exact=exact)) for each in await rows(ACTS, group.id, first, until)]
    return Workload(
        month=f"{first:%Y-%m}", before=f"{first - timedelta(days=1):%Y-%m}" if first.year > FIRST_YEAR else "",
        behind=f"{until:%Y-%m}" if until <= now() else "", kinds=kinds, acts=acts, exact=exact,
        open_by_age=await _open_by_age(group.id, exact=exact),
    )


def month_from(text: str) -> datetime:
    """Its first moment, in UTC; of the present one for anything that is no month of ours."""
    present = now().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    year, _, month = text.partition("-")
    if len(text) == len("2027-06") and text.isascii() and year.isdigit() and month.isdigit() and 1 <= int(month) <= 12:
        asked = datetime(max(int(year), 1), int(month), 1, tzinfo=UTC)
        return asked if FIRST_YEAR <= asked.year and asked < present else present
    return present


def following(first: datetime) -> datetime:
    return (first + timedelta(days=32)).replace(day=1)


def share(waited: Sequence[int], percent: int) -> int | None:
    """The time within which so many of a hundred were closed, of sorted times."""
    return waited[max(ceil(len(waited) * percent / 100), 1) - 1] if waited else None


def told(count: int, *, exact: bool) -> int | None:
    """The number as this reader may know it; none is none."""
    return count if exact or count == 0 or count >= FEWEST else None


def _of_kind(kind: str, came: int, waited: Sequence[int], *, exact: bool) -> OfKind:
    shown = waited if told(len(waited), exact=exact) is not None else ()
    return OfKind(
        kind=kind, came=told(came, exact=exact), closed=told(len(waited), exact=exact), median=share(shown, 50),
        ninetieth=share(shown, 90),
    )


async def _open_by_age(group_id: int, *, exact: bool) -> list[tuple[int, int | None]]:
    counts: Counter[int] = Counter()
    for each in await rows(OPEN, group_id):
        age = _minutes(each["opened_at"], now()) / (24 * 60)
        counts[next((days for days in DAYS if age < days), 0)] += 1
    return [(days, told(counts[days], exact=exact)) for days in (*DAYS, 0)]


def _minutes(begin: datetime | str, end: datetime | str) -> int:
    began, ended = instant(begin), instant(end)
    assert began is not None and ended is not None
    return max(0, int((ended - began).total_seconds() // 60))
