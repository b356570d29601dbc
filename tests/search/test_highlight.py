"""Where texts meet a query."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.highlight import ELLIPSIS, Parts, Sought, excerpt, mark
from search.synonyms import Synonyms

SYNONYMS = Synonyms.load()


def met(query: str, text: str, language: str = "en") -> list[str]:
    return [text[start:end] for start, end in Sought(query, SYNONYMS).spans(text, language)]


def joined(parts: Parts) -> str:
    return "".join(text for text, _ in parts)


@pytest.mark.parametrize(
    ("query", "text", "language", "expected"),
    [
        ("Détention", "La detention des mineurs", "fr", ["detention"]),
        ("protéger", "des enfants protégés", "fr", ["protégés"]),
        ("дети", "о правах детей", "ru", ["детей"]),
        ("أطفال", "حماية الأطفال", "ar", ["الأطفال"]),
        ("reint", "their reintegration", "en", ["reintegration"]),
        ("reint plan", "their reintegration", "en", []),
        ("reintegartion", "their reintegration", "en", ["reintegration"]),
        ("camp", "a lamp", "en", []),
        ("CAAFAG", "les EAFGA au Sahel", "fr", ["EAFGA"]),
        ("EAFGA", "children associated with armed forces and armed groups", "en",
         ["children", "associated", "with", "armed", "forces", "and", "armed", "groups"]),
        ("EAFGA", "armed children", "en", []),
        ("what is the plan", "The plan of the district", "en", ["plan"]),
        ("the", "The plan", "en", ["The"]),
        ("the de", "development of the plan", "en", ["the"]),
        ("", "anything", "en", []),
        ("!?", "anything!", "en", []),
        ("2024", "from 2025 and 2024", "en", ["2024"]),
    ],
)
def test_what_is_marked(query: str, text: str, language: str, expected: list[str]):
    assert met(query, text, language) == expected


def test_words_of_people_are_never_markup():
    text = '<b onclick="x">plan</b> & <mark>'
    parts = mark(text, Sought("plan mark", SYNONYMS).spans(text, "en"))
    assert joined(parts) == text
    assert [part for part, hit in parts if hit] == ["plan", "mark"]


def test_neighbours_are_marked_as_one():
    text = "early child marriage, and marriage"
    assert mark(text, Sought("child marriage", SYNONYMS).spans(text, "en")) == (
        ("early ", False), ("child marriage", True), (", and ", False), ("marriage", True))


def test_an_excerpt_shows_where_most_of_the_query_stands():
    text = "A plan. " + "Nothing here at all. " * 40 + "The plan for child marriage in the north. " + "Nothing. " * 60
    parts = excerpt(text, Sought("plan child marriage", SYNONYMS).spans(text, "en"), 120)
    assert "plan for child marriage" in joined(parts)
    assert parts[0] == parts[-1] == (ELLIPSIS, False)
    assert len(joined(parts)) <= 122


def test_an_excerpt_of_what_met_nothing_is_its_beginning():
    parts = excerpt("word " * 100, [], 50)
    assert joined(parts) == "word word word word word word word word word word" + ELLIPSIS


def test_a_short_text_is_its_own_excerpt():
    assert excerpt("A plan", [(2, 6)], 50) == (("A ", False), ("plan", True))
    assert excerpt("", [], 50) == ()


@given(st.text(alphabet="plan child маршé ал <&\u0301'", max_size=400), st.text(alphabet="plan child", max_size=20))
def test_the_parts_are_always_the_text(text: str, query: str):
    spans = Sought(query, SYNONYMS).spans(text, "en")
    assert joined(mark(text, spans)) == text
    cut = excerpt(text, spans, 40)
    assert joined(cut).strip(ELLIPSIS) in text
    assert len(joined(cut)) <= 42


def test_ten_thousand_letters_are_only_letters():
    assert met("x" * 10_000, "x" * 10_000) == ["x" * 10_000]
    assert met("plan", "x" * 10_000 + " plan") == ["plan"]
