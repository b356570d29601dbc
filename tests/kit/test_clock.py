"""The time."""

from datetime import UTC, datetime

import pytest

from cop.kit.clock import instant, now

NOON = datetime(2027, 6, 8, 12, 0, tzinfo=UTC)


def test_now_is_aware_and_in_utc() -> None:
    assert now().tzinfo is UTC


@pytest.mark.parametrize("stored", [NOON, "2027-06-08 12:00:00+00:00", "2027-06-08T12:00:00+00:00"])
def test_a_moment_is_read_alike_from_both_engines(stored: datetime | str) -> None:
    assert instant(stored) == NOON


def test_no_moment_stays_none() -> None:
    assert instant(None) is None
