"""Working days, and where a week begins."""

from datetime import date, timedelta

import pytest

from cop.kit.weekdays import DAYS, WEEKEND, first_of_week, is_first_of_week, is_working, weekend_of


@pytest.mark.parametrize(("weekend", "first"), [
    (["sat", "sun"], "mon"), (["fri", "sat"], "sun"), (["thu", "fri"], "sat"), (["fri"], "sat"), (["sun"], "mon"),
    (["fri", "sun"], "mon"), ([], "mon"), (list(DAYS), "mon"),
])
def test_a_week_begins_behind_its_weekend(weekend: list[str], first: str) -> None:
    assert DAYS[first_of_week(weekend)] == first


def test_a_day_is_a_working_day_by_its_name() -> None:
    friday = date(2027, 6, 18)
    assert is_working(friday, WEEKEND) and not is_working(friday, ["fri", "sat"])
    assert not is_working(friday + timedelta(days=1), WEEKEND)
    assert is_first_of_week(friday + timedelta(days=2), ["fri", "sat"])
    assert not is_first_of_week(friday + timedelta(days=2), WEEKEND)


def test_a_weekend_is_read_as_either_engine_gives_it_and_never_takes_the_whole_week() -> None:
    assert weekend_of('["fri","sat"]') == weekend_of(["fri", "sat"]) == ["fri", "sat"]
    assert weekend_of(None) == weekend_of(list(DAYS)) == WEEKEND
    assert weekend_of("[]") == []
