"""Who sees which theme and which proposal."""

import pytest

from cop.community.vocabulary import Term
from cop.directory.actions import themes as actions
from cop.directory.queries import themes as queries
from cop.directory.queries.themes import Behalf
from cop.kit.errors import Missing
from cop.kit.unit import unit
from tests.cast import Town


async def proposed(town: Town, name: str = "elena", english: str = "Kinship care") -> Term:
    return await actions.propose(
        await town.reader(name), Behalf(value="x", country=town.country), labels={"en": english}, why="canary-why"
    )


async def test_a_proposed_theme_is_not_in_use(town: Town) -> None:
    await proposed(town)
    assert [each.key for each in await queries.themes()] == ["case_management"]


async def test_one_proposes_for_ones_country_or_the_group_one_leads(town: Town) -> None:
    async def values(name: str) -> list[str]:
        return [each.value for each in await queries.behalves(await town.reader(name))]

    assert await values("elena") == ["country:SL"]
    assert await values("farid") == ["group:court", "group:vault"]
    assert await values("sela") == ["secretariat"]
    assert await values("dalia") == await values("amina") == await values("olga") == []


async def test_a_proposal_is_seen_by_who_made_it_and_the_secretariat(town: Town) -> None:
    term = await proposed(town)

    assert [each["why"] for each in await queries.waiting(await town.reader("sela"))] == ["canary-why"]
    assert [each["status"] for each in await queries.own(await town.reader("elena"))] == ["proposed"]
    for name in ("farid", "chen", "amina", "ada", "olga"):
        reader = await town.reader(name)
        assert not await queries.waiting(reader) and not await queries.own(reader)
        with pytest.raises(Missing):
            await queries.proposal_for(reader, term.id)
    assert (await queries.proposal_for(await town.reader("elena"), term.id)).id == term.id


async def test_a_term_of_the_vocabulary_is_no_proposal(town: Town) -> None:
    for number in (town.theme.id, town.sector.id, 999_999, 2**40):
        with pytest.raises(Missing):
            await queries.proposal_for(await town.reader("sela"), number)


async def test_an_answered_proposal_no_longer_waits_and_its_answer_is_read(town: Town) -> None:
    term = await proposed(town)
    await actions.refuse(await town.reader("sela"), term, reason="Part of case management.")

    assert await queries.waiting(await town.reader("sela")) == []
    assert [each["answer"] for each in await queries.own(await town.reader("elena"))] == ["Part of case management."]


@pytest.mark.parametrize(
    ("label", "key"),
    [
        ("Kinship care & support", "kinship_care_support"), ("  Café  ", "cafe"), ("الرعاية", ""), ("!!!", ""),
        ("x" * 80, "x" * 60), ("A-B/C", "a_b_c"), ("٣ ²", "2"),
    ],
)
def test_a_key_is_made_of_the_english_words(label: str, key: str) -> None:
    assert queries.key_of(label) == key


async def test_themes_stand_in_the_order_of_the_vocabulary(town: Town) -> None:
    async with unit():
        await Term.create(scheme="theme", key="first", labels={"en": "First"}, position=-1)
    assert [each.key for each in await queries.themes()] == ["first", "case_management"]
