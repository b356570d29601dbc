"""Building blocks are found by language and area, and said by those who could say them."""

import pytest

from cop.community.loading import facts
from cop.demo.blocks import area_blocks, area_of, areas, fitting
from cop.demo.reading import LANGUAGES
from cop.demo.stories import groups, organisations


@pytest.mark.parametrize(("gender", "said"), [("f", ["Formatrice", "Responsable"]), ("m", ["Formateur", "Responsable"]),
                                              ("", ["Responsable"])])
def test_what_a_woman_says_of_herself_is_not_said_by_a_man(gender: str, said: list[str]):
    assert fitting(["f|Formatrice", "m|Formateur", "Responsable"], gender) == said


def test_an_area_of_work_is_the_one_most_of_the_themes_belong_to():
    assert area_of(["caafag", "release", "cash"]) == "armed"
    assert area_of(["costing"]) == "costing"


def test_areas_are_made_of_words_of_the_vocabulary_and_groups_that_are_not_hidden():
    known = {name: {each["key"] for each in facts()[name]} for name in ("themes", "sectors", "inspire")}
    assert {story["area"] for story in organisations()} == set(areas())
    open_to_talk = {story["key"] for part in groups() for story in part if story["visibility"] != "hidden"}
    for area in areas().values():
        assert all(set(area[name]) <= known[name] for name in known)
        assert set(area["groups"]) <= open_to_talk
    assert {theme for area in areas().values() for theme in area["themes"]} == known["themes"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_area_has_all_its_sentences_in_every_language(language: str):
    for area in areas():
        found = area_blocks(language, area)
        assert {name: len(found[name]) for name in found} == {
            "topics": 2, "advice": 5, "focus": 2, "contact": 2, "about": 2, "offer": 2,
        }
