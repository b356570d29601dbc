"""Why a thing was found, and where its words meet what was asked."""

from cop.community.findable import Card
from cop.community.marking import MOST_REASONS, Asked
from search.synonyms import Synonyms

SYNONYMS = Synonyms.load()
CARE = {"en": "alternative care", "fr": "protection de remplacement"}
GIRLS = {"en": "girls", "fr": "filles"}


def card(**more: object) -> Card:
    return Card(**{"id": 1, "kind": "topic", "url": "/topics/x", "title": "Care", "language": "en", **more})  # type: ignore[arg-type]


def test_a_text_comes_back_whole_in_pieces_and_those_that_met_the_words_are_told():
    marked = Asked("reporting", SYNONYMS).marked("A report & <b>others</b>", "en")

    assert str(marked) == "A report & <b>others</b>"
    assert [text for text, hit in marked.parts if hit] == ["report"]


def test_a_label_is_a_reason_whatever_language_it_was_met_in():
    why = Asked("protection de remplacement", SYNONYMS).why(card(labels=(GIRLS, CARE)))

    assert why == (CARE,)


def test_a_label_is_a_reason_by_a_wording_that_is_never_shown():
    found = card(labels=(GIRLS, CARE), unchecked=({}, {"ar": "الرعاية البديلة"}))

    assert Asked("الرعاية البديلة", SYNONYMS).why(found) == (CARE,)


def test_a_name_is_a_reason_and_there_are_only_so_many():
    labels = tuple({"en": f"care {number}"} for number in range(9))
    why = Asked("care exemplo", SYNONYMS).why(card(labels=labels, names=("Rui Exemplo",)))

    assert len(why) == MOST_REASONS
    assert Asked("exemplo", SYNONYMS).why(card(labels=labels, names=("Rui Exemplo",))) == ("Rui Exemplo",)


def test_without_words_there_is_no_reason():
    assert Asked("", SYNONYMS).why(card(labels=(CARE,))) == ()
