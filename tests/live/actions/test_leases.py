"""What was taken and not answered in time is free again."""

from datetime import timedelta

import pytest

from cop.community import log
from cop.kit import clock
from cop.live.actions import desk, leases, sessions, stage
from cop.live.models import Question
from tests.cast import Town
from tests.live.seeing import events, item, path_of
from tests.lively import a_session, answered, host_of, on_the_floor


@pytest.fixture
def ten_minutes_later(monkeypatch: pytest.MonkeyPatch) -> None:
    moment = clock.now() + desk.LEASE + timedelta(seconds=1)
    monkeypatch.setattr(leases, "now", lambda: moment)


async def test_a_lease_that_is_over_frees_the_question_and_the_stage_hears_of_it(
    town: Town, ten_minutes_later: None
):
    session, bruno = await a_session(town), await town.reader("bruno")
    question = await on_the_floor(town, session, "amina", "Who pays?")
    await desk.assign(bruno, question, bruno.id)
    await leases.release_expired()

    found = await item(town, "chen", question, "stage")
    assert (found["step"], found["assignee"], found["lease"]) == ("approved", "", "")
    last = (await events(log.stage(session.id)))[-1]
    assert (last.data["id"], last.data["assignee"]) == (question.public_id, "")
    assert await path_of(question) == ["received", "approved", "assigned", "approved"]


async def test_it_is_said_once(town: Town, ten_minutes_later: None):
    session, bruno = await a_session(town), await town.reader("bruno")
    await desk.assign(bruno, await on_the_floor(town, session, "amina", "Who pays?"), bruno.id)
    await leases.release_expired()
    told = len(await events(log.stage(session.id)))
    await leases.release_expired()
    assert len(await events(log.stage(session.id))) == told


async def test_what_will_be_answered_later_stays_so(town: Town, ten_minutes_later: None):
    session, bruno = await a_session(town), await town.reader("bruno")
    question = await on_the_floor(town, session, "amina", "Who pays?")
    await desk.assign(bruno, question, bruno.id)
    await stage.later(bruno, question)
    await leases.release_expired()
    found = await Question.get(thing_id=question.id)
    assert (found.step, found.assignee_id) == ("later", None)


async def test_a_lease_that_still_runs_is_left_alone(town: Town):
    session, bruno = await a_session(town), await town.reader("bruno")
    question = await on_the_floor(town, session, "amina", "Who pays?")
    await desk.assign(bruno, question, bruno.id)
    await leases.release_expired()
    assert (await Question.get(thing_id=question.id)).assignee_id == bruno.id


async def test_what_is_on_air_or_answered_is_left_alone(town: Town, ten_minutes_later: None):
    session, chen = await a_session(town), await host_of(town)
    on_air, done = [await on_the_floor(town, session, "amina", text) for text in ("One?", "Two?")]
    for question in (on_air, done):
        await desk.assign(chen, question, town.bruno.id)
    await desk.put_on_air(chen, on_air)
    await answered(await town.reader("bruno"), done)
    await leases.release_expired()
    assert [(await Question.get(thing_id=each.id)).step for each in (on_air, done)] == ["on_air", "answered"]
    assert (await Question.get(thing_id=on_air.id)).assignee_id == town.bruno.id


async def test_whoever_is_dismissed_leaves_what_was_taken_at_once(town: Town):
    session, chen = await a_session(town), await host_of(town)
    question = await on_the_floor(town, session, "amina", "Who pays?")
    await desk.assign(chen, question, town.bruno.id)
    await sessions.dismiss(chen, session, town.bruno, role="expert")
    assert (await item(town, "chen", question, "stage"))["assignee"] == ""
    assert (await events(log.stage(session.id)))[-1].data["step"] == "approved"
