"""120 more people, invented and to be recognised as that."""

import re

from cop.community.loading import facts
from cop.demo.blocks import areas
from cop.demo.casting import more_people
from cop.demo.reading import lines
from cop.demo.stories import organisations, people


def test_there_are_120_from_every_country_each_with_a_name_and_an_address_of_their_own():
    made = more_people()
    assert len(made) == 120
    assert {each["country"] for each in made} == {each["iso2"] for each in facts()["countries"]}
    everybody = people()
    assert len({each["name"] for each in everybody}) == len({each["email"] for each in everybody}) == len(everybody)
    assert all(re.fullmatch(r"[a-z.]+@[a-z]{2}\.membre\.example", each["email"]) for each in made)


def test_everybody_is_called_example_in_some_language():
    """As written in the file; a list, so that no name comes in that could be somebody's by accident."""
    surnames = {each["name"].split()[-1].lower() for each in lines("people.jsonl")}
    fresh = {each["name"].split()[-1].lower() for each in more_people()}
    assert len(fresh & surnames) > 30 and len(fresh) < 110


def test_names_in_other_letters_come_with_one_in_latin_letters():
    others = [each for each in more_people() if not re.match(r"[A-Za-zÀ-ɏḀ-ỿ]", each["name"])]
    assert len(others) >= 20
    assert all(re.fullmatch(r"[A-Z][a-z]+ [A-Z][a-z]+", each["other_name"]) for each in others)


def test_every_organisation_has_somebody_and_every_area_of_work_too():
    employed = {each["organisation"] for each in people()}
    assert {each["id"] for each in organisations()} <= employed
    assert {each["area"] for each in more_people()} == set(areas())


def test_every_organisation_is_invented_and_says_so():
    said = re.compile(r"ficti|imagin|fict[ií]c|hayali|خيالي|fiktiivi|example|contoh fiktif|النموذج", re.IGNORECASE)
    assert not [each["name"] for each in organisations() if not said.search(each["name"])]
    assert len(organisations()) == 60
