import pytest

from search.documents import GONE, Gone, Said
from search.embedded import entries
from search.query import COUNTRY, KIND
from tests.search.making import thing


def fields(document) -> dict:
    return entries.entry(document).to_dict()


def test_a_tombstone_has_an_id_and_a_version_and_no_word():
    assert entries.tombstone(Gone("7", 3)).to_dict() == {"id": ["7"], "version": [3], "audience": [GONE]}


def test_names_are_folded_and_never_stemmed_texts_are_both():
    made = fields(thing("1", "Trainings", "running", names=("Jean-Pierre",)))
    assert made["names"] == ["jean pierre jeanpierre"]
    assert (made["title"], made["title_stem"]) == (["trainings"], ["train"])
    assert made["every"] == ["trainings", "running", "jean pierre jeanpierre"]
    assert made["every_stem"] == ["train", "run"]


def test_each_version_is_stemmed_in_its_own_language():
    made = fields(thing("1", said=(Said("en", "nations"), Said("fr", "nations"), Said("ru", "школы"))))
    assert made["title"] == ["nations", "nations", "школы"]
    assert made["title_stem"] == ["nation", "nation", "школ"]


def test_keys_to_sort_by_end_in_the_id_and_go_by_weight_name_and_age():
    light, heavy = fields(thing("1", "Ältere", weight=0.5, at=10)), fields(thing("2", "zulu", weight=2.0, at=11))
    assert light["browse"] == ["0500 altere 1"]
    assert heavy["browse"] == ["0000 zulu 2"]
    assert heavy["newest"] < light["newest"]


def test_a_thing_without_a_title_goes_by_its_first_name():
    assert fields(thing("1", "", names=("Amina", "أمينة")))["browse"] == ["0000 amina 1"]


def test_a_value_counts_once_and_the_kind_is_that_of_the_document():
    made = fields(thing("1", "x", facets={COUNTRY: ("ke", "ke", "ug"), KIND: ("lie",)}))
    assert made[COUNTRY] == ["ke", "ug"]
    assert made[KIND] == ["topic"]


def test_a_facet_nobody_knows_is_refused():
    with pytest.raises(ValueError, match="colour"):
        entries.entry(thing("1", facets={"colour": ("red",)}))
