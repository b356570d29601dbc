"""One session, one question, one person by the name in an address."""

import pytest

from cop.kit.errors import Missing
from cop.kit.unit import unit
from cop.live.queries.finding import person_for, question_for, session_for, words_of
from tests.cast import Town
from tests.lively import a_question, a_session
from tests.things import a_topic


async def test_a_session_is_found_by_who_reads_it(town: Town):
    session = await a_session(town, phase="draft")
    assert (await session_for(await town.reader("chen"), session.public_id)).id == session.id
    with pytest.raises(Missing):
        await session_for(await town.reader("amina"), session.public_id)


async def test_a_question_is_found_in_its_session_by_who_reads_it(town: Town):
    session, other = await a_session(town), await a_session(town)
    question = await a_question(await town.reader("amina"), session)
    for name in ("amina", "dalia"):
        assert (await question_for(await town.reader(name), session, question.public_id)).id == question.id
    for name, place in (("elena", session), ("dalia", other)):
        with pytest.raises(Missing):
            await question_for(await town.reader(name), place, question.public_id)


async def test_the_words_of_a_question_are_those_it_has_now(town: Town):
    session = await a_session(town)
    question = await a_question(await town.reader("amina"), session, "Qui paie ?", language="fr")
    assert await words_of(question) == {"source": "Qui paie ?", "language": "fr", "version": 1}


async def test_things_of_another_kind_and_names_that_cannot_be_are_missing(town: Town):
    session = await a_session(town)
    topic, question = await a_topic(town.amina, town.water), await a_question(await town.reader("amina"), session)
    chen = await town.reader("chen")
    names = (topic.public_id, question.public_id, "", "x" * 17, "a\x00b", "\ud800", "' OR 1=1", "é" * 5, "１２")
    for name in names:
        with pytest.raises(Missing):
            await session_for(chen, name)
    for name in (session.public_id, "a\x00b", "\ud800"):
        with pytest.raises(Missing):
            await question_for(chen, session, name)


async def test_a_person_is_found_while_the_account_is_open(town: Town):
    found = await person_for(town.bruno.public_id)
    assert found is not None and found.id == town.bruno.id
    async with unit():
        town.bruno.state = "left"
        await town.bruno.save()
    assert await person_for(town.bruno.public_id) is None
    assert await person_for("a\x00b") is None
