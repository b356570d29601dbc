"""So many times within so many seconds."""

import pytest

from cop.kit import pace
from cop.kit.errors import TooMany
from cop.kit.pace import Pace, Spread


class Clock:
    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


def test_one_more_than_allowed_has_to_wait_until_the_first_is_long_ago():
    clock = Clock()
    paced = Pace(3, 10, clock=clock)
    for _ in range(3):
        paced.take("amina")
        clock.at += 1
    with pytest.raises(TooMany) as refused:
        paced.take("amina")
    assert refused.value.seconds == 8
    clock.at += 7
    paced.take("amina")
    with pytest.raises(TooMany):
        paced.take("amina")


def test_what_was_refused_does_not_count_and_nobody_counts_for_another():
    clock = Clock()
    paced = Pace(1, 10, clock=clock)
    paced.take("amina")
    for _ in range(5):
        with pytest.raises(TooMany):
            paced.take("amina")
    paced.take("bruno")
    clock.at += 10
    paced.take("amina")


def test_names_that_are_quiet_are_forgotten(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pace, "MOST_NAMES", 3)
    clock = Clock()
    paced = Pace(1, 10, clock=clock)
    for name in "abc":
        paced.take(name)
    clock.at += 20
    paced.take("d")
    assert len(paced._times) == 1


def test_so_many_different_things_and_one_more_has_to_wait():
    clock = Clock()
    spread = Spread(3, 10, clock=clock)
    for thing in "abc":
        spread.take("amina", thing)
        clock.at += 1
    with pytest.raises(TooMany) as refused:
        spread.take("amina", "d")
    assert refused.value.seconds == 8
    clock.at += 7
    spread.take("amina", "d")
    with pytest.raises(TooMany):
        spread.take("amina", "e")


def test_the_same_thing_again_does_not_count_and_nobody_counts_for_another():
    spread = Spread(2, 10, clock=Clock())
    for thing in "abababab":
        spread.take("amina", thing)
    with pytest.raises(TooMany):
        spread.take("amina", "c")
    spread.take("amina", "a")
    spread.take("bruno", "c")


def test_names_that_met_nothing_lately_are_forgotten(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pace, "MOST_NAMES", 3)
    clock = Clock()
    spread = Spread(1, 10, clock=clock)
    for name in "abc":
        spread.take(name, "a thing")
    clock.at += 20
    spread.take("d", "a thing")
    assert len(spread._met) == 1
