"""Proposing a theme, and the answer."""

import asyncio

import pytest

from cop.community.activity import Activity
from cop.community.vocabulary import Term
from cop.directory.actions import themes as actions
from cop.directory.queries.themes import Behalf
from cop.kit.errors import Forbidden, Refused
from tests.cast import Town


async def propose(town: Town, name: str = "elena", english: str = "Kinship care") -> Term:
    return await actions.propose(
        await town.reader(name), Behalf(value="country:SL", country=town.country),
        labels={"en": english, "fr": "Accueil par la parenté"}, why="Three districts ask.",
    )


async def test_a_proposal_waits_and_keeps_for_whom_it_was_made(town: Town) -> None:
    term = await Term.get(id=(await propose(town)).id)

    assert (term.status, term.proposed_by_country_id, term.proposed_by_person_id) == (
        "proposed", town.country.id, town.elena.id,
    )
    assert term.facts == {"why": "Three districts ask."}
    assert await Activity.exists(verb="theme.proposed", subject_id=term.id, actor_id=town.elena.id)


async def test_those_who_speak_for_nobody_do_not_propose(town: Town) -> None:
    for name in ("amina", "dalia", "bruno", "ada", "olga"):
        with pytest.raises(Forbidden):
            await propose(town, name)


async def test_an_accepted_proposal_is_a_theme_with_a_key_of_its_own(town: Town) -> None:
    term = await propose(town)
    await actions.accept(await town.reader("sela"), term)

    accepted = await Term.get(id=term.id)
    assert (accepted.status, accepted.key) == ("accepted", "kinship_care")
    assert accepted.position > town.theme.position


async def test_the_secretariat_alone_answers(town: Town) -> None:
    term = await propose(town)
    for name in ("elena", "farid", "ada"):
        with pytest.raises(Forbidden):
            await actions.accept(await town.reader(name), term)
        with pytest.raises(Forbidden):
            await actions.refuse(await town.reader(name), term, reason="No.")


async def test_a_theme_that_exists_is_not_proposed_again(town: Town) -> None:
    with pytest.raises(Refused, match="theme-exists"):
        await propose(town, english="Case  Management!")


async def test_a_name_without_an_english_word_is_refused(town: Town) -> None:
    with pytest.raises(Refused, match="english-words"):
        await propose(town, english="الرعاية")


async def test_of_two_proposals_with_one_name_one_is_accepted(town: Town) -> None:
    first, second, sela = await propose(town), await propose(town, "farid"), await town.reader("sela")
    done = await asyncio.gather(
        actions.accept(sela, first), actions.accept(sela, second), return_exceptions=True
    )

    assert sorted(str(each) for each in done) == ["None", "theme-exists"]
    assert await Term.filter(scheme="theme", key="kinship_care").count() == 1
    assert await Activity.filter(verb="theme.accepted").count() == 1


async def test_ten_answers_at_once_are_one(town: Town) -> None:
    term, sela = await propose(town), await town.reader("sela")
    done = await asyncio.gather(
        *(actions.accept(sela, term) for _ in range(5)),
        *(actions.refuse(sela, term, reason="No.") for _ in range(5)),
        return_exceptions=True,
    )

    assert sorted(str(each) for each in done) == ["None"] + 9 * ["proposal-settled"]
    assert await Activity.filter(verb__in=["theme.accepted", "theme.refused"]).count() == 1


async def test_a_refusal_has_a_reason(town: Town) -> None:
    term = await propose(town)
    with pytest.raises(Refused, match="say-something"):
        await actions.refuse(await town.reader("sela"), term, reason="")
    await actions.refuse(await town.reader("sela"), term, reason="Part of case management.")

    refused = await Term.get(id=term.id)
    assert (refused.status, refused.answer) == ("refused", "Part of case management.")
