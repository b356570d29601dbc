"""What an index is told of a partner: what it is, and what it offers today."""

from datetime import timedelta

import pytest

from cop.community.thing import DRAFT, HIDDEN
from cop.community.vocabulary import Term
from cop.directory.documents.partners import cards, documents
from cop.directory.models import Partner
from cop.kit.clock import now
from cop.kit.unit import unit
from tests.cast import Town
from tests.directory.making import a_partner, an_offer


async def test_a_document_holds_names_offers_and_what_it_is(town: Town) -> None:
    async with unit():
        for scheme, key, words in (
            ("organisation_type", "academic", "Research body"), ("organisation_scope", "national", "National"),
            ("stakeholder", "academia", "Academia"),
        ):
            await Term.create(scheme=scheme, key=key, labels={"en": words, "fr": f"{words} (fr)"})
    made = await a_partner(
        town.organisation, town.bruno, other_names="FI", countries=["SL"], languages=["pt"], terms=[town.sector]
    )
    await an_offer(made, title="Formation", words="Pour dix", language="fr", terms=[town.theme.id])

    [found] = await documents([made.id])

    assert (found.kind, found.audience, found.names) == ("partner", made.audience_id, ("Fictional Institute", "FI"))
    words = {each.language: (each.title, each.body) for each in found.said}
    assert words == {"en": ("An office that trains", "We train helplines."), "fr": ("", "Formation\nPour dix")}
    assert {"Research body (fr)", "case management", "health", "Brazil", "Sierra Leone"} <= set(found.labels)
    assert found.facets == {
        "country": ("BR", "SL"), "un_group": ("african",), "theme": ("case_management",), "sector": ("health",),
        "language": ("pt",), "organisation_type": ("academic",), "organisation_scope": ("national",),
        "stakeholder": ("academia",), "availability": ("open",),
    }


async def test_an_offer_that_is_over_is_in_no_word_and_no_facet(town: Town) -> None:
    made = await a_partner(town.organisation, town.bruno)
    await an_offer(made, title="Helicopters", until=now().date() - timedelta(days=1), terms=[town.theme.id])

    [found] = await documents([made.id])

    assert "Helicopters" not in repr(found) and "case management" not in found.labels
    assert found.facets["availability"] == ("closed",) and "theme" not in found.facets


@pytest.mark.parametrize("state", [DRAFT, HIDDEN])
async def test_what_is_not_published_has_no_document(town: Town, state: str) -> None:
    made = await a_partner(town.organisation, town.bruno, state=state)

    assert await documents([made.id]) == []


async def test_one_that_nobody_stands_for_any_more_weighs_less(town: Town) -> None:
    made = await a_partner(town.organisation, town.bruno)
    before = (await documents([made.id]))[0].weight
    await an_offer(made)
    offering = (await documents([made.id]))[0].weight
    async with unit():
        await Partner.filter(thing_id=made.id).update(verified_until=now().date() - timedelta(days=1))

    assert (await documents([made.id]))[0].weight < before < offering == 1


async def test_a_card_tells_of_the_offer_to_who_may_read_of_the_partner(town: Town) -> None:
    made = await a_partner(town.organisation, town.bruno, languages=["pt"])
    await an_offer(made, until=now().date() + timedelta(days=9), countries=["SL"])

    seen, outside = [(await cards(await town.reader(name), [made.id])) for name in ("amina", "olga")]

    assert outside == {}
    card = seen[made.id]
    assert (card.title, card.url) == ("Fictional Institute", f"/partners/{made.public_id}")
    assert (card.excerpt, card.more["headline"].source) == ("We train helplines.", "An office that trains")
    assert [each["until"] for each in card.more["offers"]] == [now().date() + timedelta(days=9)]
    assert {"en": "Sierra Leone", "fr": "Sierra Leone"} in card.labels
