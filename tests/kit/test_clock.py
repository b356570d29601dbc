"""Moments, from the clock and from either engine."""

from datetime import UTC, datetime, timedelta

import pytest

from cop.kit.clock import instant, now

NOON = datetime(2027, 6, 16, 12, tzinfo=UTC)


def test_now_is_in_utc_and_knows_it() -> None:
    assert now().utcoffset() == timedelta(0)
    assert abs(now() - datetime.now(UTC)) < timedelta(seconds=5)


@pytest.mark.parametrize("stored", [
    NOON, "2027-06-16 12:00:00+00:00", "2027-06-16T12:00:00+00:00", "2027-06-16 12:00:00.000+00:00",
    "2027-06-16 14:00:00+02:00",
])
def test_what_either_engine_gives_is_one_moment(stored: datetime | str) -> None:
    assert instant(stored) == NOON


def test_no_moment_is_none_and_nonsense_is_an_error() -> None:
    assert instant(None) is None
    with pytest.raises(ValueError, match="isoformat"):
        instant("soon")
