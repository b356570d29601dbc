"""What an hour on the clocks of a zone means."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cop.kit.wallclock import is_second, moments, next_time


def test_an_hour_of_every_day_means_one_moment() -> None:
    assert moments(date(2027, 6, 16), time(14, 30), "Africa/Freetown") == (datetime(2027, 6, 16, 14, 30, tzinfo=UTC),)
    assert moments(date(2027, 6, 16), time(14, 30), "Asia/Kathmandu") == (datetime(2027, 6, 16, 8, 45, tzinfo=UTC),)


def test_an_hour_clocks_are_put_forward_over_means_none() -> None:
    assert moments(date(2027, 3, 28), time(2, 30), "Europe/Paris") == ()
    assert len(moments(date(2027, 3, 28), time(3), "Europe/Paris")) == 1


def test_an_hour_clocks_are_put_back_over_means_two() -> None:
    first, second = moments(date(2027, 10, 31), time(2, 30), "Europe/Paris")
    assert (first, second) == (datetime(2027, 10, 31, 0, 30, tzinfo=UTC), datetime(2027, 10, 31, 1, 30, tzinfo=UTC))
    assert not is_second(first, "Europe/Paris") and is_second(second, "Europe/Paris")


@pytest.mark.parametrize("year", [1, 1999, 9001, 9999])
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_days_near_the_ends_of_time_have_no_moments(year: int, zone: str) -> None:
    assert moments(date(year, 1, 1), time(0), zone) == moments(date(year, 12, 31), time(23, 59), zone) == ()


@given(
    st.datetimes(datetime(2001, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)).map(
        lambda at: at.replace(second=0, microsecond=0)
    ),
    st.sampled_from(["Europe/Paris", "America/Santiago", "Australia/Lord_Howe", "Asia/Gaza", "Africa/Casablanca"]),
)
def test_every_moment_is_found_again_by_what_clocks_show_then(at: datetime, zone: str) -> None:
    shown = at.astimezone(ZoneInfo(zone))
    found = moments(shown.date(), shown.time(), zone)
    assert found[-1 if is_second(at, zone) else 0] == at


def every_day(day: date) -> bool:
    return True


def test_the_next_time_an_hour_is_shown_is_the_first_behind_a_moment_on_a_day_that_fits() -> None:
    seven, here = time(7), "Europe/Paris"
    friday = datetime(2027, 6, 18, 5, tzinfo=UTC)
    assert next_time(seven, here, friday - timedelta(seconds=1), every_day) == friday
    assert next_time(seven, here, friday, every_day) == friday + timedelta(days=1)
    assert next_time(seven, here, friday, lambda day: day.weekday() < 5) == friday + timedelta(days=3)


def test_where_clocks_skip_the_hour_it_is_just_behind_and_where_they_show_it_twice_the_first() -> None:
    gap, fold = datetime(2027, 3, 27, 12, tzinfo=UTC), datetime(2027, 10, 30, 12, tzinfo=UTC)
    assert next_time(time(2, 30), "Europe/Paris", gap, every_day) == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    first = next_time(time(2, 30), "Europe/Paris", fold, every_day)
    assert first == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    assert next_time(time(2, 30), "Europe/Paris", first, every_day) == datetime(2027, 11, 1, 1, 30, tzinfo=UTC)


def test_a_day_a_zone_left_out_has_no_morning() -> None:
    """Samoa had no 30 December 2011."""
    thursday = next_time(time(7), "Pacific/Apia", datetime(2011, 12, 29, 12, tzinfo=UTC), every_day)
    assert thursday == datetime(2011, 12, 29, 17, tzinfo=UTC)
    assert next_time(time(7), "Pacific/Apia", thursday, every_day) == datetime(2011, 12, 30, 17, tzinfo=UTC)
    assert datetime(2011, 12, 30, 17, tzinfo=UTC).astimezone(ZoneInfo("Pacific/Apia")).date() == date(2011, 12, 31)
