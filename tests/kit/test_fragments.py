"""Pages cut at their marks and joined again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cop.kit.fragments import Fragments, cut, hole, row_of

NAMES = st.sampled_from(["key", "me.name", "t:2027-06-16", "count"])
PIECES = st.lists(st.tuples(st.text(max_size=20), NAMES), max_size=8)


class AnyValue(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return f"<{name}>"


@given(PIECES, st.text(max_size=20))
def test_filling_is_replacing_each_mark_by_its_value(pieces: list[tuple[str, str]], end: str) -> None:
    html = "".join(text + str(hole(name)) for text, name in pieces) + end
    assert cut(html).fill(AnyValue()) == "".join(f"{text}<{name}>" for text, name in pieces) + end


@given(st.text(alphabet="\x02\x03:abct0123456789 key", max_size=60))
def test_no_words_of_anybody_are_taken_for_a_mark(words: str) -> None:
    fragment = cut(f"before {words}{hole('key')} after")
    assert [name for _, name in fragment.holes] == ["key"]
    assert fragment.fill({"key": "K"}) == f"before {words}K after"


def test_a_hole_nobody_fills_is_an_error_and_not_a_gap() -> None:
    with pytest.raises(KeyError):
        cut(f"a{hole('count')}b").fill({"key": "K"})


def test_a_row_is_its_fragments_one_after_the_other() -> None:
    made = [cut(f"<a>{hole('key')}"), cut("plain"), cut(""), cut(f"{hole('count')}{hole('key')}</a>")]
    values = {"key": "K", "count": "3"}
    assert row_of(made).fill(values) == "".join(each.fill(values) for each in made) == "<a>Kplain3K</a>"
    assert row_of([]).fill({}) == ""


def test_the_least_used_goes_when_there_is_too_much() -> None:
    kept = Fragments(most=1_000)
    for number in range(4):
        kept.put(number, cut("x" * 200))
        kept.get(0)
    assert kept.get(0) is not None and kept.get(1) is None and len(kept) == 3


def test_what_is_put_again_counts_once() -> None:
    kept = Fragments(most=1_000)
    for _ in range(50):
        kept.put("same", cut("x" * 200))
    kept.put("other", cut("x" * 200))
    assert len(kept) == 2
    kept.put("same", cut("new"))
    found = kept.get("same")
    assert found is not None and found.fill({}) == "new"
