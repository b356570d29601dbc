"""The way of a question, as its asker reads it."""

from cop.community import audience
from cop.kit.clock import instant, now
from cop.kit.unit import unit
from cop.live.actions import desk, steps
from cop.live.models import Question, Session
from tests.cast import Town
from tests.lively import a_question, a_session, host_of, on_the_floor


async def test_a_step_is_added_to_those_before_with_its_moment(town: Town):
    session = await a_session(town)
    question = await a_question(await town.reader("amina"), session)
    async with unit():
        await audience.hold_tree(question.id)
        await steps.take_step(await Question.get(thing_id=question.id), "parked")
    found = await Question.get(thing_id=question.id)
    assert (found.step, [step for step, _ in found.steps]) == ("parked", ["received", "parked"])
    at = instant(found.steps[-1][1])
    assert at is not None and abs((now() - at).total_seconds()) < 5


async def test_taking_off_finds_whatever_is_on_air_even_where_the_session_has_forgotten_it(town: Town):
    session, chen = await a_session(town), await host_of(town)
    question = await on_the_floor(town, session, "amina", "Who pays?")
    await desk.put_on_air(chen, question)
    async with unit():
        await Session.filter(thing_id=session.id).update(on_air_id=None)
        assert await steps.take_off(session.id) == [question.id]
        assert await steps.take_off(session.id) == []
    assert (await Question.get(thing_id=question.id)).step == "approved"
