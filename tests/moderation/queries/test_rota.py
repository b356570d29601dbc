"""Hours of a week: who has them, and when nobody does."""

from datetime import UTC, datetime

import pytest

from cop.moderation.queries.rota import WEEK, Held, Holder, covering, gaps, hour_of_week, seat_of, week_of

DALIA, CHEN, NOBODY = Holder("moderator", 1, 4, "Dalia", "UTC"), Holder("lead", 1, 3, "Chen", "UTC"), Holder("moderator", 2, 0, "", "")


def turn(weekday: int, first: int, hours: int, post: Holder = DALIA, deputy: Holder | None = None) -> Held:
    return Held(1, weekday, first, hours, post, deputy)


@pytest.mark.parametrize(("turns", "expected"), [
    ([], [(0, WEEK)]),
    ([turn(0, 0, 24, NOBODY)], [(0, WEEK)]),
    ([turn(0, 0, 24, NOBODY, CHEN)], [(24, WEEK - 24)]),
    ([turn(day, 0, 24) for day in range(7)], []),
    ([turn(6, 20, 8)], [(4, WEEK - 8)]),  # over the end of the week
    ([turn(0, 4, 4), turn(0, 10, 4)], [(8, 2), (14, WEEK - 10)]),
    ([turn(0, 4, 10), turn(0, 6, 2)], [(14, WEEK - 10)]),  # one within the other
])
def test_hours_nobody_looks_after_are_found_around_the_end_of_the_week(turns: list[Held], expected: list[tuple[int, int]]):
    assert gaps(turns) == expected


def test_a_turn_that_begins_on_sunday_night_is_still_on_on_monday():
    night = turn(6, 22, 6)
    assert covering([night], datetime(2027, 6, 14, 3, 59, tzinfo=UTC)) == [night], "a Monday"
    assert covering([night], datetime(2027, 6, 14, 4, tzinfo=UTC)) == []
    assert covering([night], datetime(2027, 6, 13, 21, 59, tzinfo=UTC)) == []
    assert (hour_of_week(datetime(2027, 6, 14, 3, tzinfo=UTC)), week_of(datetime(2027, 6, 16, 3, tzinfo=UTC))) == (
        3, datetime(2027, 6, 14, tzinfo=UTC)
    )


def test_a_vacant_post_gives_its_turn_to_the_deputy_who_then_has_none():
    assert (turn(0, 0, 1, DALIA, CHEN).on_duty, turn(0, 0, 1, DALIA, CHEN).next_in_line) == (DALIA, CHEN)
    assert (turn(0, 0, 1, NOBODY, CHEN).on_duty, turn(0, 0, 1, NOBODY, CHEN).next_in_line) == (CHEN, None)
    assert turn(0, 0, 1, DALIA, NOBODY).next_in_line is None
    assert turn(0, 0, 1, NOBODY).on_duty is None
    assert [seat_of(key) for key in ("moderator/water/2", "lead/water/1", "old")] == [2, 1, 1]
