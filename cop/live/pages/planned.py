"""A session as the form has it: read into a plan, and shown again as it was typed or as it stands."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from babel.dates import get_timezone_location
from starlette.requests import Request

from cop.community import scanning
from cop.community.text import Written, plain, rendered
from cop.kit.clock import now
from cop.kit.errors import Refused
from cop.kit.forms import BLANK, Form
from cop.kit.i18n import OWN_NAMES
from cop.kit.wallclock import FIRST_YEAR, LAST_YEAR, is_second, moments
from cop.kit.web import language_of
from cop.live.actions.sessions import LONGEST, SHORTEST, TO_COUNTRIES, TO_GROUP, Plan
from cop.live.queries.sessions import Sitting

LONGEST_TITLE, LONGEST_PURPOSE, LONGEST_PLACE = 160, 4_000, 300
FARTHEST_DAYS = 730
SECOND = "second"
"""The value of `turn` for an hour that comes twice; everything else is the first."""
USUAL_MINUTES = 60

Shown = dict[str, Any]
"""Field -> what stands in it."""


async def read_plan(
    request: Request, form: Form, *, language: str, readers: str, before: datetime | None = None
) -> Plan:
    """What the form says, its texts rendered before any unit opens; its writer is asked about what looks like a child.
    `before`: when the session was to start."""
    plan = Plan(
        parts=await _parts(request, form), language=language, readers=readers,
        starts_at=_starts(request, form, before), minutes=minutes_of(form),
        languages=_languages(form), place=form.line("place", longest=LONGEST_PLACE),
    )
    texts = {name: part.source for name, part in plan.parts.items()} | {"place": plan.place}
    await scanning.ask(texts, language, is_sure=scanning.FIELD in form)
    return plan


async def _parts(request: Request, form: Form) -> dict[str, Written]:
    purpose = form.text("purpose", longest=LONGEST_PURPOSE, required=True)
    return {
        "title": plain(form.line("title", longest=LONGEST_TITLE, required=True)),
        "body": await rendered(request.app.state.renderer, purpose),
    }


def _starts(request: Request, form: Form, before: datetime | None) -> datetime:
    """The moment that day and hour mean on the clocks the form spoke of. What was not changed stays to the second."""
    zone = zone_of(request, form)
    chosen = moment_of(form, zone, city=city(zone, language_of(request)))
    if chosen > now() + timedelta(days=FARTHEST_DAYS):
        raise Refused("too-far-ahead", field="day", most=FARTHEST_DAYS)
    return before if before and before.replace(second=0, microsecond=0) == chosen else chosen


def moment_of(form: Form, zone: str, *, city: str) -> datetime:
    """Day and time of a form or an address. Raises Refused for what is none, and for an hour that is skipped there."""
    day, hour = form.day("day"), _hour(form)
    if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Refused("not-a-date", field="day")
    found = moments(day, hour, zone)
    if not found:
        raise Refused("no-such-hour", field="time", city=city)
    return found[-1 if form.raw("turn") == SECOND else 0]


def _hour(form: Form) -> time:
    try:
        return datetime.strptime(form.raw("time").strip(), "%H:%M").time()
    except ValueError:
        raise Refused("not-a-time", field="time") from None


def minutes_of(form: Form) -> int:
    """How long; an address that does not say means an hour."""
    try:
        minutes = int(form.typed("minutes", str(USUAL_MINUTES)))
    except ValueError:
        minutes = 0
    if not SHORTEST <= minutes <= LONGEST:
        raise Refused("session-length", field="minutes", least=SHORTEST, most=LONGEST)
    return minutes


def _languages(form: Form) -> tuple[str, ...]:
    """At least one, in the order offered."""
    wanted = set(form.all("languages"))
    if not wanted or wanted - set(OWN_NAMES):
        raise Refused("choose-one", field="languages")
    return tuple(code for code in OWN_NAMES if code in wanted)


def readers_of(form: Form) -> str:
    return form.choice("readers", (TO_GROUP, TO_COUNTRIES))


def zone_of(request: Request, form: Form) -> str:
    """The zone the form named when it was shown: the reader may have chosen another since."""
    zone = form.raw("zone") or str(request.scope["zone"])
    if zone not in _zones():
        raise Refused("choose-one", field="day")
    return zone


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def city(zone: str, language: str) -> str:
    return get_timezone_location(zone, locale=language, return_city=True)


def new_fields(request: Request, form: Form) -> Shown:
    """An empty form, with the slot the planner chose."""
    language = language_of(request)
    query = Form(request.query_params.multi_items())
    chosen = {name: query.raw(name)[:20] for name in ("day", "time", "turn")}
    given = {
        "title": "", "purpose": "", "place": "", "readers": TO_GROUP, "language": language,
        "minutes": query.typed("minutes", str(USUAL_MINUTES))[:4], "zone": request.scope["zone"], **chosen,
    }
    return typed(form, given, languages=[language])


def fields_of(request: Request, form: Form, session: Sitting) -> Shown:
    """The session as it stands, its time on the reader's clock."""
    zone = request.scope["zone"]
    starts = session.starts_at.astimezone(ZoneInfo(zone))
    given = {
        "title": session.title, "purpose": session.purpose_source, "place": session.place,
        "minutes": str(session.minutes),
        "day": starts.date().isoformat(), "time": f"{starts:%H:%M}", "zone": zone,
        "turn": SECOND if is_second(session.starts_at, zone) else "",
    }
    return typed(form, given, languages=list(session.languages))


def typed(form: Form, given: Mapping[str, str], *, languages: list[str]) -> Shown:
    """What was sent, else what is given; boxes that are all empty were sent so."""
    if form is not BLANK:
        languages = form.all("languages")
    return {**{name: form.typed(name, value) for name, value in given.items()}, "languages": languages}


def clock_of(shown: Shown, language: str) -> Shown:
    """What the form says about its clock: the city, and both moments of an hour that comes twice."""
    zone = shown["zone"] if shown["zone"] in _zones() else "UTC"
    form = Form([(name, shown[name]) for name in ("day", "time")])
    try:
        day, hour = form.day("day"), _hour(form)
    except Refused:
        day = None
    meant = moments(day, hour, zone) if day else ()
    return {"city": city(zone, language), "twice": meant if len(meant) > 1 else ()}
