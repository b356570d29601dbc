"""What a need names, in whatever language."""

import pytest

from cop.community.loading import load_vocabulary
from cop.community.needs import Aspect, Need, read_need
from cop.kit.i18n import OWN_NAMES
from tests.cast import Town

pytestmark = pytest.mark.long


@pytest.fixture
async def vocabulary(db: str) -> None:
    await load_vocabulary(lambda line: None)


def named(need: Need) -> set[tuple[str, str]]:
    return {(aspect.sort, aspect.key) for aspect in need.aspects}


@pytest.mark.parametrize(("text", "expected"), [
    ("Somebody who speaks Portuguese and knows reintegration in Sierra Leone",
     {("language", "pt"), ("theme", "reintegration"), ("country", "SL")}),
    ("Quelqu’un qui parle portugais et connaît la réintégration en Sierra Leone",
     {("language", "pt"), ("theme", "reintegration"), ("country", "SL")}),
    ("Busco a alguien que hable francés para la reintegración en Colombia",
     {("language", "fr"), ("theme", "reintegration"), ("country", "CO")}),
    ("Alguém que fale francês e trabalhe em reintegração, em Angola",
     {("language", "fr"), ("theme", "reintegration"), ("country", "AO")}),
    ("نبحث عن شخص يتكلم الفرنسية ويعرف إعادة الإدماج في الأردن",
     {("language", "fr"), ("theme", "reintegration"), ("country", "JO")}),
    ("Hotlines in Central Asia", {("region", "Central Asia")}),
    ("Des juristes d’Asie centrale", {("region", "Central Asia")}),
    ("We only need a kind colleague", set()),
    ("", set()),
])
async def test_themes_countries_regions_and_languages_are_met_in_any_language(
    vocabulary: None, text: str, expected: set[tuple[str, str]]
) -> None:
    found = named(await read_need(text))
    assert expected <= found
    assert {sort for sort, _ in found - expected} <= {"sector", "theme", "inspire"}, found


async def test_a_country_is_not_met_within_the_name_of_another(vocabulary: None) -> None:
    assert named(await read_need("In Papua New Guinea")) == {("country", "PG")}
    assert named(await read_need("En Papouasie-Nouvelle-Guinée")) == {("country", "PG")}
    assert named(await read_need("In Guinea, or new Guinea worms")) == {("country", "GN")}


async def test_a_language_is_not_taken_for_its_country(vocabulary: None) -> None:
    assert named(await read_need("Who speaks Spanish?")) == {("language", "es")}
    assert ("language", "es") not in named(await read_need("Who knows Spain?"))


async def test_what_is_named_twice_counts_once_and_stems_are_enough(town: Town) -> None:
    need = await read_need("Managing cases? No: case managements, and again case management.")
    assert [aspect.key for aspect in need.aspects] == ["case_management"]


async def test_every_language_of_the_service_can_be_named_in_itself(vocabulary: None) -> None:
    for code, name in OWN_NAMES.items():
        assert ("language", code) in named(await read_need(f"x {name} x")), name


def test_filters_begin_with_everything_and_leave_one_sort_out_at_a_time() -> None:
    need = Need("", (
        Aspect("theme", "one", {}), Aspect("theme", "two", {}), Aspect("country", "SL", {}, frozenset({"LR"})),
    ))
    assert need.among() == [
        {"theme": {"one", "two"}, "country": {"SL"}}, {"theme": {"one", "two"}, "country": {"SL", "LR"}},
        {"country": {"SL"}}, {"theme": {"one", "two"}},
    ]
    assert Need("", (Aspect("language", "pt", {}),)).among() == [{"language": {"pt"}}]
    assert Need("", ()).among() == []


def test_a_region_is_asked_for_by_its_countries() -> None:
    assert Need("", (Aspect("region", "x", {}, frozenset({"SL", "LR"})),)).among() == [{"country": {"SL", "LR"}}]


@pytest.mark.parametrize(("text", "rest"), [
    ("Wells in Sierra Leone, by somebody who speaks Portuguese", "Wells in , by somebody who speaks"),
    ("Des puits au Brésil et en Asie centrale", "Des puits au et en"), ("case management", "case management"),
    ("Portuguese", ""), ("", ""),
])
async def test_what_names_neither_a_place_nor_a_language_is_what_it_is_about(vocabulary: None, text: str, rest: str) -> None:
    assert (await read_need(text)).rest == rest
