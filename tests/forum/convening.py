"""Meetings of topics, for tests."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from cop.community.groups import Group
from cop.community.text import plain
from cop.community.thing import Thing
from cop.forum.actions import meetings
from cop.forum.actions.meetings import Plan
from cop.forum.models import Meeting
from cop.kit.clock import now
from cop.kit.unit import unit
from tests.cast import Town

HARARE = "Africa/Harare"


def ahead(days: float = 10, hour: int = 9, zone: str = HARARE) -> datetime:
    """That hour there, so many days ahead."""
    there = (now() + timedelta(days=days)).astimezone(ZoneInfo(zone))
    return there.replace(hour=hour, minute=0, second=0, microsecond=0)


def a_plan(
    title: str = "Planning day", place: str = "Town hall, room 4", *, days: float = 10, hours: float = 7,
    zone: str = HARARE, starts_at: datetime | None = None,
) -> Plan:
    begins = starts_at or ahead(days)
    return Plan(
        title=plain(title), place=plain(place), starts_at=begins, ends_at=begins + timedelta(hours=hours), zone=zone
    )


async def a_meeting(town: Town, topic: Thing, name: str = "amina", *, plan: Plan | None = None) -> Thing:
    made = await meetings.set_meeting(await town.reader(name), topic, plan or a_plan(), language="en")
    return await Thing.get(id=made.id)


async def moved(meeting_id: int, starts_at: datetime | None = None, ends_at: datetime | None = None) -> None:
    """As if it had been set for that time."""
    times = {name: at for name, at in (("starts_at", starts_at), ("ends_at", ends_at)) if at is not None}
    async with unit():
        await Meeting.filter(thing_id=meeting_id).update(**times)


async def water_is(town: Town, **facts: object) -> None:
    async with unit():
        await Group.filter(id=town.water.id).update(**facts)


def typed(days: float = 10, **fields: str) -> dict[str, str]:
    """A form as somebody fills it in."""
    return {
        "title": "Planning day", "zone": HARARE, "day": ahead(days).date().isoformat(), "time": "09:00", "end_day": "",
        "end_time": "16:00", "place": "Town hall, room 4", "language": "", "key": "k", **fields,
    }
