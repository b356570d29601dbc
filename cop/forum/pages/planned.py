"""A meeting as its form has it: read into a plan, and shown again as it was typed or as it stands."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from babel.dates import get_timezone_location
from starlette.requests import Request

from cop.community.text import plain
from cop.community.zones import Choice, zone_choices
from cop.forum import queries
from cop.forum.actions.meetings import LONGEST_PLACE, LONGEST_TITLE, Plan
from cop.forum.queries.meetings import Sitting
from cop.kit.clock import now
from cop.kit.errors import Refused
from cop.kit.forms import Form
from cop.kit.wallclock import FIRST_YEAR, LAST_YEAR, is_second, moments
from cop.kit.web import language_of

FARTHEST_DAYS = 730
FIRST, SECOND = "first", "second"
"""Values of the fields that say which one is meant of an hour that comes twice."""
STARTS, ENDS = ("day", "time", "turn"), ("end_day", "end_time", "end_turn")
FIELDS = ("title", "place", "zone", *STARTS, *ENDS)

Shown = dict[str, Any]
"""Field -> what stands in it."""


def read_plan(request: Request, form: Form, before: Sitting | None = None) -> Plan:
    """What the form says. `before`: the meeting as it stands. What was not changed stays to the second. Raises Refused
    for an hour that the clocks there skip, and for one that comes twice where the form does not say which is meant."""
    zone, language = zone_of(form, request), language_of(request)
    title = form.line("title", longest=LONGEST_TITLE, required=True)
    starts = _moment(form, STARTS, zone, language)
    ends = _moment(form, ENDS if form.raw("end_day").strip() else ("day", *ENDS[1:]), zone, language)
    if starts > now() + timedelta(days=FARTHEST_DAYS):
        raise Refused("too-far-ahead", field="day", most=FARTHEST_DAYS)
    return Plan(
        title=plain(title), place=plain(form.line("place", longest=LONGEST_PLACE, required=True)), zone=zone,
        starts_at=_same(starts, before.starts_at if before else None),
        ends_at=_same(ends, before.ends_at if before else None),
    )


def _moment(form: Form, fields: tuple[str, str, str], zone: str, language: str) -> datetime:
    day_field, time_field, turn_field = fields
    day, hour = form.day(day_field), _hour(form, time_field)
    if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Refused("not-a-date", field=day_field)
    found = moments(day, hour, zone)
    if not found:
        raise Refused("no-such-hour", field=time_field, city=_city(zone, language))
    if len(found) > 1 and form.raw(turn_field) not in (FIRST, SECOND):
        raise Refused("hour-comes-twice", field=turn_field, city=_city(zone, language))
    return found[-1 if form.raw(turn_field) == SECOND else 0]


def _hour(form: Form, field: str) -> time:
    try:
        return datetime.strptime(form.raw(field).strip(), "%H:%M").time()
    except ValueError:
        raise Refused("not-a-time", field=field) from None


def _same(chosen: datetime, before: datetime | None) -> datetime:
    return before if before and before.replace(second=0, microsecond=0) == chosen else chosen


def zone_of(form: Form, request: Request) -> str:
    """Where the meeting is held: the reader's own zone, unless the form says another."""
    zone = form.raw("zone") or str(request.scope["zone"])
    if zone not in _known():
        raise Refused("choose-one", field="zone")
    return zone


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    return frozenset(available_timezones())


async def zones(request: Request, zone: str) -> Sequence[Choice]:
    """Those a form offers: of the countries there are, and this one."""
    countries = tuple((each.iso2, each.zone) for each in await queries.countries())
    return zone_choices(countries, language_of(request), zone if zone in _known() else "UTC")


def shown(request: Request, form: Form, meeting: Sitting | None = None) -> Shown:
    """What stands in the form: what was typed, else the meeting as it is, on the clocks of where it is held."""
    given = dict.fromkeys(FIELDS, "") | {"zone": request.scope["zone"]}
    if meeting is not None:
        given |= _as_it_stands(meeting)
    typed = {name: form.typed(name, value) for name, value in given.items()}
    zone = typed["zone"] if typed["zone"] in _known() else "UTC"
    return {
        **typed, "twice": _twice(typed, STARTS, zone), "end_twice": _twice(typed, ENDS, zone),
        "city": _city(zone, language_of(request)),
    }


def _as_it_stands(meeting: Sitting) -> dict[str, str]:
    zone = meeting.row["zone"]
    found = {"title": meeting.row["title"] or "", "place": meeting.row["place"] or "", "zone": zone}
    for fields, at in ((STARTS, meeting.starts_at), (ENDS, meeting.ends_at)):
        local = at.astimezone(ZoneInfo(zone))
        turn = SECOND if is_second(at, zone) else FIRST
        found |= dict(zip(fields, (local.date().isoformat(), f"{local:%H:%M}", turn), strict=True))
    if found["end_day"] == found["day"]:
        found["end_day"] = ""  # whoever moves it to another day changes one field
    return found


def _twice(typed: Shown, fields: tuple[str, str, str], zone: str) -> Sequence[datetime]:
    """Both moments of an hour that comes twice; nothing for any other."""
    form = Form([("day", typed[fields[0]] or typed["day"]), ("time", typed[fields[1]])])
    try:
        day, hour = form.day("day"), _hour(form, "time")
    except Refused:
        return ()
    found = moments(day, hour, zone) if day else ()
    return found if len(found) > 1 else ()


def _city(zone: str, language: str) -> str:
    return get_timezone_location(zone, locale=language, return_city=True)
