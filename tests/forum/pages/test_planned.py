"""A meeting as its form has it: on the clocks of where it is held, whoever reads the form."""

from datetime import UTC, datetime
from typing import Any

import pytest
from starlette.requests import Request

from cop.forum.pages import planned
from cop.forum.queries.meetings import Sitting
from cop.kit.errors import Refused
from cop.kit.forms import Form

HARARE = {"title": "A day", "place": "Online", "zone": "Africa/Harare"}


def asked(zone: str = "Africa/Freetown") -> Request:
    return Request({"type": "http", "zone": zone, "language": "en", "headers": []})


def form(**fields: str) -> Form:
    return Form(list({"day": "2027-03-01", "time": "09:00", "end_time": "12:00", **HARARE, **fields}.items()))


def stands(**times: datetime) -> Sitting:
    row: dict[str, Any] = {"title": "A day", "place": "Online", "zone": "Africa/Harare"}
    return Sitting(row=row, **times)


def test_hours_are_those_of_the_place_and_without_one_those_of_the_reader() -> None:
    there = planned.read_plan(asked(), form())
    here = planned.read_plan(asked(), form(zone=""))
    assert (there.starts_at, there.ends_at) == (datetime(2027, 3, 1, 7, tzinfo=UTC), datetime(2027, 3, 1, 10, tzinfo=UTC))
    assert (here.starts_at, here.zone) == (datetime(2027, 3, 1, 9, tzinfo=UTC), "Africa/Freetown")


def test_it_ends_on_another_day_where_one_is_named() -> None:
    plan = planned.read_plan(asked(), form(end_day="2027-03-03", end_time="08:30"))
    assert plan.ends_at == datetime(2027, 3, 3, 6, 30, tzinfo=UTC)


@pytest.mark.parametrize(("fields", "code", "field"), [
    ({"zone": "Europe/Lisbon", "day": "2027-03-28", "time": "01:30"}, "no-such-hour", "time"),
    ({"zone": "Europe/Lisbon", "day": "2027-03-28", "time": "00:30", "end_time": "01:10"}, "no-such-hour", "end_time"),
    ({"zone": "Europe/Lisbon", "day": "2027-10-31", "time": "01:30"}, "hour-comes-twice", "turn"),
    ({"zone": "Europe/Lisbon", "day": "2027-10-31", "time": "00:30", "end_time": "01:30"}, "hour-comes-twice", "end_turn"),
    ({"zone": "Pacific/Apia", "day": "2011-12-30"}, "no-such-hour", "time"),
    ({"zone": "No/Where"}, "choose-one", "zone"), ({"day": "2999-01-01"}, "too-far-ahead", "day"),
])
def test_what_no_clock_shows_is_said_at_its_field(fields: dict[str, str], code: str, field: str) -> None:
    with pytest.raises(Refused) as refused:
        planned.read_plan(asked(), form(**fields))
    assert (refused.value.code, refused.value.field) == (code, field)


def test_an_hour_that_comes_twice_is_the_one_that_was_chosen() -> None:
    lisbon = {"zone": "Europe/Lisbon", "day": "2027-10-31", "time": "01:30", "end_time": "03:00"}
    first, second = (planned.read_plan(asked(), form(**lisbon, turn=turn)) for turn in ("first", "second"))
    assert (first.starts_at.hour, second.starts_at.hour) == (0, 1)


def test_what_was_not_changed_stays_to_the_second() -> None:
    starts, ends = datetime(2027, 3, 1, 7, 0, 17, tzinfo=UTC), datetime(2027, 3, 1, 10, 0, 5, tzinfo=UTC)
    plan = planned.read_plan(asked(), form(end_time="12:30"), stands(starts_at=starts, ends_at=ends))
    assert plan.starts_at == starts and plan.ends_at == datetime(2027, 3, 1, 10, 30, tzinfo=UTC)


def test_the_form_shows_a_meeting_on_the_clocks_of_its_place_and_else_what_was_typed() -> None:
    meeting = stands(starts_at=datetime(2027, 3, 1, 22, 30, tzinfo=UTC), ends_at=datetime(2027, 3, 2, 6, tzinfo=UTC))
    shown = planned.shown(asked("America/Bogota"), Form([]), meeting)
    assert (shown["day"], shown["time"], shown["end_day"], shown["end_time"]) == (
        "2027-03-02", "00:30", "", "08:00")
    longer = stands(starts_at=meeting.starts_at, ends_at=datetime(2027, 3, 3, 6, tzinfo=UTC))
    assert planned.shown(asked(), Form([]), longer)["end_day"] == "2027-03-03"
    assert planned.shown(asked(), form(title="Other"), meeting)["title"] == "Other"
    assert planned.shown(asked(), form(zone="\x00"), None)["twice"] == ()
