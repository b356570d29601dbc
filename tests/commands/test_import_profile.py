"""Languages with levels, terms by label: as people write them in a table."""

from typing import Any

import pytest

from cop.commands.import_fields import Bad, Fields
from cop.commands.import_profile import ProfilePart
from cop.community.vocabulary import Term
from cop.kit.unit import unit
from tests.cast import Town


async def said(**values: Any) -> Any:
    return await ProfilePart(Fields(values)).found()


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("français (courant); en: reading", [["fr", "fluent"], ["en", "reading"]]),
        ("Portuguese - working | Tetum", [["pt", "working"], ["tet", "working"]]),
        ("العربية (بطلاقة)", [["ar", "fluent"]]), ("es, en, fr", [["es", "working"], ["en", "working"], ["fr", "working"]]),
        ("inglés intermedio\nespañol nativo", [["en", "working"], ["es", "fluent"]]),
        ("fr fluent; French (reading)", [["fr", "fluent"]]),
    ],
)
async def test_languages_are_known_by_name_or_code_with_their_level(town: Town, written: str, meant: list[list[str]]):
    assert (await said(languages=written)).languages == meant


@pytest.mark.parametrize("written", ["fr: superb", "Elvish", "(fluent)", "fluent"])
async def test_a_language_nobody_knows_is_named(town: Town, written: str):
    with pytest.raises(Bad, match=r"^languages has"):
        await said(languages=written)


async def test_a_line_that_says_nothing_for_the_directory_has_no_profile(town: Town):
    assert await said(headline="Reads a lot") is None


async def test_terms_are_known_by_key_by_label_and_by_what_is_for_finding_alone(town: Town):
    async with unit():
        await Term.create(
            scheme="sector", key="wash", labels={"en": "water, sanitation and hygiene"},
            facts={"unchecked": {"pt": "água e saneamento"}},
        )
    found = await said(expertise="case_management, Health; Água e saneamento")
    assert [each.key for each in found.terms] == ["case_management", "health", "wash"]
    assert [each.key for each in (await said(expertise="water, sanitation and hygiene")).terms] == ["wash"]


async def test_an_acronym_is_the_term_it_stands_for(town: Town):
    async with unit():
        await Term.create(
            scheme="acronym", key="case_management", labels={"fr": "gestion de cas"},
            facts={"acronyms": {"en": ["CM"], "fr": ["GdC"]}},
        )
        await Term.create(scheme="acronym", key="un", labels={}, facts={"acronyms": {"en": ["UN"]}})
    assert [each.key for each in (await said(expertise="GDC; cm; Gestion de cas")).terms] == ["case_management"]
    with pytest.raises(Bad, match="'UN'"):
        await said(expertise="UN")


async def test_fifteen_are_the_most(town: Town):
    async with unit():
        for number in range(16):
            await Term.create(scheme="theme", key=f"theme_{number}", labels={})
    with pytest.raises(Bad, match="expertise has 16 entries, 15 are the most"):
        await said(expertise=";".join(f"theme {number}" for number in range(16)))


async def test_a_proposed_term_is_no_expertise_yet(town: Town):
    async with unit():
        await Term.create(scheme="theme", key="harm_online", labels={}, status="proposed")
    with pytest.raises(Bad, match="not in the vocabulary"):
        await said(expertise="harm_online")
