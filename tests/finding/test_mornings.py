"""Seven in the morning, where the person is."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cop.finding.models import DAILY, NEVER, WEEKLY
from cop.finding.mornings import next_morning


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(("often", "zone", "after", "expected"), [
    (DAILY, "UTC", "2027-06-16 06:59", "2027-06-16 07:00"),
    (DAILY, "UTC", "2027-06-16 07:00", "2027-06-17 07:00"),
    (DAILY, "Asia/Tashkent", "2027-06-16 03:00", "2027-06-17 02:00"),
    (DAILY, "America/Bogota", "2027-06-16 03:00", "2027-06-16 12:00"),
    (DAILY, "Asia/Colombo", "2027-06-16 01:00", "2027-06-16 01:30"),
    (DAILY, "Europe/Paris", "2027-03-27 12:00", "2027-03-28 05:00"),  # the clocks go forward that night
    (DAILY, "Europe/Paris", "2027-10-30 12:00", "2027-10-31 06:00"),
    (WEEKLY, "UTC", "2027-06-16 07:00", "2027-06-21 07:00"),
    (WEEKLY, "UTC", "2027-06-21 07:00", "2027-06-28 07:00"),
    (WEEKLY, "Pacific/Apia", "2027-06-20 12:00", "2027-06-20 18:00"),  # Monday there
])
def test_the_next_morning_is_by_the_clocks_of_the_zone(often: str, zone: str, after: str, expected: str) -> None:
    assert next_morning(often, zone, at(after)) == at(expected)


def test_never_has_no_morning() -> None:
    assert next_morning(NEVER, "UTC", at("2027-06-16 07:00")) is None


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)), st.sampled_from((DAILY, WEEKLY)),
    st.sampled_from(("UTC", "Africa/Freetown", "America/Sao_Paulo", "Asia/Kathmandu", "Pacific/Kiritimati", "Europe/Paris")),
)
def test_it_is_always_ahead_and_always_seven(after: datetime, often: str, zone: str) -> None:
    after = after.replace(tzinfo=UTC)
    morning = next_morning(often, zone, after)
    assert morning is not None and morning > after
    there = morning.astimezone(ZoneInfo(zone))
    assert there.hour == 7 and (often == DAILY or there.weekday() == 0)
    assert (morning - after).days <= (1 if often == DAILY else 8)
