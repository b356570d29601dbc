"""Profiles opened one after the other, too many of them."""

import logging

import pytest

from cop.directory.opening import HOUR, MOST_PROFILES, Opening
from cop.kit.errors import TooMany

AMINA, BRUNO = 41, 42


class Clock:
    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


def refused(opening: Opening, person: int, profile: int) -> bool:
    try:
        opening.take(person, profile)
    except TooMany:
        return True
    return False


def test_two_hundred_different_profiles_an_hour_and_no_more() -> None:
    clock = Clock()
    opening = Opening(clock=clock)
    assert (MOST_PROFILES, HOUR) == (200, 3600)
    assert not any(refused(opening, AMINA, profile) for profile in range(200))
    assert not any(refused(opening, AMINA, 7) for _ in range(300)), "the same one again"
    assert refused(opening, AMINA, 200)
    assert not refused(opening, AMINA, 199), "what was opened stays open"
    assert not refused(opening, BRUNO, 200)
    clock.at += HOUR
    assert not refused(opening, AMINA, 200)


def test_the_log_is_told_once_an_hour_who_it_is(caplog: pytest.LogCaptureFixture) -> None:
    clock = Clock()
    opening = Opening(clock=clock)
    with caplog.at_level(logging.WARNING):
        told = [sum(refused(opening, AMINA, profile) for profile in range(start, start + 260)) for start in (0, 300)]
    assert told == [60, 260]
    (line,) = caplog.messages
    assert line == "ALARM person 41 wants more than 200 different profiles within an hour"
    clock.at += HOUR
    for profile in range(260):
        refused(opening, AMINA, 1000 + profile)
    assert len(caplog.messages) == 2
