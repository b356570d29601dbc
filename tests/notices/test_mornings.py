"""Seven in the morning, where the person is, on a working day there."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cop.community.outbox import DAILY, WEEKLY
from cop.kit.weekdays import DAYS, first_of_week
from cop.notices.mornings import next_digest

SUNDAYS, FRIDAYS = ["sat", "sun"], ["fri", "sat"]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(("often", "zone", "weekend", "after", "expected"), [
    (DAILY, "Africa/Freetown", SUNDAYS, "2027-06-18 07:00", "2027-06-21 07:00"),  # Friday: on Monday
    (DAILY, "Asia/Amman", FRIDAYS, "2027-06-17 04:00", "2027-06-20 04:00"),  # Thursday: on Sunday
    (DAILY, "Pacific/Honolulu", SUNDAYS, "2027-06-16 16:59", "2027-06-16 17:00"),
    (DAILY, "Europe/Paris", SUNDAYS, "2027-03-26 06:00", "2027-03-29 05:00"),  # clocks go forward between
    (DAILY, "Europe/Paris", SUNDAYS, "2027-10-29 05:00", "2027-11-01 06:00"),
    (WEEKLY, "Africa/Freetown", SUNDAYS, "2027-06-16 07:00", "2027-06-21 07:00"),
    (WEEKLY, "Asia/Amman", FRIDAYS, "2027-06-16 07:00", "2027-06-20 04:00"),
    (WEEKLY, "Pacific/Honolulu", SUNDAYS, "2027-06-21 17:00", "2027-06-28 17:00"),
])
def test_the_next_digest_is_by_clocks_and_weekend_of_its_reader(
    often: str, zone: str, weekend: list[str], after: str, expected: str
) -> None:
    assert next_digest(often, zone, weekend, at(after)) == at(expected)


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)), st.sampled_from((DAILY, WEEKLY)),
    st.sampled_from(("UTC", "America/Sao_Paulo", "Asia/Kathmandu", "Pacific/Kiritimati", "Europe/Paris", "Asia/Amman")),
    st.sets(st.sampled_from(DAYS), max_size=6),
)
def test_it_is_always_ahead_always_seven_and_never_on_a_day_off(
    after: datetime, often: str, zone: str, weekend: set[str]
) -> None:
    off = sorted(weekend)
    morning = next_digest(often, zone, off, after.replace(tzinfo=UTC))
    there = morning.astimezone(ZoneInfo(zone))
    assert morning > after.replace(tzinfo=UTC) and there.hour == 7 and DAYS[there.weekday()] not in weekend
    assert often == DAILY or there.weekday() == first_of_week(off)
