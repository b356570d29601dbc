"""The three orders of the queue."""

from dataclasses import dataclass, replace
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cop.community.byline import ANONYMOUS, NAMED, ORGANISATION, ROLE, Byline
from cop.live.order import (
    FIRST,
    HALVED_AFTER,
    REGION,
    UNIT,
    by_votes,
    fair,
    fair_score,
    newest,
    shown_asker,
)

pytestmark = pytest.mark.long

WEST, EAST, HIDDEN = "Western Africa", "Eastern Africa", ""


@dataclass(frozen=True)
class Question:
    public_id: str
    support: int = 0
    place: int = 1
    is_first: bool = False
    region: str = HIDDEN


regions = st.sampled_from([WEST, EAST, "Caribbean", HIDDEN])
heards = st.dictionaries(st.sampled_from([WEST, EAST, "Caribbean"]), st.integers(0, 30))
questions = st.builds(
    Question, st.text("abc", min_size=1), st.integers(0, 100_000), st.integers(1, 10_000), st.booleans(), regions
)
queues = st.lists(questions, max_size=12, unique_by=lambda question: question.place)


def names(queue: list[Question]) -> str:
    return "".join(question.public_id for question in queue)


# --- all three ---


@given(queue=queues, heard=heards)
def test_every_order_keeps_every_question_once(queue: list[Question], heard: dict[str, int]) -> None:
    for ordered in (by_votes(queue), newest(queue), fair(queue, heard)):
        assert sorted(ordered, key=lambda question: question.place) == sorted(queue, key=lambda question: question.place)


@given(queue=queues, heard=heards, seed=st.randoms(use_true_random=False))
def test_an_order_does_not_depend_on_how_the_questions_came(queue: list[Question], heard: dict[str, int], seed: Random) -> None:
    shuffled = seed.sample(queue, len(queue))
    assert by_votes(shuffled) == by_votes(queue) and newest(shuffled) == newest(queue)
    assert fair(shuffled, heard) == fair(queue, heard)


def test_votes_come_first_and_of_equals_the_one_approved_earlier() -> None:
    queue = [Question("c", 1, 3), Question("a", 5, 4), Question("b", 1, 2)]
    assert names(by_votes(queue)) == "abc"


def test_the_newest_is_the_one_approved_last() -> None:
    assert names(newest([Question("b", 9, 2), Question("a", 0, 3), Question("c", 1, 1)])) == "abc"


# --- fair ---


def test_the_formula_is_the_documented_one() -> None:
    question = Question("a", support=5, place=3, is_first=True, region=WEST)
    assert fair_score(question, {WEST: 1}) == 5 * UNIT // 2 + 3 * UNIT // HALVED_AFTER + FIRST + REGION // 2


@pytest.mark.parametrize(("supporters", "units"), [(0, 0), (1, 1), (3, 2), (7, 3), (1023, 10), (5, 2.5), (2, 1.5)])
def test_support_counts_by_its_doublings(supporters: int, units: float) -> None:
    score = fair_score(Question("a", supporters), {}) - fair_score(Question("a", 0), {})
    assert score == units * UNIT


def test_votes_lose_half_their_weight_with_every_so_many_later_questions() -> None:
    old = Question("o", support=7, place=1)
    as_good = Question("n", support=3, place=1 + HALVED_AFTER)
    assert fair_score(old, {}) == fair_score(as_good, {})
    assert names(fair([as_good, old], {})) == "on"  # a tie: the one approved earlier
    assert names(fair([old, replace(as_good, place=as_good.place + 1)], {})) == "no"


@given(old=questions, new=questions, heard=heards)
def test_who_comes_later_with_as_much_support_is_never_below(old: Question, new: Question, heard: dict[str, int]) -> None:
    assume(new.place > old.place)
    new = replace(new, support=old.support, region=old.region, is_first=new.is_first or old.is_first)
    assert fair([old, new], heard) == [new, old]


@given(question=questions, heard=heards)
def test_one_supporter_more_is_never_worth_less(question: Question, heard: dict[str, int]) -> None:
    more = replace(question, support=question.support + 1)
    assert fair_score(more, heard) >= fair_score(question, heard)
    if question.support < UNIT - 1:
        assert fair_score(more, heard) > fair_score(question, heard)


@given(question=questions, heard=heards)
def test_a_first_question_is_above_the_same_one_of_who_has_asked(question: Question, heard: dict[str, int]) -> None:
    first, again = replace(question, is_first=True), replace(question, is_first=False)
    assert fair_score(first, heard) - fair_score(again, heard) == FIRST


def test_a_region_not_heard_yet_comes_before_one_that_was() -> None:
    queue = [Question("w", 2, 1, region=WEST), Question("e", 2, 2, region=EAST)]
    assert names(fair(queue, {EAST: 1})) == "we"
    assert names(fair(queue, {WEST: 1})) == "ew"
    assert names(fair(queue, {WEST: 1, EAST: 4})) == "we"  # heard less often


@given(question=questions, heard=heards, region=st.sampled_from([WEST, EAST]))
def test_to_be_heard_lowers_ones_own_region_and_touches_no_other(question: Question, heard: dict[str, int], region: str) -> None:
    once_more = {**heard, region: heard.get(region, 0) + 1}
    before, after = fair_score(question, heard), fair_score(question, once_more)
    assert after < before if question.region == region else after == before


# --- bylines that hide something ---


@given(queue=queues, heard=heards, other=heards)
def test_what_is_heard_never_moves_questions_without_a_region_among_themselves(
    queue: list[Question], heard: dict[str, int], other: dict[str, int]
) -> None:
    hidden = [replace(question, region=HIDDEN) for question in queue]
    assert fair(hidden, heard) == fair(hidden, other)
    assert [fair_score(each, heard) for each in hidden] == [fair_score(each, {}) for each in hidden]


def test_a_region_called_nothing_is_none_even_if_it_was_counted_as_heard() -> None:
    assert fair_score(Question("a"), {HIDDEN: 3}) == fair_score(Question("a"), {})


def test_first_is_about_who_is_shown() -> None:
    amina = Byline(NAMED, name="Amina", slug="x7k2", role="official", organisation="Ministry", country="SL")
    promoted = replace(amina, name="Amina B.", role="focal_point", organisation="Office")
    assert shown_asker(amina) == shown_asker(promoted) != shown_asker(replace(amina, slug="y3m4"))
    ministry = Byline(ORGANISATION, organisation="Ministry of Health", country="SL")
    assert shown_asker(ministry) not in ("", shown_asker(replace(ministry, country="PH")))
    assert shown_asker(ministry) != shown_asker(replace(ministry, organisation="Ministry of Justice"))


@pytest.mark.parametrize(
    "byline", [Byline(ANONYMOUS), Byline(ROLE, role="official", region=WEST), Byline(ORGANISATION, country="SL")]
)
def test_who_shows_no_name_is_nobody_who_could_be_first(byline: Byline) -> None:
    assert shown_asker(byline) == ""


def test_scores_are_exact_in_a_browser_too() -> None:
    largest = fair_score(Question("a", 10**6, 10**6, True, WEST), {})
    assert largest < 2**53 and float(largest) == largest
