"""What each room shows of a question, and what it does not."""

import pytest

from cop.live.actions import desk, sessions
from cop.live.models import Question
from cop.live.queries import rooms
from cop.moderation import actions as moderation
from tests.cast import Town
from tests.live.seeing import item
from tests.lively import a_question, a_session, answered, host_of, on_the_floor

BYLINE = {"mode", "name", "role", "organisation", "country", "region"}
FLOOR = {"id", "step", "html", "lang", "byline", "support", "place", "first", "region", "edited", "answers"}
STAGE = FLOOR | {"assignee", "assignee_id", "lease"}


async def test_the_floor_shows_these_fields_and_no_others(town: Town):
    session = await a_session(town)
    question = await on_the_floor(town, session, "amina", "Who pays?", byline="role")
    await answered(await town.reader("bruno"), question)
    found = await item(town, "elena", question, "floor")
    assert set(found) == FLOOR and set(found["byline"]) == BYLINE
    assert set(found["answers"][0]) == {"id", "kind", "html", "lang", "byline"}
    assert (found["byline"]["name"], found["region"]) == ("", "Western Africa")


async def test_the_stage_knows_who_prepares_and_the_desk_why_and_in_what_words(town: Town):
    session, chen = await a_session(town), await host_of(town)
    question = await on_the_floor(town, session, "amina", "Who pays?")
    await desk.assign(chen, question, town.bruno.id)
    on_stage, on_desk = [await item(town, "chen", question, channel) for channel in ("stage", "desk")]
    assert set(on_stage) == STAGE and set(on_desk) > STAGE
    assert (on_stage["assignee"], on_stage["assignee_id"]) == ("Bruno Example", town.bruno.public_id)
    assert (on_desk["source"], on_desk["reason"], on_desk["into"]) == ("Who pays?", "", "")


@pytest.mark.parametrize(("byline", "region"), [("named", "Western Africa"), ("role", "Western Africa"), ("anonymous", "")])
async def test_a_region_is_that_which_the_byline_shows(town: Town, byline: str, region: str):
    question = await on_the_floor(town, await a_session(town), "amina", "Who pays?", byline=byline)
    assert (await item(town, "elena", question, "floor"))["region"] == region


async def test_a_receipt_says_nothing_of_votes_nor_of_who_prepares(town: Town):
    session, chen = await a_session(town), await host_of(town)
    question = await on_the_floor(town, session, "amina", "Who pays?")
    await desk.assign(chen, question, town.bruno.id)
    assert set(await item(town, "amina", question, "mine")) == {
        "id", "session", "step", "html", "lang", "steps", "reason", "into", "late", "topic", "edited", "answers"
    }


async def test_the_facts_say_the_phase_the_air_and_the_regions_heard(town: Town):
    session, chen = await a_session(town), await host_of(town)
    one = await on_the_floor(town, session, "amina", "One?")
    two = await on_the_floor(town, session, "elena", "Two?", byline="anonymous")
    three = await on_the_floor(town, session, "bruno", "Three?")
    for question in (one, two, three):
        await desk.put_on_air(chen, question)
        await answered(chen, question)
    await desk.put_on_air(chen, await on_the_floor(town, session, "elena", "Four?"))
    facts = await rooms.facts(session.id)
    assert facts["phase"] == "live" and facts["air"]
    assert facts["heard"] == {"Western Africa": 2, "South America": 1}

    await moderation.hide(chen, one, version=one.version, reason="It names a child.")
    assert (await rooms.facts(session.id))["heard"]["Western Africa"] == 1
    await sessions.end(chen, session)
    assert (await rooms.facts(session.id))["air"] == ""


async def test_answers_stand_by_their_question(town: Town):
    session = await a_session(town)
    one, two = [await on_the_floor(town, session, "amina", text) for text in ("One?", "Two?")]
    await answered(await town.reader("bruno"), two, "For two.", kind="spoken")
    found = await rooms.answers_of(await rooms.question_rows(session.id))
    assert list(found) == [two.id] and found[two.id][0]["kind"] == "spoken"
    assert one.id not in found


async def test_some_questions_alone_are_read_and_none_of_another_session(town: Town):
    session, other = await a_session(town), await a_session(town)
    one, two = [await a_question(await town.reader(name), session) for name in ("amina", "elena")]
    elsewhere = await a_question(await town.reader("amina"), other)
    ids = [each["thing_id"] for each in await rooms.question_rows(session.id)]
    assert ids == [one.id, two.id]
    some = await rooms.question_rows(session.id, [two.id, elsewhere.id])
    assert [each["thing_id"] for each in some] == [two.id]
    assert [each["thing_id"] for each in await rooms.questions_of(town.amina.id)] == [one.id, elsewhere.id]
    assert await rooms.question_rows(session.id, []) == []


async def test_steps_are_read_the_same_from_both_engines(town: Town):
    session = await a_session(town)
    question = await a_question(await town.reader("amina"), session)
    (found,) = await rooms.question_rows(session.id)
    assert rooms.steps_of(found) == (await Question.get(thing_id=question.id)).steps
    assert rooms.moment(None) == "" and rooms.moment("2027-01-02 03:04:05.678+00:00") == "2027-01-02T03:04:05+00:00"
    assert rooms.minute("2027-01-02T03:04:05+00:00") == "2027-01-02T03:04+00:00"
