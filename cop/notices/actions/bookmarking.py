"""Keeping a thing to find it again, and being reminded of it."""

from datetime import date, datetime, time, timedelta

from cop.community.actions import action
from cop.community.activity import note
from cop.community.people import Reader
from cop.community.thing import Thing
from cop.kit.clock import now
from cop.kit.errors import Refused
from cop.kit.store import row, write
from cop.kit.unit import unit
from cop.kit.wallclock import next_time
from cop.notices.models import Bookmark
from cop.notices.queries.bookmarks import MOST

LONGEST_NOTE = 300
MORNING = time(7)
FURTHEST_DAYS = 3 * 366
AT_ONCE = 100

KEEP = """
INSERT INTO bookmark (person_id, thing_id, words, remind_at, made_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (person_id, thing_id) DO UPDATE SET words = excluded.words, remind_at = excluded.remind_at
"""
DUE = """
UPDATE bookmark SET remind_at = NULL WHERE id IN (
  SELECT id FROM bookmark WHERE remind_at <= $1 ORDER BY id LIMIT $2
) AND remind_at <= $1 RETURNING id
"""


@action("bookmark.keep")
async def keep(reader: Reader, thing: Thing, *, words: str, remind_on: date | None) -> None:
    """Kept once; a second time changes the note and the day. The reminder comes in the morning where the person is."""
    if len(words) > LONGEST_NOTE:
        raise Refused("too-long", field="words", most=LONGEST_NOTE, have=len(words))
    held = await row("SELECT count(*) AS n FROM bookmark WHERE person_id = $1 AND thing_id <> $2", reader.id, thing.id)
    if held is not None and held["n"] >= MOST:
        raise Refused("bookmarks-enough", most=MOST)
    await write(KEEP, reader.id, thing.id, words, morning_of(remind_on, reader.zone), now())


def morning_of(day: date | None, zone: str) -> datetime | None:
    """Seven o'clock of that day. Raises Refused for a day that is over, or too far away."""
    if day is None:
        return None
    moment = now()
    if not moment.date() - timedelta(days=1) <= day <= moment.date() + timedelta(days=FURTHEST_DAYS):
        raise Refused("not-a-day-ahead", field="remind_on")
    start = datetime.combine(day, time(), moment.tzinfo) - timedelta(days=2)
    at = next_time(MORNING, zone, start, lambda each: each == day)
    if at <= moment:
        raise Refused("not-a-day-ahead", field="remind_on")
    return at


@action("bookmark.drop")
async def drop(reader: Reader, bookmark: Bookmark) -> None:
    await write("DELETE FROM bookmark WHERE id = $1", bookmark.id)


async def remind() -> None:
    """A chore: what is due is noted once, and `news.py` tells its person."""
    while await _remind():
        pass


async def _remind() -> bool:
    async with unit():
        due = await write(DUE, now(), AT_ONCE)
        for each in due:
            await note("bookmark.due", None, subject_id=each["id"])
    return bool(due)
