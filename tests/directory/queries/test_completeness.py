"""How much a profile says."""

import pytest

from cop.directory.queries.completeness import NEEDED, WEIGHTS, missing, score


def test_nothing_is_nothing_and_everything_is_a_hundred() -> None:
    assert (score({}), missing({})) == (0, list(WEIGHTS))
    said = dict.fromkeys(WEIGHTS, "words")
    assert (score(said), missing(said)) == (100, [])


@pytest.mark.parametrize("name", WEIGHTS)
def test_each_part_counts_its_weight(name: str) -> None:
    assert score({name: ["one"]}) == WEIGHTS[name] > 0
    assert name not in missing({name: ["one"]})


@pytest.mark.parametrize("empty", [None, "", [], ()])
def test_what_is_empty_is_missing(empty: object) -> None:
    assert score({"headline": empty}) == 0 and "headline" in missing({"headline": empty})


def test_the_weightiest_is_named_first_and_what_is_needed_weighs_most() -> None:
    assert list(WEIGHTS.values()) == sorted(WEIGHTS.values(), reverse=True)
    assert set(missing({})[:2]) == set(NEEDED)
