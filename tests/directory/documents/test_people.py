"""What an index is told of a person: what every reader of the profile may read, and no more."""

from datetime import timedelta

import pytest

from cop.community.people import Person
from cop.community.thing import DRAFT, HELD, HIDDEN
from cop.community.vocabulary import Term
from cop.directory.documents.people import cards, documents
from cop.directory.models import COUNTRY, FIELDS, FOCAL_POINTS, ME
from cop.directory.queries.evidence import Figures
from cop.kit.clock import now
from cop.kit.unit import unit
from tests.cast import Town
from tests.directory.making import TEXTS, a_profile
from tests.things import a_reply, a_topic

FILLED = {
    "other_names": "Бруно\nبرونو", "languages": [["pt", "fluent"], ["en", "working"], ["fr", "reading"]],
    "countries": ["SL", "XX"], "orcid": "0000-0002-1825-0097",
}
WAY = [("2019", "", "Adviser on cassation", "BR")]


async def test_a_document_holds_every_language_name_label_and_facet(town: Town) -> None:
    async with unit():
        await Term.filter(id=town.theme.id).update(
            labels={"en": "case management", "fr": "gestion de cas"}, facts={"unchecked": {"ar": "إدارة الحالة"}}
        )
    thing = await a_profile(
        town.bruno, texts={**TEXTS, "fr": {"headline": "Chercheuse", "contact_for": "Les protocoles"}},
        terms=[town.theme, town.sector], qualifications=WAY, **FILLED,
    )

    [found] = await documents([thing.id])

    assert (found.id, found.kind, found.audience) == (str(thing.id), "person", thing.audience_id)
    words = {each.language: (each.title, each.body) for each in found.said}
    assert words["fr"] == ("Chercheuse", "Les protocoles")
    assert words["en"][0] == "Researcher on referral pathways"
    assert words["en"][1].splitlines() == [
        "Protocols between services", "I have worked with rural districts since 2009.", "Adviser on cassation",
    ]
    assert found.names == ("Bruno Example", "Бруно", "برونو", "Fictional Institute")
    assert {"case management", "gestion de cas", "إدارة الحالة", "health", "Sierra Leone", "Brazil"} <= set(found.labels)
    assert found.facets == {
        "theme": ("case_management",), "sector": ("health",), "country": ("SL", "BR"), "un_group": ("african",),
        "language": ("pt", "en"), "organisation_type": ("academic",), "stakeholder": ("academia",),
        "availability": ("open",),
    }


@pytest.mark.parametrize("level", [COUNTRY, FOCAL_POINTS, ME])
async def test_what_is_narrowed_is_in_no_word_and_no_facet(town: Town, level: str) -> None:
    texts = {"en": {**TEXTS["en"], "headline": "Somebody"}}
    open_, narrowed = [
        await a_profile(each, narrow=narrow, qualifications=WAY, texts=texts, **FILLED)
        for each, narrow in ((town.bruno, {}), (town.amina, dict.fromkeys(FIELDS, level)))
    ]

    [found] = await documents([narrowed.id])

    assert [(each.title, each.body) for each in found.said] == [("Somebody", "")]
    assert (found.names, found.labels, found.facets) == (("Amina Example",), (), {})
    assert (await documents([open_.id]))[0].facets, "the same profile, open"


async def test_a_field_narrowed_to_a_country_leaves_the_others(town: Town) -> None:
    thing = await a_profile(town.bruno, narrow={"languages": COUNTRY, "organisation": COUNTRY}, **FILLED)

    [found] = await documents([thing.id])

    assert found.facets == {"country": ("SL",), "un_group": ("african",), "availability": ("open",)}
    assert found.names == ("Bruno Example", "Бруно", "برونو") and "Brazil" not in found.labels


@pytest.mark.parametrize("state", [DRAFT, HELD, HIDDEN])
async def test_what_is_not_published_has_no_document(town: Town, state: str) -> None:
    thing = await a_profile(town.bruno, state=state)

    assert await documents([thing.id]) == []


async def test_neither_what_was_not_agreed_to_nor_who_was_suspended_has_a_document(town: Town) -> None:
    unasked, gone = await a_profile(town.amina, approved_at=None), await a_profile(town.bruno)
    async with unit():
        await Person.filter(id=town.bruno.id).update(state="suspended")

    assert await documents([unasked.id, gone.id]) == []


async def test_no_address_is_in_a_document(town: Town) -> None:
    thing = await a_profile(town.bruno, **FILLED)

    [found] = await documents([thing.id])

    assert "@" not in repr(found) and town.bruno.public_id not in repr(found)


async def test_a_complete_profile_weighs_more_and_a_stale_one_least(town: Town) -> None:
    full, empty = await a_profile(town.bruno, completeness=100), await a_profile(town.amina, completeness=0)
    stale = await a_profile(town.chen, completeness=100, demoted_at=now())

    found = {each.id: each.weight for each in await documents([full.id, empty.id, stale.id])}

    assert found[str(full.id)] == 1 > found[str(empty.id)] > 2 * found[str(stale.id)] > 0


async def test_being_away_counts_as_closed_while_it_lasts(town: Town) -> None:
    day = now().date()
    away = await a_profile(town.bruno, away_from=day, away_until=day + timedelta(days=3))
    back = await a_profile(town.amina, away_from=day - timedelta(days=3), away_until=day - timedelta(days=1))

    found = {each.id: each.facets["availability"] for each in await documents([away.id, back.id])}

    assert found == {str(away.id): ("closed",), str(back.id): ("open",)}


async def test_a_card_tells_its_reader_what_that_reader_may_know(town: Town) -> None:
    thing = await a_profile(
        town.bruno, terms=[town.theme], narrow={"languages": FOCAL_POINTS, "availability": ME, "contact_for": ME},
        **FILLED,
    )
    topic = await a_topic(town.elena, town.court)
    await a_reply(town.bruno, topic)

    elena, amina, olga = [(await cards(await town.reader(name), [thing.id])) for name in ("elena", "amina", "olga")]

    assert olga == {}
    hers = elena[thing.id]
    assert (hers.url, hers.title) == (f"/people/{thing.public_id}", "Bruno Example")
    assert [code for code, _ in hers.more["languages"]] == ["pt", "en", "fr"] and amina[thing.id].more["languages"] == []
    assert hers.more["done"] == Figures(replies=1) and amina[thing.id].more["done"] is None
    assert (hers.more["present"], hers.more["monthly_limit"], hers.more["is_away"]) == (None, None, False)
    assert hers.excerpt == "I have worked with rural districts since 2009."
    assert {"en": "case management"} in hers.labels


async def test_a_card_says_until_when_somebody_is_away(town: Town) -> None:
    day = now().date()
    thing = await a_profile(town.bruno, away_from=day, away_until=day + timedelta(days=3), monthly_limit=2)

    more = (await cards(await town.reader("amina"), [thing.id]))[thing.id].more

    assert (more["present"], more["is_away"], more["away_until"]) == ("closed", True, day + timedelta(days=3))
    assert (more["asked"], more["monthly_limit"]) == (0, 2)


async def test_a_card_speaks_the_language_of_its_reader(town: Town) -> None:
    thing = await a_profile(town.bruno, texts={**TEXTS, "fr": {"headline": "Chercheur", "contact_for": "Les protocoles"}})
    async with unit():
        await Person.filter(id=town.amina.id).update(language="fr")

    card = (await cards(await town.reader("amina"), [thing.id]))[thing.id]

    assert (card.language, card.excerpt, card.more["headline"].source) == ("fr", "Les protocoles", "Chercheur")
