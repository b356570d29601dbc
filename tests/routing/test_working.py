"""Working days of a country, forwards and backwards."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cop.routing.working import ANYWHERE, Calendar, calendar_of

ZONES = ("UTC", "Africa/Freetown", "Asia/Kathmandu", "Asia/Amman", "America/Santiago", "Europe/Paris", "Pacific/Auckland")
calendars = st.builds(Calendar, st.sampled_from(ZONES), st.frozensets(st.integers(0, 6), max_size=4))
moments = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))


def at(day: str, hour: int = 15) -> datetime:
    return datetime.fromisoformat(f"{day}T{hour:02}:00:00+00:00")


@pytest.mark.parametrize(("weekend", "asked", "days", "due"), [
    (("sat", "sun"), at("2027-06-03"), 3, at("2027-06-08")),        # Thursday: Friday, Monday, Tuesday
    (("fri", "sat"), at("2027-06-03"), 3, at("2027-06-08")),        # Sunday, Monday, Tuesday
    (("fri", "sat"), at("2027-06-04"), 3, at("2027-06-09", 0)),     # on a Friday that is free: from Sunday's first minute
    (("sat", "sun"), at("2027-06-04"), 3, at("2027-06-09")),        # the same Friday, where people work
    ((), at("2027-06-04"), 3, at("2027-06-07")),
    (("sat", "sun"), at("2027-06-03"), 12, at("2027-06-21")),
])
def test_weekends_of_the_country_do_not_count(weekend: tuple[str, ...], asked: datetime, days: int, due: datetime) -> None:
    calendar = calendar_of("UTC" if weekend else "Africa/Freetown", weekend)

    assert calendar.after(asked, days) == due


def test_a_day_ends_where_the_country_is() -> None:
    """Friday 23:00 in Paris is Friday 22:00 UTC; in Auckland it is Saturday, and the clock waits for Monday."""
    asked = datetime(2027, 1, 8, 22, tzinfo=UTC)

    assert calendar_of("Europe/Paris", ["sat", "sun"]).after(asked, 1) == datetime(2027, 1, 11, 22, tzinfo=UTC)
    assert calendar_of("Pacific/Auckland", ["sat", "sun"]).after(asked, 1) == datetime(2027, 1, 11, 11, tzinfo=UTC)


def test_without_a_country_it_is_monday_to_friday_in_utc() -> None:
    assert calendar_of(None, None) is ANYWHERE and calendar_of("", ["fri"]) is ANYWHERE
    assert calendar_of("UTC", list(map(str, ("mon", "tue", "wed", "thu", "fri", "sat", "sun")))).free == ANYWHERE.free


@given(calendars, moments, st.integers(1, 40))
def test_so_many_days_have_passed_when_they_have_and_not_before(calendar: Calendar, began: datetime, days: int) -> None:
    due = calendar.after(began, days)

    assert calendar.passed(began, due) == days
    assert calendar.passed(began, due - timedelta(seconds=1)) == days - 1
    assert calendar.after(began, days - 1) < due if days > 1 else began < due


@given(calendars, moments, st.integers(0, 5000))
def test_never_more_working_days_than_days(calendar: Calendar, began: datetime, hours: int) -> None:
    passed = calendar.passed(began, began + timedelta(hours=hours))

    assert 0 <= passed <= hours // 24 + 1
