"""What a vote may say, and what figures may tell."""

from itertools import product

import pytest

from cop.community.polling import (
    FEW,
    FEWER,
    MORE,
    MULTIPLE,
    RANKED,
    SINGLE,
    Choices,
    chosen,
    figures,
    options_of,
    read,
    written,
)
from cop.kit.errors import Refused


def test_options_are_the_lines_without_empty_ones():
    assert options_of("  We \n\n\tOthers   here\nNobody") == ["We", "Others here", "Nobody"]


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "poll-options"), ("One", "poll-options"), ("\n".join(map(str, range(9))), "poll-options"),
     ("We\nwe", "poll-same-options"), (f"We\n{'x' * 121}", "too-long")],
)
def test_options_that_make_no_poll_are_refused(text: str, code: str):
    with pytest.raises(Refused) as refused:
        options_of(text)
    assert (refused.value.code, refused.value.field) == (code, "options")


@pytest.mark.parametrize(
    ("kind", "choice", "marks", "means"),
    [
        (SINGLE, "2", {}, (2,)), (SINGLE, "0", {1: "1"}, (0,)), (MULTIPLE, "", {2: "1", 0: "1", 1: ""}, (0, 2)),
        (RANKED, "", {0: "2", 1: "", 2: "1"}, (2, 0)), (RANKED, "", {0: "8", 1: "3"}, (1, 0)),
    ],
)
def test_a_vote_is_read_from_its_form(kind: str, choice: str, marks: dict[int, str], means: Choices):
    assert chosen(kind, 3, choice, marks) == means
    assert read(written(means)) == means


@pytest.mark.parametrize(
    ("kind", "choice", "marks", "code"),
    [
        (SINGLE, "", {0: "1"}, "choose-one"), (SINGLE, "3", {}, "choose-one"), (SINGLE, "-1", {}, "choose-one"),
        (SINGLE, "00", {}, "choose-one"), (MULTIPLE, "1", {0: "", 1: ""}, "choose-one"),
        (MULTIPLE, "", {3: "1"}, "choose-one"), (RANKED, "", {0: "1", 1: "1"}, "poll-same-place"),
        (RANKED, "", {0: "x"}, "choose-one"), (RANKED, "", {0: "0"}, "choose-one"), (RANKED, "", {7: "1"}, "choose-one"),
    ],
)
def test_a_vote_that_says_nothing_or_too_much_is_refused(kind: str, choice: str, marks: dict[int, str], code: str):
    with pytest.raises(Refused) as refused:
        chosen(kind, 3, choice, marks)
    assert refused.value.code == code


def test_numbers_of_five_and_more_are_told():
    assert figures(SINGLE, 2, {(0,): 12, (1,): 5}) == [12, 5]
    assert figures(MULTIPLE, 3, {(0, 1): 6, (1,): 2}) == [6, 8, FEWER]


def test_in_a_single_poll_what_is_left_out_cannot_be_told_from_the_rest():
    assert figures(SINGLE, 2, {(0,): 20, (1,): 3}) == [MORE, FEWER]
    assert figures(SINGLE, 3, {(0,): 20, (1,): 3, (2,): 7}) == [20, FEWER, MORE]


def test_nothing_is_told_of_few():
    assert figures(SINGLE, 2, {(0,): 4}) == []
    assert figures(SINGLE, 3, {(0,): 4, (1,): 4, (2,): 4}) == []
    assert figures(RANKED, 2, {(0, 1): 4}) == []
    assert figures(SINGLE, 2, {}) == []


def test_a_ranked_poll_is_a_borda_count():
    assert figures(RANKED, 3, {(0, 1, 2): 5, (1,): 2}) == [15, 10 + 6, 5]
    assert figures(RANKED, 3, {(0, 1): 5, (2,): 1}) == [15, 10, FEWER], "one voter's points are one voter's"


@pytest.mark.parametrize("kind", [SINGLE, MULTIPLE])
def test_no_number_below_five_is_ever_told(kind: str):
    for a, b, c in product(range(8), repeat=3):
        told = figures(kind, 3, {(0,): a, (1,): b, (2,): c})
        assert all(each >= FEW for each in told if isinstance(each, int))
        if kind == SINGLE and told:
            assert len([each for each in told if isinstance(each, str)]) != 1
