"""Answering, and putting an answer off."""

import pytest

from cop.community import log
from cop.community.thing import Thing
from cop.kit.errors import Forbidden, Refused
from cop.live.actions import desk, sessions, stage
from cop.live.models import Answer, Question, Session
from tests.cast import Town
from tests.live.seeing import events, item, path_of, readers_of, shown, step_of
from tests.lively import a_question, a_session, answered, host_of, on_the_floor, words


async def test_an_answer_is_read_by_all_who_follow_with_the_name_of_whoever_gave_it(town: Town):
    session = await a_session(town)
    question = await on_the_floor(town, session, "amina", "Who pays?")
    made = await answered(await town.reader("bruno"), question, "The ministry.")

    assert await readers_of(town, made) == await readers_of(town, session)
    (answer,) = (await item(town, "elena", question, "floor"))["answers"]
    assert (answer["kind"], answer["byline"]["name"]) == ("written", "Bruno Example")
    assert "The ministry." in answer["html"]
    assert (await item(town, "amina", question, "mine"))["answers"] == 1
    assert await path_of(question) == ["received", "approved", "answered"]


async def test_what_is_on_air_and_answered_leaves_the_air_and_its_region_was_heard(town: Town):
    session, chen = await a_session(town), await host_of(town)
    question = await on_the_floor(town, session, "amina", "Who pays?")
    await desk.assign(chen, question, town.bruno.id)
    await desk.put_on_air(chen, question)
    await answered(await town.reader("bruno"), question, kind="spoken")

    facts = (await shown(town, "elena", session, "floor"))["facts"]
    assert (facts["air"], facts["heard"]) == ("", {"Western Africa": 1})
    assert (await Session.get(thing_id=session.id)).on_air_since is None
    assert (await Question.get(thing_id=question.id)).assignee_id is None
    assert (await events(log.floor(session.id)))[-1].data["air"] == ""


async def test_a_question_is_answered_without_ever_being_on_air(town: Town):
    session = await a_session(town, phase="open")
    question = await on_the_floor(town, session, "amina", "Who pays?")
    await answered(await town.reader("bruno"), question)
    assert await step_of(question) == "answered"


async def test_several_answer_one_question_in_their_order(town: Town):
    session = await a_session(town)
    question = await on_the_floor(town, session, "amina", "Who pays?")
    for name, text in (("bruno", "One."), ("chen", "Two."), ("bruno", "Three.")):
        await answered(await town.reader(name), question, text)
    found = [each["html"] for each in (await item(town, "elena", question, "floor"))["answers"]]
    assert found == ["<p>One.</p>", "<p>Two.</p>", "<p>Three.</p>"]
    assert await path_of(question) == ["received", "approved", "answered"]


async def test_the_expert_who_lost_the_part_answers_no_more(town: Town):
    session = await a_session(town)
    question = await on_the_floor(town, session, "amina", "Who pays?")
    bruno = await town.reader("bruno")
    assert "expert" in {each.partition(":")[0] for each in bruno.roles}
    await sessions.dismiss(await host_of(town), session, town.bruno, role="expert")
    with pytest.raises(Forbidden):
        await answered(await town.reader("bruno"), question)
    assert await Answer.all().count() == 0


@pytest.mark.parametrize(
    ("text", "kind", "code"), [("", "written", "say-something"), ("x" * 6_001, "spoken", "too-long"), ("x", "sung", "choose-one")]
)
async def test_an_answer_has_words_of_a_length_and_a_kind(town: Town, text: str, kind: str, code: str):
    question = await on_the_floor(town, await a_session(town), "amina", "Who pays?")
    with pytest.raises(Refused, match=code):
        await stage.answer(await town.reader("bruno"), question, words(text), kind=kind, language="en")


async def test_nobody_answers_what_the_desk_has_not_let_through(town: Town):
    session = await a_session(town)
    question = await a_question(await town.reader("amina"), session)
    with pytest.raises(Refused, match="question-moved-on"):
        await answered(await town.reader("bruno"), question)


async def test_after_the_end_an_answer_is_still_given_in_writing(town: Town):
    session = await a_session(town)
    question = await on_the_floor(town, session, "amina", "Who pays?")
    await sessions.end(await host_of(town), session)
    await answered(await town.reader("bruno"), await Thing.get(id=question.id))
    assert (await item(town, "elena", question, "floor"))["step"] == "answered"


async def test_later_in_writing_frees_the_air_and_says_so_once(town: Town):
    session, chen = await a_session(town), await host_of(town)
    question = await on_the_floor(town, session, "amina", "Who pays?")
    await desk.put_on_air(chen, question)
    await stage.later(await town.reader("bruno"), question)
    found = await shown(town, "elena", session, "floor")
    assert (found["facts"]["air"], found["items"][question.public_id]["step"]) == ("", "later")

    told = len(await events(log.floor(session.id)))
    await stage.later(await town.reader("bruno"), question)
    assert len(await events(log.floor(session.id))) == told
    await desk.put_on_air(chen, question)
    assert await step_of(question) == "on_air"
