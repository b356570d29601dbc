"""A question and an answer leave the rooms of a session and its replay."""

import pytest

from cop.community import audience
from cop.community.log import Payload, Room, is_whole
from cop.kit.unit import unit
from cop.live.actions import telling
from cop.live.copies import Replay
from tests.cast import Town
from tests.lively import a_session, answered, on_the_floor
from tests.safeguarding.making import alarm


@pytest.fixture(autouse=True)
def watching(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audience, "watchers", [telling.readers_changed])


async def said() -> str:
    return " ".join(await Payload.all().values_list("data", flat=True))


async def test_a_question_is_said_nowhere_any_more(town: Town):
    session = await a_session(town)
    question = await on_the_floor(town, session, "elena", "Does canaryq sleep at night?")
    assert await Replay().left(question.id) > 2, "floor, stage, desk, receipt"
    assert "canaryq" in await said()
    await alarm(await town.reader("dalia"), question)
    assert await Replay().left(question.id) == 0
    assert "canaryq" not in await said()


async def test_an_answer_leaves_what_was_said_of_its_question(town: Town):
    session = await a_session(town)
    question = await on_the_floor(town, session, "elena", "Who sleeps at night?")
    answer = await answered(await town.reader("bruno"), question, "The canarya does.")
    assert await Replay().left(answer.id) > 1 and "canarya" in await said()
    await alarm(await town.reader("dalia"), answer)
    assert await Replay().left(answer.id) == 0
    assert "canarya" not in await said() and await Replay().left(question.id) > 0, "the question stays"


async def test_what_is_erased_leaves_the_log_with_its_salt_and_the_chain_holds(town: Town, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(audience, "watchers", [])
    session = await a_session(town)
    question = await on_the_floor(town, session, "elena", "Who sleeps at night?")
    answer = await answered(await town.reader("bruno"), question, "The canarya does.")
    assert "canarya" in await said(), "the control"
    async with unit():
        await Replay().erase(answer.id)
    assert "canarya" not in await said() and await Replay().left(answer.id) == 0
    assert not await Payload.filter(data="").exclude(salt="").exists()
    for room in await Room.all():
        assert await is_whole(room.id)
