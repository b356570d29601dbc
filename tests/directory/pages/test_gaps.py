"""The map of what is missing, as it is sent."""

import gzip
import re

import pytest

from cop.community.vocabulary import Country, Term
from cop.directory.pages.gaps import in_order
from cop.directory.places import MIDDLES
from cop.kit.unit import unit
from tests.cast import Town
from tests.conftest import Browse
from tests.directory.making import a_profile

MOST_BYTES = 40_000


async def a_world() -> None:
    """As many countries and themes as the vocabulary has."""
    there = await Country.all().values_list("iso2", flat=True)
    async with unit():
        for iso2 in set(MIDDLES) - set(there):
            await Country.create(iso2=iso2, iso3=f"{iso2}X", m49="000", labels={"en": iso2}, un_group="asia_pacific",
                                 subregion="x", languages=["en"], default_language="en", zone="UTC", weekend=[])
        for n in range(26):
            await Term.create(scheme="theme", key=f"theme_{n}", labels={"en": f"A theme of some length, number {n}"})


async def test_each_number_leads_to_as_many_people(browse: Browse, town: Town) -> None:
    for person in (town.bruno, town.elena):
        await a_profile(person, terms=[town.theme], countries=["SL"])
    browser = await browse("amina")

    page = (await browser.get("/people/map")).text
    cells = re.findall(r'<a class="heat [a-z-]+" href="(/people[^"]+)">(\d+)</a>', page)

    assert [number for _, number in cells] == ["1", "2"]
    for address, number in cells:
        words = "1 person" if number == "1" else f"{number} people"
        assert words in (await browser.get(address.replace("&amp;", "&"))).text


async def test_a_gap_is_said_by_its_number_a_pattern_and_in_words(browse: Browse, town: Town) -> None:
    browser = await browse("amina")

    table, listed = [(await browser.get(f"/people/map{each}")).text for each in ("", "?as=themes")]

    assert '<a class="heat is-none" href="/people?country=SL&amp;theme=case_management">0</a>' in table
    assert "Nobody knows 2 of 2 pairs" in table and "hatched: nobody" in table
    assert "Nobody for 2 countries" in listed and "<table" not in listed


async def test_the_map_says_each_country_and_number_in_words(browse: Browse, town: Town) -> None:
    await a_profile(town.bruno, countries=["SL"])

    page = (await (await browse("amina")).get("/people/map")).text

    assert "<title>Sierra Leone: 1 person</title>" in page and "<title>Brazil: 1 person</title>" in page
    assert page.count("<circle") == 2


async def test_a_visitor_is_led_to_the_door(browse: Browse) -> None:
    answer = await (await browse("nobody")).get("/people/map")

    assert answer.status_code == 303 and answer.headers["location"] == "/sign-in?next=/people/map"


async def test_a_group_of_countries_there_is_not_is_missing(browse: Browse, town: Town) -> None:
    browser = await browse("amina")

    assert (await browser.get("/people/map?un_group=nowhere")).status_code == 404


async def test_narrowing_keeps_the_form_and_the_form_keeps_the_narrowing(browse: Browse, town: Town) -> None:
    group = "african"
    async with unit():
        await Country.filter(iso2="BR").update(un_group="grulac")
        await Term.create(scheme="un_group", key=group, labels={"en": "The group"})

    page = (await (await browse("amina")).get(f"/people/map?un_group={group}&as=themes")).text

    assert f'href="/people/map?un_group={group}&amp;as=themes" aria-current="true"' in page
    assert f'href="/people/map?un_group={group}"' in page and 'href="/people/map?as=themes"' in page
    assert "Brazil" not in page


async def test_the_whole_page_of_47_countries_and_27_themes_weighs_less_than_its_budget(
    browse: Browse, town: Town
) -> None:
    await a_world()
    browser = await browse("amina")
    page = await browser.get("/people/map")

    sent = [page.content]
    for address in set(re.findall(r'(?:href|src)="(/static/[^"#]+)', page.text)):
        sent.append((await browser.get(address)).content)

    assert page.text.count('class="heat ') == 47 * 27 + 4
    assert sum(len(gzip.compress(each)) for each in sent) < MOST_BYTES


@pytest.mark.parametrize(("language", "expected"), [("fr", ["AE", "ET", "FI", "ZM"]), ("en", ["ET", "FI", "AE", "ZM"])])
def test_countries_stand_in_the_order_of_their_names_accents_or_not(language: str, expected: list[str]) -> None:
    countries = [Country(iso2=each) for each in ("ZM", "FI", "ET", "AE")]

    assert in_order(countries, language) == expected
