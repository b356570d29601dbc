"""Pieces of pages with holes."""

import pytest

from cop.kit.fragments import Fragments, cut, hole, row_of


def test_a_fragment_is_filled_by_the_names_of_its_holes() -> None:
    fragment = cut(f"<b>{hole('name')}</b> {hole('t:1')}{hole('name')}")
    assert fragment.fill({"name": "Awa", "t:1": "today"}) == "<b>Awa</b> todayAwa"


def test_html_without_holes_comes_out_as_it_went_in() -> None:
    assert cut("<p>%s {x}</p>").fill({}) == "<p>%s {x}</p>"


def test_a_hole_nobody_fills_is_a_mistake_and_no_empty_place() -> None:
    with pytest.raises(KeyError, match="name"):
        cut(hole("name")).fill({})


def test_fragments_in_a_row_are_one() -> None:
    row = row_of([cut(f"a{hole('x')}b"), cut("c"), cut(f"{hole('y')}d")])
    assert row.fill({"x": "1", "y": "2"}) == "a1bc2d"
    assert row_of([]).fill({}) == ""


def test_the_least_used_are_dropped_beyond_the_bound() -> None:
    kept = Fragments(most=1_000)
    for number in range(5):
        kept.put(number, cut("x" * 200))
        kept.get(0)
    assert kept.get(0) is not None and kept.get(1) is None and kept.get(4) is not None


def test_putting_the_same_key_again_does_not_count_twice() -> None:
    kept = Fragments(most=1_000)
    for _ in range(50):
        kept.put("one", cut("x" * 200))
    kept.put("other", cut("y" * 200))
    assert len(kept) == 2
