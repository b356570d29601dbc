"""The planner: each country's own hour, and pairs of slots."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cop.live.planner import APART, BARELY, NOT, REST, WELL, LocalHour, Pair, Place, hours, propose, score

pytestmark = pytest.mark.long

VOCABULARY = json.loads((Path(__file__).parents[2] / "cop/community/data/vocabulary.json").read_text())
COUNTRIES = [Place(each["iso2"], each["zone"], each["weekend"]) for each in VOCABULARY["countries"]]
BY_CODE = {place.iso2: place for place in COUNTRIES}

MONDAY, FRIDAY, SUNDAY = date(2027, 6, 14), date(2027, 6, 18), date(2027, 6, 20)
JANUARY = date(2027, 1, 18)
SPAIN, PHILIPPINES, JORDAN = BY_CODE["ES"], BY_CODE["PH"], BY_CODE["JO"]
SRI_LANKA = Place("LK", "Asia/Colombo", ("sat", "sun"))
NEPAL = Place("NP", "Asia/Kathmandu", ("sat",))
THURSDAY_FRIDAY = Place("XX", "Asia/Riyadh", ("thu", "fri"))


def utc(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


def local(place: Place, starts: datetime, minutes: int = 60) -> LocalHour:
    return hours(starts, minutes, [place])[0]


# --- one slot in one country ---


@pytest.mark.parametrize(
    ("place", "starts", "clock"),
    [
        (SPAIN, utc(date(2027, 3, 27), 9), "10:00"),  # the clocks of Europe go on in the night after
        (SPAIN, utc(date(2027, 3, 28), 9), "11:00"),
        (BY_CODE["CL"], utc(date(2027, 4, 3), 15), "12:00"),  # south of the equator they go back
        (BY_CODE["CL"], utc(date(2027, 4, 4), 15), "11:00"),
        (SRI_LANKA, utc(MONDAY, 7), "12:30"),
        (NEPAL, utc(MONDAY, 7), "12:45"),
    ],
)
def test_the_hour_is_the_one_on_the_clock_there(place: Place, starts: datetime, clock: str) -> None:
    assert f"{local(place, starts).begins:%H:%M}" == clock


@pytest.mark.parametrize(
    ("hour", "minute", "minutes", "night", "working"),
    [
        (6, 30, 60, True, False),  # it begins before seven
        (7, 0, 60, False, False),
        (7, 59, 1, False, False),
        (8, 0, 60, False, True),
        (17, 0, 60, False, True),  # it ends as the offices close
        (17, 0, 61, False, False),
        (20, 0, 60, False, False),
        (20, 0, 61, True, False),  # it ends after nine
        (23, 30, 60, True, False),  # it ends on another day
    ],
)
def test_night_is_any_part_before_seven_or_after_nine_and_working_hours_are_the_whole_of_it(
    hour: int, minute: int, minutes: int, night: bool, working: bool
) -> None:
    freetown = BY_CODE["SL"]  # on UTC all the year
    found = local(freetown, utc(MONDAY, hour, minute), minutes)
    assert (found.night, found.working) == (night, working)


@pytest.mark.parametrize(
    ("place", "day", "weekend"),
    [
        (JORDAN, FRIDAY, True), (JORDAN, SUNDAY, False), (BY_CODE["IQ"], FRIDAY, True),
        (SPAIN, FRIDAY, False), (SPAIN, SUNDAY, True),
        (THURSDAY_FRIDAY, FRIDAY - timedelta(days=1), True), (THURSDAY_FRIDAY, FRIDAY + timedelta(days=1), False),
        (NEPAL, SUNDAY, False), (Place("XX", "UTC", ()), SUNDAY, False),
    ],
)
def test_the_weekend_is_the_countrys_own(place: Place, day: date, weekend: bool) -> None:
    assert local(place, utc(day, 9)).weekend is weekend


def test_the_day_of_the_weekend_is_the_local_one() -> None:
    late_on_sunday = utc(SUNDAY, 23, 30)
    assert local(SPAIN, late_on_sunday).begins.weekday() == 0 and not local(SPAIN, late_on_sunday).weekend
    assert local(BY_CODE["PE"], late_on_sunday).weekend


def test_a_weekend_and_the_night_bring_nothing_and_working_hours_bring_most() -> None:
    slots = {9: WELL, 18: BARELY, 22: NOT}  # in Freetown
    for hour, points in slots.items():
        assert score(utc(MONDAY, hour), 60, [BY_CODE["SL"]]) == points
        assert score(utc(SUNDAY, hour), 60, [BY_CODE["SL"]]) == NOT
    assert score(utc(MONDAY, 9), 60, COUNTRIES) == sum(local(place, utc(MONDAY, 9)).points for place in COUNTRIES)


def test_countries_come_in_the_order_given() -> None:
    assert [each.iso2 for each in hours(utc(MONDAY, 9), 60, COUNTRIES)] == [place.iso2 for place in COUNTRIES]


def test_a_zone_nobody_knows_is_an_error_and_not_an_hour() -> None:
    with pytest.raises(ZoneInfoNotFoundError):
        hours(utc(MONDAY, 9), 60, [Place("XX", "Atlantic/Atlantis", ("sun",))])


# --- pairs ---


@pytest.mark.parametrize("first_day", [JANUARY, MONDAY])
def test_no_single_hour_serves_the_47_capitals_and_the_best_pair_serves_them_all(first_day: date) -> None:
    alone = max(
        sum(each.working for each in hours(utc(first_day, hour, minute), 60, COUNTRIES))
        for hour in range(24) for minute in (0, 30)
    )
    best = propose(COUNTRIES, first_day, 14, 60)[0]
    assert len(COUNTRIES) == 47 and alone <= 36
    assert best.score == best.most == 47 * WELL and best.left_out == ()


def test_there_is_one_pair_for_each_day_that_has_one_and_the_best_comes_first() -> None:
    pairs = propose(COUNTRIES, MONDAY, 14, 60)
    days = [pair.first.date() for pair in pairs]
    assert sorted(days) == [MONDAY + timedelta(days=n) for n in range(14)]
    assert [pair.score for pair in pairs] == sorted((pair.score for pair in pairs), reverse=True)
    assert days[:2] == [MONDAY, MONDAY + timedelta(days=1)]  # of equals, the earlier


def test_a_friday_leaves_out_those_whose_weekend_it_is() -> None:
    friday = next(pair for pair in propose(COUNTRIES, MONDAY, 14, 60) if pair.first.date() == FRIDAY)
    assert set(friday.left_out) == {"IQ", "JO"}


def test_the_second_slot_serves_who_rests_or_sleeps_at_the_first() -> None:
    (far,) = propose([BY_CODE["MX"], PHILIPPINES], MONDAY, 1, 60)
    assert far.score == far.most == 2 * WELL
    assert score(far.first, 60, [BY_CODE["MX"], PHILIPPINES]) < far.score
    weekends = propose([SPAIN, JORDAN], FRIDAY, 3, 60)[0]
    assert (weekends.first.date(), weekends.second.date()) == (FRIDAY, SUNDAY)
    assert weekends.left_out == ()


def test_of_equal_pairs_the_one_where_more_could_come_to_either_is_proposed() -> None:
    (pair,) = propose([SPAIN, BY_CODE["SE"]], MONDAY, 1, 60)
    assert score(pair.first, 60, [SPAIN]) == score(pair.second, 60, [SPAIN]) == WELL
    assert pair.second - pair.first == timedelta(hours=2)  # and of those the closest


def test_a_day_on_which_nobody_works_has_no_pair() -> None:
    assert propose([SPAIN], date(2027, 6, 19), 2, 60) == []
    assert propose([], MONDAY, 14, 60) == [] and propose(COUNTRIES, MONDAY, 0, 60) == []


places = st.lists(
    st.builds(
        Place, st.sampled_from(["AA", "BB", "CC"]),
        st.sampled_from(["Europe/Paris", "America/Santiago", "Asia/Kathmandu", "Pacific/Kiritimati", "America/St_Johns"]),
        st.sampled_from([("sat", "sun"), ("fri", "sat"), ("thu", "fri"), ("sun",), ()]),
    ),
    min_size=1, max_size=4,
)
a_day = st.dates(date(2026, 1, 1), date(2030, 12, 31))


@settings(max_examples=25, deadline=None)
@given(places=places, day=a_day, days=st.integers(1, 3), minutes=st.sampled_from([30, 60, 90, 120]))
def test_whatever_is_proposed_is_allowed_and_says_the_truth(places: list[Place], day: date, days: int, minutes: int) -> None:
    for pair in propose(places, day, days, minutes):
        assert utc(day, 0) <= pair.first < pair.second < utc(day, 0) + timedelta(days=days)
        assert timedelta(minutes=minutes) + REST <= pair.second - pair.first <= APART
        either = better(places, pair, minutes)
        assert pair.score == sum(either) and pair.most == WELL * len(places)
        assert pair.left_out == tuple(place.iso2 for place, points in zip(places, either, strict=True) if points == NOT)


@settings(max_examples=10, deadline=None)
@given(places=places, day=a_day)
def test_no_other_pair_of_the_day_serves_better(places: list[Place], day: date) -> None:
    half_hours = [utc(day, hour, minute) for hour in range(24) for minute in (0, 30)]
    possible = [
        sum(better(places, Pair(first, second, 0, 0, ()), 60))
        for first in half_hours for second in half_hours if second - first >= timedelta(hours=2)
        if score(first, 60, places) and score(second, 60, places)
    ]
    assert [pair.score for pair in propose(places, day, 1, 60)] == ([max(possible)] if possible else [])


def better(places: list[Place], pair: Pair, minutes: int) -> list[int]:
    """The points of each country's better slot, counted the slow way, by the clock there."""
    return [max(points(place, pair.first, minutes), points(place, pair.second, minutes)) for place in places]


def points(place: Place, starts: datetime, minutes: int) -> int:
    begins = starts.astimezone(ZoneInfo(place.zone)).replace(tzinfo=None)
    ends, midnight = begins + timedelta(minutes=minutes), datetime(begins.year, begins.month, begins.day)
    if f"{begins:%a}".lower() in place.weekend or begins.hour < 7 or ends > midnight + timedelta(hours=21):
        return NOT
    return WELL if begins.hour >= 8 and ends <= midnight + timedelta(hours=18) else BARELY
