"""Reading the meetings of a topic, always on behalf of a reader."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from cop.community.byline import NAMED
from cop.community.people import Reader
from cop.community.thing import Thing, is_public_id
from cop.forum.queries.unread import IS_REDACTED
from cop.kit.clock import instant, now
from cop.kit.errors import Missing
from cop.kit.store import Row, row, rows

MOST_SHOWN = 30

HAS = """
(SELECT LIST(y.id || ':' || y.version || ':' || y.author_id) FROM thing y WHERE y.parent_id = t.id AND y.number = 0
  AND y.kind = 'meeting' AND y.audience_id IN_IDS($3)) AS meetings
"""
"""Of topic `t`, for the audiences of $3: id, version and author of each meeting. Of all that stands under a topic, what
has no number is few."""
_PART = (
    "(SELECT x.source FROM thing_text x WHERE x.thing_id = t.id AND x.part = '{0}' AND x.is_current"
    " AND x.language = t.language) AS {0}"
)
_MEETING = f"""
SELECT t.id, t.public_id, t.parent_id, t.state, t.version, t.language, t.author_id, t.audience_id,
       t.created_at, t.updated_at,
       t.byline, t.byline_name, t.byline_slug, t.byline_role, t.byline_organisation, t.byline_country, t.byline_region,
       m.starts_at, m.ends_at, m.zone, m.sequence, m.cancelled_at, {_PART.format("title")}, {_PART.format("place")},
       {_PART.format("reason")}, {IS_REDACTED}
FROM thing t JOIN meeting m ON m.thing_id = t.id
"""  # noqa: S608  # pieces of ours, here and below
OF_TOPIC = f"""
{_MEETING} WHERE t.parent_id = $1 AND t.number = 0 AND t.audience_id IN_IDS($2)
ORDER BY CASE WHEN m.cancelled_at IS NULL AND m.ends_at > $3 THEN 0 ELSE 1 END, m.starts_at DESC, t.id
LIMIT {MOST_SHOWN}
"""
ONE = f"{_MEETING} WHERE t.{{0}} = $1 AND t.kind = 'meeting' AND t.audience_id IN_IDS($2)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """A meeting, as its topic shows it."""

    row: Row
    starts_at: datetime
    ends_at: datetime

    @property
    def minutes(self) -> int:
        return round((self.ends_at - self.starts_at).total_seconds() / 60)

    @property
    def changed_at(self) -> datetime:
        """For calendars: of one that is not signed by name, its day alone."""
        return stamp(self.row)

    @property
    def is_cancelled(self) -> bool:
        return self.row["cancelled_at"] is not None

    @property
    def is_over(self) -> bool:
        return self.ends_at <= now()

    @property
    def is_ahead(self) -> bool:
        """It can still be changed or called off."""
        return not self.is_cancelled and not self.is_over


async def of_topic(reader: Reader, topic_id: int) -> list[Sitting]:
    """Those ahead, the next one first; then those that are over or called off, the last one first."""
    found = [_sitting(each) for each in await rows(OF_TOPIC, topic_id, reader.audiences, now())]
    ahead = [each for each in found if each.is_ahead]
    return [*reversed(ahead), *(each for each in found if not each.is_ahead)]


async def meeting_row(reader: Reader, public_id: str) -> Sitting:
    """Raises Missing."""
    found = await row(ONE.format("public_id"), public_id, reader.audiences) if is_public_id(public_id) else None
    if found is None:
        raise Missing
    return _sitting(found)


async def meeting_of(reader: Reader, thing_id: int) -> Sitting | None:
    found = await row(ONE.format("id"), thing_id, reader.audiences)
    return _sitting(found) if found else None


async def meeting_for(reader: Reader, public_id: str) -> Thing:
    """The meeting as a thing, for acts on it. Raises Missing."""
    found = None
    if is_public_id(public_id):
        found = await Thing.get_or_none(
            public_id=public_id, kind="meeting", audience_id__in=list(reader.audiences)
        )
    if found is None:
        raise Missing
    return found


def stamp(meeting: Row) -> datetime:
    """When it was set or changed; where its byline hides a name, no finer than the day."""
    changed = instant(meeting["updated_at"] or meeting["created_at"])
    assert changed is not None
    if meeting["byline"] == NAMED:
        return changed
    return changed.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def listed(found: str) -> Sequence[tuple[str, int]]:
    """What HAS gives: (id and version, id of the author) of each."""
    return [(entry.rpartition(":")[0], int(entry.rpartition(":")[2])) for entry in found.split(",") if entry]


def _sitting(found: Row) -> Sitting:
    starts_at, ends_at = instant(found["starts_at"]), instant(found["ends_at"])
    assert starts_at is not None and ends_at is not None
    return Sitting(row=found, starts_at=starts_at, ends_at=ends_at)
