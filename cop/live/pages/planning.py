"""`/live/plan`: two slots that together suit most countries of a group, and any slot as each of them lives it."""

import asyncio
import unicodedata
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_skeleton
from starlette.requests import Request
from starlette.responses import Response

from cop.community.groups import Group, group_for
from cop.community.people import Reader
from cop.community.policy import demand
from cop.kit.clock import now
from cop.kit.errors import Refused
from cop.kit.forms import Form
from cop.kit.i18n import DATES_OF
from cop.kit.wallclock import is_second
from cop.kit.web import errors_of, language_of, render, see
from cop.live.actions.sessions import LONGEST, SHORTEST
from cop.live.pages.planned import FARTHEST_DAYS, SECOND, USUAL_MINUTES, city, minutes_of, moment_of
from cop.live.planner import BARELY, NOT, WELL, LocalHour, Pair, Place, hours, propose
from cop.live.queries import planning

USUAL_DAYS = 14
MOST_DAYS = 28
AHEAD = timedelta(days=14)
"""What an invitation needs: the first day looked at, unless another is named."""
SHOWN = 3
"""So many pairs, with a table of all countries each, are read on a telephone."""


async def plan(request: Request) -> Response:
    reader: Reader = request.user
    if not reader.signed_in:
        return see("/sign-in?next=/live/new")
    query = Form(request.query_params.multi_items())
    group = await group_for(reader, query.raw("group"))
    demand(reader, "session.prepare", group)
    places = _by_name(await planning.places(group), language_of(request))
    try:
        found = await _found(request, query, places)
    except Refused as refusal:
        return _page(request, group, query, len(places), refusal=refusal)
    return _page(request, group, query, len(places), **found)


async def _found(request: Request, query: Form, places: list[Place]) -> dict[str, Any]:
    """The slot that was named, or else the pairs proposed, as the template shows them."""
    minutes = minutes_of(query)
    if query.raw("day"):
        chosen = moment_of(query, request.scope["zone"], city=city(request.scope["zone"], language_of(request)))
        return {"slots": [_slot(request, chosen, minutes, places)], "rows": _rows(request, [chosen], minutes, places)}
    pairs = await asyncio.to_thread(propose, places, _first_day(query), _days(query), minutes)
    return {"pairs": [_pair(request, each, minutes, places) for each in pairs[:SHOWN]]}


def _first_day(query: Form) -> date:
    day, today = query.day("from") or (now() + AHEAD).date(), now().date()
    if day <= today:
        raise Refused("not-ahead", field="from")
    if day > today + timedelta(days=FARTHEST_DAYS):
        raise Refused("too-far-ahead", field="from", most=FARTHEST_DAYS)
    return day


def _days(query: Form) -> int:
    try:
        days = int(query.typed("days", str(USUAL_DAYS)))
    except ValueError:
        days = 0
    if not 1 <= days <= MOST_DAYS:
        raise Refused("choose-between", field="days", least=1, most=MOST_DAYS)
    return days


def _by_name(places: list[Place], language: str) -> list[Place]:
    """In the order of their names in this language; accents put no country behind the others."""
    territories = Locale.parse(language).territories
    return sorted(
        places, key=lambda place: unicodedata.normalize("NFKD", territories.get(place.iso2, place.iso2)).casefold()
    )


def _pair(request: Request, pair: Pair, minutes: int, places: list[Place]) -> dict[str, Any]:
    starts = [pair.first, pair.second]
    return {
        "slots": [_slot(request, each, minutes, places) for each in starts],
        "rows": _rows(request, starts, minutes, places), "left_out": pair.left_out,
    }


def _slot(request: Request, starts: datetime, minutes: int, places: list[Place]) -> dict[str, Any]:
    """A slot on the reader's clock, in how many countries it falls well, and what the form calls it."""
    local = starts.astimezone(ZoneInfo(request.scope["zone"]))
    points = [each.points for each in hours(starts, minutes, places)]
    return {
        "starts": starts, "day": local.date().isoformat(), "time": f"{local:%H:%M}",
        "turn": SECOND if is_second(starts, request.scope["zone"]) else "",
        "well": points.count(WELL), "barely": points.count(BARELY), "not_at_all": points.count(NOT),
    }


def _rows(
    request: Request, starts: list[datetime], minutes: int, places: list[Place]
) -> list[tuple[str, list[dict[str, Any]]]]:
    """ISO code -> a cell for each slot."""
    language = language_of(request)
    lived = [hours(each, minutes, places) for each in starts]
    return [
        (place.iso2, [_cell(local, language) for local in slots])
        for place, slots in zip(places, zip(*lived, strict=True), strict=True)
    ]


def _cell(local: LocalHour, language: str) -> dict[str, Any]:
    day = format_skeleton("MMMEd", local.begins, locale=DATES_OF.get(language, language))
    return {
        "at": local.begins.astimezone(UTC), "day": day, "hour": f"{local.begins:%H:%M}", "night": local.night,
        "weekend": local.weekend, "working": local.working,
    }


def _page(
    request: Request, group: Group, query: Form, countries: int, *, refusal: Refused | None = None, **found: object
) -> Response:
    context = {"pairs": None, "slots": (), "rows": (), **found}
    return render(
        request, "live/plan.html", status=422 if refusal else 200, group=group, countries=countries,
        city=city(request.scope["zone"], language_of(request)), errors=errors_of(request, refusal),
        typed={"from": query.typed("from", (now() + AHEAD).date().isoformat())[:20],
               "days": query.typed("days", str(USUAL_DAYS))[:4],
               "minutes": query.typed("minutes", str(USUAL_MINUTES))[:4],
               "day": query.raw("day")[:20], "time": query.raw("time")[:20]},
        least=SHORTEST, most=LONGEST, most_days=MOST_DAYS, **context,
    )
