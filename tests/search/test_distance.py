"""Letters that two words differ in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.distance import within


@pytest.mark.parametrize(
    ("one", "other", "steps"),
    [("word", "word", 0), ("word", "wrd", 1), ("word", "words", 1), ("word", "ward", 1), ("word", "wrod", 1),
     ("protection", "protecion", 1), ("protection", "portecion", 2), ("", "ab", 2), ("abcd", "dcba", 3)],
)
def test_steps_are_counted(one: str, other: str, steps: int):
    assert within(one, other, steps)
    assert not within(one, other, steps - 1)


@given(st.text("abc", max_size=6), st.text("abc", max_size=6), st.integers(0, 4))
def test_it_is_the_same_from_both_sides(one: str, other: str, most: int):
    assert within(one, other, most) == within(other, one, most)
