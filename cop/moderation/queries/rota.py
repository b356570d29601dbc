"""Who looks after a group when: the turns of a week, who holds them now, and the hours at which nobody looks.

Turns are held by posts, in hours of a week in UTC; where a post is vacant, its deputy has the turn. Clocks of people
move with the season, turns do not: an hour is shown as it falls in the current week.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from cop.kit.clock import now
from cop.kit.store import Row, rows

WEEK = 7 * 24
"""Hours."""

_HELD = """
LEFT JOIN holding {0}h ON {0}h.post_id = {1} AND {0}h.open_for IS NOT NULL AND {0}h.since <= $2
  AND ({0}h.until IS NULL OR {0}h.until > $2)
LEFT JOIN person {0}p ON {0}p.id = {0}h.person_id AND {0}p.state = 'active'
"""
TURNS = f"""
SELECT t.id, t.weekday, t.first_hour, t.hours, po.kind, po.key, po.id AS post_id, hp.id AS holder_id,
       hp.name AS holder, hp.zone AS holder_zone, dpo.kind AS deputy_kind, dpo.key AS deputy_key, dpo.id AS deputy_post,
       dp.id AS deputy_id, dp.name AS deputy, dp.zone AS deputy_zone
FROM turn t JOIN post po ON po.id = t.post_id LEFT JOIN post dpo ON dpo.id = t.deputy_id
{_HELD.format("h", "po.id")} {_HELD.format("d", "dpo.id")}
WHERE t.group_id = $1 ORDER BY t.weekday, t.first_hour
"""  # noqa: S608  # pieces of ours, here and below
POSTS = f"""
SELECT po.id, po.kind, po.key, hp.id AS person_id, hp.name, hp.zone FROM post po {_HELD.format("h", "po.id")}
WHERE po.group_id = $1 AND po.kind IN ('lead', 'moderator') ORDER BY po.kind, po.key
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Holder:
    """A post, and whoever holds it now (0: nobody)."""

    kind: str
    seat: int
    person_id: int
    name: str
    zone: str


@dataclass(frozen=True, slots=True)
class Held:
    """A turn as it is held now."""

    id: int
    weekday: int
    first_hour: int
    hours: int
    post: Holder
    deputy: Holder | None

    @property
    def on_duty(self) -> Holder | None:
        """Whoever holds the post, else whoever holds the deputy's; None where both are vacant."""
        return next((each for each in (self.post, self.deputy) if each and each.person_id), None)

    @property
    def next_in_line(self) -> Holder | None:
        """The deputy, where the one on duty is not the deputy already."""
        return self.deputy if self.deputy and self.deputy.person_id and self.on_duty is self.post else None

    @property
    def begins(self) -> int:
        """The hour of the week, 0 for Monday at midnight."""
        return self.weekday * 24 + self.first_hour

    def covers(self, hour: int) -> bool:
        return (hour - self.begins) % WEEK < self.hours


def week_of(at: datetime) -> datetime:
    """The Monday, at midnight UTC, of the week a moment is in."""
    return datetime.combine(at.date() - timedelta(days=at.weekday()), time(), at.tzinfo)


def hour_of_week(at: datetime) -> int:
    return at.weekday() * 24 + at.hour


def covering(turns: Iterable[Held], at: datetime) -> list[Held]:
    """The turns of this hour that somebody has."""
    return [each for each in turns if each.covers(hour_of_week(at)) and each.on_duty]


def gaps(turns: Iterable[Held]) -> list[tuple[int, int]]:
    """When nobody looks: the first hour of the week and how many, around the end of the week. [(0, 168)] is always."""
    looked = {(each.begins + hour) % WEEK for each in turns if each.on_duty for hour in range(each.hours)}
    if not looked:
        return [(0, WEEK)]
    found = []
    for begin in range(WEEK):
        if begin not in looked and (begin - 1) % WEEK in looked:
            length = next(n for n in range(1, WEEK) if (begin + n) % WEEK in looked)
            found.append((begin, length))
    return found


async def turns(group_id: int, at: datetime | None = None) -> list[Held]:
    """The turns of a group, as they are held at this moment."""
    return [_held(each) for each in await rows(TURNS, group_id, at or now())]


async def posts(group_id: int) -> Sequence[tuple[int, Holder]]:
    """The posts that keep order in a group, by id, and who holds them."""
    return [
        (each["id"], Holder(each["kind"], seat_of(each["key"]), each["person_id"] or 0, each["name"] or "",
                            each["zone"] or ""))
        for each in await rows(POSTS, group_id, now())
    ]


def seat_of(key: str) -> int:
    """The number of a post among those of its kind, from `moderator/water/2`."""
    last = key.rpartition("/")[2]
    return int(last) if last.isascii() and last.isdigit() else 1


def _held(found: Row) -> Held:
    deputy = None
    if found["deputy_post"] is not None:
        deputy = Holder(found["deputy_kind"], seat_of(found["deputy_key"]), found["deputy_id"] or 0,
                        found["deputy"] or "", found["deputy_zone"] or "")
    post = Holder(found["kind"], seat_of(found["key"]), found["holder_id"] or 0, found["holder"] or "",
                  found["holder_zone"] or "")
    return Held(found["id"], found["weekday"], found["first_hour"], found["hours"], post, deputy)
