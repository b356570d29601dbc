"""Who looks after a group when: the turns of its week, the hours nobody looks, and who is on duty now."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_datetime, get_timezone_location
from starlette.requests import Request
from starlette.responses import Response

from cop.community.groups import Group
from cop.community.once import Once
from cop.community.people import Reader
from cop.kit.clock import now
from cop.kit.errors import Missing, Refused
from cop.kit.forms import BLANK, Form, whole
from cop.kit.i18n import DATES_OF
from cop.kit.web import errors_of, language_of, render, see
from cop.moderation import queries
from cop.moderation.actions import rota as acting
from cop.moderation.queries import rota


async def show(request: Request) -> Response:
    """`/groups/<slug>/turns`: for those who keep order in it."""
    return await _show(request, await steward_group(request))


async def change(request: Request, form: Form) -> Response:
    reader: Reader = request.user
    group = await steward_group(request)
    try:
        once = Once.of(request.scope, form, to=f"/groups/{group.slug}/turns")
        await once.do(acting.set_turns, reader, group, change=_change(form))
    except Refused as refusal:
        return await _show(request, group, form=form, refusal=refusal)
    return see(once.address)


async def steward_group(request: Request) -> Group:
    group = await queries.steward_group(request.user, request.path_params["slug"])
    if group is None:
        raise Missing
    return group


def _change(form: Form) -> acting.Added | acting.Removed:
    if form.raw("do") == "remove":
        return acting.Removed(whole(form.raw("turn")))
    return acting.Added(
        post=whole(form.raw("post")), deputy=whole(form.raw("deputy")), weekday=_number(form, "weekday"),
        first_hour=_number(form, "first_hour"), hours=_number(form, "hours"),
    )


def _number(form: Form, name: str) -> int:
    """-1 for what is no number: the action refuses it."""
    typed = form.line(name, longest=10)
    return int(typed) if typed.isascii() and typed.isdigit() else -1


async def _show(request: Request, group: Group, *, form: Form = BLANK, refusal: Refused | None = None) -> Response:
    turns, moment = await rota.turns(group.id), now()
    begin, clock = rota.week_of(moment), Clock(request)
    in_order = sorted(turns, key=lambda each: clock.place(begin, each.begins))
    return render(
        request, "moderation/turns.html", status=422 if refusal else 200, group=group, form=form,
        errors=errors_of(request, refusal), turns=[clock.of_turn(begin, each) for each in in_order],
        gaps=[clock.span(begin, first, hours) for first, hours in _sorted_gaps(turns, begin, clock)],
        always=rota.gaps(turns) == [(0, rota.WEEK)], duty=rota.covering(turns, moment),
        posts=await rota.posts(group.id),
        days=clock.weekdays(begin), longest=acting.LONGEST, moment_now=moment, city=clock.city(),
    )


def _sorted_gaps(turns: list[rota.Held], begin: datetime, clock: "Clock") -> list[tuple[int, int]]:
    return sorted(rota.gaps(turns), key=lambda each: clock.place(begin, each[0]))


class Clock:
    """Hours of a week in words: on the reader's clock, on another's, and in UTC."""

    def __init__(self, request: Request) -> None:
        self.language = language_of(request)
        self.zone: str = request.scope.get("zone", "UTC")

    def span(self, begin: datetime, first: int, hours: int, zone: str = "") -> str:
        """"Monday 08:00 – 12:00", and the day of the end where it is another."""
        there = ZoneInfo(zone or self.zone)
        start, end = (at.astimezone(there) for at in (
            begin + timedelta(hours=first), begin + timedelta(hours=first + hours)
        ))
        ends = self._said(end, "HH:mm" if end.date() == start.date() else "EEEE HH:mm")
        return f"{self._said(start, 'EEEE HH:mm')} – {ends}"

    def place(self, begin: datetime, first: int) -> tuple[int, int, int]:
        """Where an hour stands in the reader's week, which begins on Monday as well."""
        local = (begin + timedelta(hours=first)).astimezone(ZoneInfo(self.zone))
        return local.weekday(), local.hour, local.minute

    def of_turn(self, begin: datetime, turn: rota.Held) -> dict[str, Any]:
        """A turn, with its hours on the clocks of the reader and of whoever has it."""
        who = turn.on_duty
        zone = who.zone if who and who.zone and who.zone != self.zone else ""
        return {
            "turn": turn, "here": self.span(begin, turn.begins, turn.hours),
            "there": self.span(begin, turn.begins, turn.hours, zone) if zone else "",
            "city": self.city(zone) if zone else "", "utc": self.span(begin, turn.begins, turn.hours, "UTC"),
        }

    def weekdays(self, begin: datetime) -> list[str]:
        return [self._said((begin + timedelta(days=day)).astimezone(UTC), "EEEE") for day in range(7)]

    def city(self, zone: str = "") -> str:
        return get_timezone_location(zone or self.zone, locale=self.language, return_city=True)

    def _said(self, at: datetime, pattern: str) -> str:
        return format_datetime(at, pattern, tzinfo=at.tzinfo, locale=DATES_OF.get(self.language, self.language))
