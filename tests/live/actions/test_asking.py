"""Asking, supporting, withdrawing: who may, when, and what everybody sees of it."""

import asyncio
import math
from datetime import timedelta

import pytest

from cop.community import log
from cop.community.thing import Thing
from cop.kit.clock import now
from cop.kit.errors import Forbidden, Refused
from cop.kit.store import row, write
from cop.kit.unit import unit
from cop.live.actions import asking, desk, sessions, stage
from cop.live.models import Ballot, Question
from tests.cast import Town
from tests.live.seeing import events, item, kept, path_of, readers_of, step_of
from tests.lively import a_question, a_session, answered, host_of, on_the_floor, words


async def ask(town: Town, name: str, session: Thing, text: str = "Who pays?", byline: str = "named") -> Thing:
    return await asking.ask(await town.reader(name), session, words(text), language="en", byline=byline)


# --- asking ---


async def test_a_question_is_read_by_its_asker_and_those_who_keep_order_and_by_nobody_else(town: Town):
    session = await a_session(town, desk=("sela",))
    question = await a_question(await town.reader("amina"), session)

    assert await readers_of(town, question) == {"amina", "chen", "dalia", "sela"}
    assert await item(town, "bruno", question, "stage") is None
    assert await item(town, "elena", question, "floor") is None
    assert (await item(town, "sela", question, "desk"))["step"] == "received"
    assert (await item(town, "amina", question, "mine"))["steps"][0][0] == "received"


@pytest.mark.parametrize("phase", ["open", "live", "paused"])
async def test_questions_are_taken_before_it_starts_while_it_runs_and_while_it_pauses(town: Town, phase: str):
    session = await a_session(town, phase=phase)
    for name in ("amina", "bruno", "chen", "elena", "sela"):
        await ask(town, name, session)
    assert await Question.filter(session_id=session.id).count() == 5


@pytest.mark.parametrize("phase", ["draft", "announced", "cancelled"])
async def test_none_are_taken_before_it_is_open_or_when_it_is_cancelled(town: Town, phase: str):
    session = await a_session(town, phase=phase)
    with pytest.raises(Refused, match="session-not-open"):
        await ask(town, "chen", session)


async def test_an_outsider_may_not_ask(town: Town):
    session = await a_session(town)
    with pytest.raises(Forbidden):
        await ask(town, "olga", session)


async def test_one_person_asks_once_in_thirty_seconds_and_is_told_how_long_to_wait(town: Town):
    session = await a_session(town)
    first = await ask(town, "amina", session)
    with pytest.raises(Refused, match="one-at-a-time") as refused:
        await ask(town, "amina", session)
    passed = math.ceil((now() - first.created_at).total_seconds())
    assert 30 - passed <= int(str(refused.value.facts["seconds"])) <= 30
    await ask(town, "elena", session)
    await ask(town, "amina", await a_session(town, title="Another one"))
    async with unit():
        await write("UPDATE thing SET created_at = $2 WHERE id = $1", first.id, now() - timedelta(seconds=31))
    await ask(town, "amina", session)


async def test_fifty_at_once_of_one_person_are_one_question(town: Town):
    session = await a_session(town)
    outcome = await asyncio.gather(*(ask(town, "amina", session) for _ in range(50)), return_exceptions=True)
    assert sum(isinstance(each, Thing) for each in outcome) == 1
    assert all(isinstance(each, Thing | Refused) for each in outcome)
    assert await Question.all().count() == 1


async def test_all_who_ask_at_once_get_numbers_of_their_own_and_the_log_has_no_gap(town: Town):
    session = await a_session(town)
    names = ["amina", "bruno", "chen", "dalia", "elena", "farid", "sela", "ada"]
    made = await asyncio.gather(*(ask(town, name, session) for name in names))

    assert sorted(each.number for each in made) == list(range(1, len(names) + 1))
    said = await events(log.desk(session.id))
    assert [each.number for each in said] == list(range(1, len(said) + 1))
    numbers = [each.data["number"] for each in said if each.verb == "put"]
    assert numbers == sorted(numbers), "what is said first was asked first"


async def test_a_question_of_the_second_in_which_it_closes_is_kept_and_the_asker_is_told_so(town: Town):
    session = await a_session(town, phase="ended")
    question = await ask(town, "amina", session)

    assert (await item(town, "amina", question, "mine"))["late"] is True
    assert (await item(town, "chen", question, "desk"))["late"] is True


async def test_asking_and_ending_at_the_same_moment_leaves_the_question_kept(town: Town):
    session, chen = await a_session(town), await host_of(town)
    question, _ = await asyncio.gather(ask(town, "amina", session), sessions.end(chen, session))
    assert await step_of(question) == "received"


async def test_after_the_grace_the_session_is_over(town: Town):
    session = await a_session(town, phase="ended")
    async with unit():
        await write("UPDATE session SET ended_at = $2 WHERE thing_id = $1", session.id, now() - asking.GRACE * 1.01)
    with pytest.raises(Refused, match="session-over"):
        await ask(town, "amina", session)


async def test_words_are_needed_and_not_too_many_and_a_way_to_sign(town: Town):
    session = await a_session(town)
    for text, byline, code in (("", "named", "say-something"), ("x" * 301, "named", "too-long"), ("x", "no", "choose")):
        with pytest.raises(Refused, match=code):
            await ask(town, "amina", session, text, byline)
    assert await Question.all().count() == 0
    await ask(town, "amina", session, "x" * 300)


async def test_an_unnamed_question_says_nothing_of_its_asker_in_any_room(town: Town):
    session = await a_session(town)
    question = await on_the_floor(town, session, "amina", "Who pays?", byline="anonymous")
    for key in (log.floor(session.id), log.stage(session.id), log.desk(session.id)):
        said = " ".join(await kept(key, question))
        for secret in ("Amina", town.amina.public_id, "Sierra", '"SL"', "Western"):
            assert secret not in said


# --- supporting ---


async def test_everyone_who_follows_supports_a_question_once_and_takes_it_back(town: Town):
    question = await on_the_floor(town, await a_session(town), "amina", "Who pays?")
    elena = await town.reader("elena")
    await asyncio.gather(*(asking.support(elena, question) for _ in range(50)))
    assert (await Question.get(thing_id=question.id)).support == 1
    await asking.support(await town.reader("sela"), question)
    assert (await Question.get(thing_id=question.id)).support == 2
    for _ in range(3):
        await asking.unsupport(elena, question)
    assert (await Question.get(thing_id=question.id)).support == 1


async def test_all_who_support_it_at_once_are_counted(town: Town):
    question = await on_the_floor(town, await a_session(town), "amina", "Who pays?")
    readers = [await town.reader(name) for name in ("bruno", "chen", "dalia", "elena", "farid", "sela", "ada")]
    await asyncio.gather(*(asking.support(reader, question) for reader in readers for _ in range(3)))
    assert (await Question.get(thing_id=question.id)).support == await Ballot.all().count() == len(readers)


async def test_nobody_supports_a_question_of_their_own_nor_one_they_do_not_read(town: Town):
    session = await a_session(town)
    question = await on_the_floor(town, session, "amina", "Who pays?")
    waiting = await a_question(await town.reader("elena"), session)
    for name, thing in (("amina", question), ("olga", question), ("bruno", waiting)):
        with pytest.raises(Forbidden):
            await asking.support(await town.reader(name), thing)


async def test_what_waits_is_answered_or_has_gone_takes_no_support(town: Town):
    session = await a_session(town)
    waiting = await a_question(await town.reader("amina"), session)
    done = await on_the_floor(town, session, "amina", "Who pays?")
    await answered(await town.reader("bruno"), done)
    for question in (waiting, done):
        for verb in (asking.support, asking.unsupport):
            with pytest.raises(Refused, match="question-settled"):
                await verb(await host_of(town), await Thing.get(id=question.id))
    assert await Ballot.all().count() == 0


# --- withdrawing ---


@pytest.mark.parametrize("way", ["received", "approved", "assigned", "later", "parked", "returned"])
async def test_a_question_is_taken_back_until_it_is_on_air_and_nobody_else_reads_it_from_then_on(town: Town, way: str):
    session, chen = await a_session(town), await host_of(town)
    question = await a_question(await town.reader("amina"), session, "canary-of-amina")
    if way in ("approved", "assigned", "later"):
        await desk.approve(chen, question)
    if way == "assigned":
        await desk.assign(chen, question, town.bruno.id)
    if way == "later":
        await stage.later(chen, question)
    if way in ("parked", "returned"):
        await {"parked": desk.park, "returned": desk.send_back}[way](chen, question, reason="Not now.")

    await asking.withdraw(await town.reader("amina"), await Thing.get(id=question.id))

    assert await readers_of(town, question) == {"amina"}
    for key in (log.floor(session.id), log.stage(session.id), log.desk(session.id)):
        assert "canary-of-amina" not in "".join(await kept(key, question))
    assert "canary-of-amina" in (await item(town, "amina", question, "mine"))["html"]
    assert (await path_of(question))[-1] == "withdrawn"
    assert (await Question.get(thing_id=question.id)).assignee_id is None


async def test_only_its_author_takes_it_back_and_not_when_it_is_on_air_answered_or_united(town: Town):
    session, chen, amina = await a_session(town), await host_of(town), await town.reader("amina")
    one, two = [await on_the_floor(town, session, "amina", text) for text in ("One?", "Two?")]
    with pytest.raises(Forbidden):
        await asking.withdraw(chen, one)
    await desk.put_on_air(chen, one)
    await desk.merge(chen, two, one)
    for question in (one, two):
        with pytest.raises(Refused, match="question-settled"):
            await asking.withdraw(amina, question)
    await answered(chen, one)
    with pytest.raises(Refused, match="question-settled"):
        await asking.withdraw(amina, one)


async def test_what_was_united_with_a_question_comes_apart_when_it_is_withdrawn(town: Town):
    session, chen = await a_session(town), await host_of(town)
    one = await on_the_floor(town, session, "amina", "One?")
    two = await on_the_floor(town, session, "elena", "Two?")
    await asking.support(await town.reader("bruno"), two)
    await desk.merge(chen, two, one)
    await asking.withdraw(await town.reader("amina"), await Thing.get(id=one.id))

    assert await step_of(two) == "approved"
    assert (await item(town, "bruno", two, "floor"))["support"] == 1
    assert (await item(town, "elena", two, "mine"))["into"] == ""


async def test_a_question_withdrawn_before_it_was_approved_was_never_there_for_the_floor(town: Town):
    session = await a_session(town)
    before = [len(await events(key)) for key in (log.floor(session.id), log.stage(session.id))]
    question = await a_question(await town.reader("amina"), session)
    await asking.withdraw(await town.reader("amina"), question)
    assert [len(await events(key)) for key in (log.floor(session.id), log.stage(session.id))] == before


async def test_a_withdrawn_question_is_not_brought_back_by_the_desk(town: Town):
    session = await a_session(town)
    question = await a_question(await host_of(town), session)
    await asking.withdraw(await host_of(town), question)
    with pytest.raises(Refused, match="question-moved-on"):
        await desk.approve(await host_of(town), await Thing.get(id=question.id))
    found = await row("SELECT state FROM thing WHERE id = $1", question.id)
    assert found is not None and found["state"] == "draft"
