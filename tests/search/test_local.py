"""A few documents matched without an index."""

import pytest

from search.documents import GONE, Document, Said
from search.local import beginning, matches, narrowed, near
from search.query import COUNTRY, KIND, THEME, Query, Scope
from search.synonyms import Synonyms

SYNONYMS = Synonyms.load()


def a_document(number: int = 1, **more: object) -> Document:
    given = {
        "id": str(number), "kind": "topic", "audience": 7, "version": 1,
        "said": (
            Said("en", "Reintegration of children", "What worked in the northern districts?"),
            Said("fr", "Réinsertion des enfants", "Ce qui a marché dans les districts du nord, protégés ou non."),
        ),
        "names": ("Jean-Pierre N'Guessan", "Амина Ёлкина"), "labels": ("Violencia armada", "حماية الأطفال", "EAFGA"),
        "facets": {COUNTRY: ("CI",), THEME: ("ddr", "caafag")},
    }
    return Document(**{**given, **more})  # type: ignore[arg-type]


def asked(text: str = "", **more: object) -> Query:
    return Query(**{"scope": Scope(frozenset({7})), "text": text, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "", "  ", "reintegration", "REINTEGRATION children", "reintegrating", "protéger enfant", "distri", "north",
        "what worked in the districts", "jean-pierre nguessan", "елкина", "Елки", "violencia", "الاطفال", "CAAFAG",
        "children associated with armed forces and armed groups", "protégée", "the",
    ],
)
def test_what_meets_it(text: str):
    assert matches(a_document(), asked(text), SYNONYMS)


@pytest.mark.parametrize(
    "text", ["budget", "reintegration budget", "distri north", "children OR budget", "...", "?", "x" * 10_000, "r", "MHPSS"]
)
def test_every_word_must_be_met(text: str):
    assert not matches(a_document(), asked(text), SYNONYMS)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({KIND: frozenset({"topic", "person"})}, True), ({KIND: frozenset({"person"})}, False),
        ({COUNTRY: frozenset({"CI", "ML"})}, True), ({COUNTRY: frozenset({"ML"})}, False),
        ({COUNTRY: frozenset({"CI"}), THEME: frozenset({"ddr"})}, True),
        ({COUNTRY: frozenset({"CI"}), THEME: frozenset({"gbv"})}, False),
        ({COUNTRY: frozenset()}, True), ({"language": frozenset({"fr"})}, False),
    ],
)
def test_filters_of_different_facets_must_all_hold(filters: dict[str, frozenset[str]], expected: bool):
    assert matches(a_document(), asked(filters=filters), SYNONYMS) == expected


def test_another_audience_is_never_met():
    assert not matches(a_document(audience=8), asked("reintegration"), SYNONYMS)
    assert not matches(a_document(audience=GONE), asked(""), SYNONYMS)


def test_the_thing_that_others_are_sought_for_is_left_out():
    assert not matches(a_document(), asked("reintegration", unlike="1"), SYNONYMS)


def test_what_an_index_has_not_caught_up_with_is_what_this_is_for():
    due = Query(scope=Scope(frozenset({7}), frozenset({"1"})), text="reintegration")
    assert matches(a_document(), due, SYNONYMS)


def test_the_order_is_kept():
    found = narrowed([a_document(2), a_document(3, audience=8), a_document(1)], asked("reintegration"), SYNONYMS)
    assert [each.id for each in found] == ["2", "1"]


@pytest.mark.parametrize("typed", ["rei", "Réins", "reintegration of chi", "nguess", "Амина Ел", "children rei"])
def test_suggestions_begin_as_a_title_or_a_name(typed: str):
    assert beginning([a_document()], typed, limit=8)


@pytest.mark.parametrize("typed", ["", "r", "...", "worked", "violencia", "rei chi", "children Амина"])
def test_neither_bodies_nor_labels_are_suggested_nor_too_little(typed: str):
    assert not beginning([a_document()], typed, limit=8)


def test_no_more_suggestions_than_asked_for_and_none_of_what_is_gone():
    several = [a_document(1, audience=GONE), *map(a_document, (2, 3, 4))]
    assert [each.id for each in beginning(several, "rei", limit=2)] == ["2", "3"]


def test_question_mode_takes_any_telling_word_and_what_meets_more_of_them_first():
    other = a_document(2, said=(Said("en", "Law", "Children at the court"),), names=(), labels=())
    none = a_document(3, said=(Said("en", "Wells", "Pumps"),), names=(), labels=())
    outside = a_document(4, audience=8)
    found = near([other, none, outside, a_document(1)], asked("the reintegration of children, please"), SYNONYMS)
    assert [each.id for each in found] == ["1", "2"]
    assert near([a_document()], asked("who and for"), SYNONYMS) == [] == near([a_document()], asked("?!"), SYNONYMS)
