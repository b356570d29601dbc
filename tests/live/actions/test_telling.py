"""What the log says of a change, and what it takes back when words are taken out."""

import asyncio
from datetime import timedelta

import pytest

from cop.community import audience, log
from cop.community.standing import StandingChange
from cop.community.thing import Thing
from cop.kit.clock import now
from cop.kit.store import row, write
from cop.kit.unit import unit
from cop.live.actions import asking, desk, sessions, telling
from cop.live.actions.steps import take_step
from cop.live.models import Question, Session
from cop.moderation import actions as moderation
from tests.cast import Town
from tests.live.seeing import events, everything_kept, item, kept, nobody_is_asked_again, shown
from tests.lively import a_question, a_session, answered, host_of, on_the_floor, words


async def moderated(town: Town, verb: str, thing: Thing) -> None:
    current = await Thing.get(id=thing.id)
    await moderation.VERBS[verb](await host_of(town), current, version=current.version, reason="It names a child.")


# --- support ---


async def test_figures_are_announced_together_at_most_once_in_three_seconds(town: Town):
    session = await a_session(town)
    one, two = [await on_the_floor(town, session, "amina", text) for text in ("One?", "Two?")]
    before = len(await events(log.floor(session.id)))
    for name in ("bruno", "elena", "sela"):
        await asking.support(await town.reader(name), one)
    await asking.support(await town.reader("bruno"), two)
    await telling.tell_support()
    await asking.support(await town.reader("farid"), one)
    await telling.tell_support()

    said = (await events(log.floor(session.id)))[before:]
    assert [(each.verb, each.data) for each in said] == [
        ("counts", {"counts": {one.public_id: 3, two.public_id: 1}})
    ]
    async with unit():
        await write("UPDATE session SET told_at = $1", now() - telling.LEAST_BETWEEN)
    await telling.tell_support()
    assert (await events(log.floor(session.id)))[-1].data == {"counts": {one.public_id: 4}}


async def test_two_processes_announce_once(town: Town):
    session = await a_session(town)
    question = await on_the_floor(town, session, "amina", "One?")
    await asking.support(await town.reader("bruno"), question)
    await asyncio.gather(*(telling.tell_support() for _ in range(5)))
    assert [each.verb for each in await events(log.floor(session.id))].count("counts") == 1


async def test_nothing_is_said_when_nothing_has_changed_and_nothing_of_what_is_not_on_the_floor(town: Town):
    session = await a_session(town)
    question = await on_the_floor(town, session, "amina", "One?")
    await asking.support(await town.reader("bruno"), question)
    await desk.park(await host_of(town), question)
    told = len(await events(log.floor(session.id)))
    await telling.tell_support()
    await telling.tell_support()
    assert len(await events(log.floor(session.id))) == told


async def test_figures_wait_for_a_verb_that_has_taken_a_question_and_wants_the_session(town: Town):
    session = await a_session(town)
    question = await on_the_floor(town, session, "amina", "Who pays?")
    await asking.support(await town.reader("elena"), question)
    taken, go_on = asyncio.Event(), asyncio.Event()

    async def air() -> None:
        """As `put_on_air` does it: the tree, the question, the session."""
        async with unit():
            await audience.hold_tree(question.id)
            await take_step(await Question.get(thing_id=question.id), "on_air")
            taken.set()
            await go_on.wait()
            await write("UPDATE session SET on_air_id = $2 WHERE thing_id = $1", session.id, question.id)

    airing = asyncio.create_task(air())
    await taken.wait()
    telling_them = asyncio.create_task(telling.tell_support())
    await asyncio.sleep(0.2)
    go_on.set()
    await asyncio.gather(airing, telling_them)
    assert (await events(log.floor(session.id)))[-1].data == {"counts": {question.public_id: 1}}


async def test_two_sessions_with_the_same_askers_do_not_wait_for_each_other_crosswise(town: Town):
    chen = await host_of(town)
    pairs = []
    for order in (("amina", "elena"), ("elena", "amina")):
        session = await a_session(town)
        pairs.append([await on_the_floor(town, session, name, "Who pays?") for name in order])

    async def swap(one: Thing, two: Thing) -> None:
        for _ in range(6):
            await desk.put_on_air(chen, one)
            await desk.put_on_air(chen, two)

    await asyncio.gather(*(swap(*pair) for pair in pairs))


# --- words that are taken out ---


@pytest.mark.parametrize("step", ["received", "approved", "on_air", "answered", "parked"])
async def test_the_words_of_a_hidden_question_leave_every_room_and_come_back_with_it(
    town: Town, watched: None, step: str
):
    session = await a_session(town)
    question = await a_question(await town.reader("amina"), session, "canary-of-amina")
    chen = await host_of(town)
    if step != "received":
        await desk.approve(chen, question)
    if step == "on_air":
        await desk.put_on_air(chen, question)
    if step == "answered":
        await answered(chen, question, "canary of the answer")
    if step == "parked":
        await desk.park(chen, question)

    await moderated(town, "hide", question)
    assert "canary" not in await everything_kept()
    for channel, name in (("floor", "elena"), ("stage", "bruno"), ("desk", "dalia")):
        assert await item(town, name, question, channel) is None
        assert (await shown(town, name, session, channel))["facts"]["air"] == ""
    receipt = await item(town, "amina", question, "mine")
    assert (receipt["step"], receipt["html"], receipt["reason"]) == ("hidden", "", "")

    await moderated(town, "restore", question)
    assert "canary-of-amina" in (await item(town, "dalia", question, "desk"))["html"]
    assert "canary-of-amina" in (await item(town, "amina", question, "mine"))["html"]
    assert bool(await item(town, "elena", question, "floor")) is (step not in ("received", "parked"))
    for room in (await log.tops([log.floor(session.id), log.stage(session.id), log.desk(session.id),
                                 log.receipts(town.amina.id)])).values():
        assert await log.is_whole(room["id"])


async def test_a_question_hidden_on_air_waits_in_the_queue_when_it_is_restored(town: Town, watched: None):
    session, chen = await a_session(town), await host_of(town)
    one, two = [await on_the_floor(town, session, "amina", text) for text in ("One?", "Two?")]
    await desk.put_on_air(chen, one)
    await moderated(town, "hide", one)
    assert (await Session.get(thing_id=session.id)).on_air_id is None
    await desk.put_on_air(chen, two)
    await moderated(town, "restore", one)
    assert (await item(town, "elena", one, "floor"))["step"] == "approved"
    assert (await shown(town, "elena", session, "floor"))["facts"]["air"] == two.public_id
    await desk.put_on_air(chen, one)


async def test_the_words_of_a_hidden_answer_leave_every_room_and_the_question_stays(town: Town, watched: None):
    session = await a_session(town)
    question = await on_the_floor(town, session, "amina", "Who pays?")
    made = await answered(await town.reader("bruno"), question, "canary of the answer")
    await answered(await town.reader("chen"), question, "Another one.")
    await moderated(town, "hide", made)

    assert "canary" not in await everything_kept()
    (left,) = (await item(town, "elena", question, "floor"))["answers"]
    assert "Another one." in left["html"]
    assert (await item(town, "amina", question, "mine"))["answers"] == 1
    assert "Who pays?" in "".join(await kept(log.floor(session.id), question))

    await moderated(town, "restore", made)
    assert len((await item(town, "elena", question, "floor"))["answers"]) == 2


async def test_the_words_of_a_hidden_session_leave_every_room_and_come_back_with_it(town: Town, watched: None):
    session = await a_session(town)
    question = await on_the_floor(town, session, "amina", "canary-of-amina")
    withdrawn = await on_the_floor(town, session, "elena", "canary-of-elena")
    await desk.put_on_air(await host_of(town), question)
    await asking.withdraw(await town.reader("elena"), withdrawn)
    await nobody_is_asked_again()
    await moderated(town, "hide", session)

    assert "canary" not in await everything_kept()
    assert await StandingChange.filter(thing_id=session.id).exists()
    assert (await item(town, "amina", question, "mine"))["html"] == ""
    assert (await shown(town, "chen", session, "floor"))["items"] == {}

    await moderated(town, "restore", session)
    assert "canary-of-amina" in (await item(town, "elena", question, "floor"))["html"]
    assert "canary-of-elena" in (await item(town, "elena", withdrawn, "mine"))["html"]
    assert "canary-of-elena" not in "".join(await kept(log.desk(session.id), withdrawn))


async def test_what_was_hidden_for_itself_stays_out_when_its_session_is_restored(town: Town, watched: None):
    session = await a_session(town)
    question = await on_the_floor(town, session, "amina", "canary-of-amina")
    await moderated(town, "hide", question)
    await moderated(town, "hide", session)
    await moderated(town, "restore", session)
    assert "canary" not in await everything_kept()
    await moderated(town, "restore", question)
    assert "canary-of-amina" in (await item(town, "elena", question, "floor"))["html"]


# --- the session as a whole ---


async def test_phase_and_air_are_said_in_the_three_rooms_of_the_session(town: Town):
    session = await a_session(town, phase="open")
    await sessions.start(await host_of(town), session)
    for key in (log.floor(session.id), log.stage(session.id), log.desk(session.id)):
        last = (await events(key))[-1]
        assert (last.verb, last.data["phase"], last.thing_id) == ("facts", "live", None)


async def test_a_verb_that_fails_after_telling_has_said_nothing(town: Town, monkeypatch: pytest.MonkeyPatch):
    session = await a_session(town)
    question = await a_question(await town.reader("amina"), session)
    before = await events(log.desk(session.id))

    async def fail(*args: object, **more: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(desk, "note", fail)
    with pytest.raises(OSError):
        await desk.approve(await host_of(town), question)
    assert await events(log.desk(session.id)) == before
    found = await row("SELECT top FROM live_room WHERE key = $1", log.desk(session.id))
    assert found is not None and found["top"] == len(before)


async def test_a_receipt_tells_of_the_session_and_every_step_with_its_moment(town: Town):
    session, chen = await a_session(town), await host_of(town)
    question = await on_the_floor(town, session, "amina", "Who pays?")
    await desk.assign(chen, question, town.bruno.id)
    await desk.put_on_air(chen, question)
    await answered(chen, question)
    said = [each.data for each in await events(log.receipts(town.amina.id))]

    assert [each["step"] for each in said] == ["received", "approved", "assigned", "on_air", "answered"]
    assert all(each["session"] == session.public_id for each in said)
    moments = [at for _, at in said[-1]["steps"]]
    assert moments == sorted(moments) and len(moments) == 5


async def test_a_clock_set_back_an_hour_stops_neither_figures_nor_questions(town: Town, monkeypatch: pytest.MonkeyPatch):
    session = await a_session(town)
    question = await on_the_floor(town, session, "amina", "Who pays?")
    for name in ("elena", "dalia"):
        await asking.support(await town.reader(name), question)
        await telling.tell_support()
        for module in (telling, asking):
            monkeypatch.setattr(module, "now", lambda: now() - timedelta(hours=1))
    assert (await Question.get(thing_id=question.id)).support_told == 2
    assert await asking.ask(await town.reader("amina"), session, words("And who answers?"), language="en", byline="named")
