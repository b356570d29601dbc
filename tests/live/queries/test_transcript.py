from datetime import timedelta

import pytest

from cop.community.activity import Activity
from cop.community.thing import Thing
from cop.forum.carrying import carry
from cop.kit.clock import now
from cop.kit.errors import Missing
from cop.kit.unit import unit
from cop.live.actions import asking, desk, sessions
from cop.live.actions.aftermath import summarise
from cop.live.models import Question, Session
from cop.live.queries.transcript import Summary, Topic, replay, summary, topics, transcript
from cop.moderation import actions as moderation
from tests.cast import Town
from tests.lively import a_question, a_session, answered, host_of, on_the_floor, words


async def test_a_transcript_has_what_was_answered_first_and_nothing_that_was_not_on_the_floor(town: Town):
    session = await a_session(town)
    waiting = await on_the_floor(town, session, "amina", "Who pays?")
    done = await on_the_floor(town, session, "elena", "How many?")
    await a_question(await town.reader("dalia"), session, "Not yet read by anybody")
    await answered(await town.reader("bruno"), done, "Six.")

    found = await transcript(await town.reader("sela"), session.id)

    assert [item["id"] for item in found.answered] == [done.public_id]
    assert [item["id"] for item in found.open] == [waiting.public_id]
    assert found.answered[0]["answers"][0]["html"] == "<p>Six.</p>"


@pytest.mark.parametrize("read", [transcript, lambda reader, id_: replay(reader, id_, 1)])
async def test_who_may_not_follow_the_session_has_no_transcript_and_no_replay(town: Town, read):
    session = await a_session(town, group="court", host="farid", experts=())
    assert await read(await town.reader("elena"), session.id)
    with pytest.raises(Missing):
        await read(await town.reader("amina"), session.id)


async def test_a_replay_shows_the_floor_as_it_was_after_each_event(town: Town):
    session = await a_session(town)
    question = await on_the_floor(town, session, "amina", "Who pays?")
    await desk.put_on_air(await host_of(town), question)
    await answered(await town.reader("bruno"), question)
    reader = await town.reader("elena")

    last = (await replay(reader, session.id, 10_000)).number
    phases, steps = [], []
    for number in range(1, last + 1):
        moment = await replay(reader, session.id, number)
        assert (moment.number, moment.last) == (number, last)
        phases.append(moment.state["facts"]["phase"])
        steps.append(moment.state["items"].get(question.public_id, {}).get("step"))

    assert [phase for phase in dict.fromkeys(phases)] == ["draft", "announced", "open", "live"]
    assert [step for step in dict.fromkeys(steps)] == [None, "approved", "on_air", "answered"]


async def test_what_was_hidden_withdrawn_or_reworded_does_not_come_back_in_a_replay(town: Town):
    session = await a_session(town)
    hidden = await on_the_floor(town, session, "amina", "The child Qzhidden")
    withdrawn = await on_the_floor(town, session, "elena", "Better not Qzwithdrawn")
    reworded = await on_the_floor(town, session, "dalia", "The village Qzvillage")
    chen = await host_of(town)
    current = await Thing.get(id=hidden.id)
    await moderation.hide(chen, current, version=current.version, reason="It names a child.")
    await asking.withdraw(await town.reader("elena"), await Thing.get(id=withdrawn.id))
    await desk.edit(chen, reworded, words("A village"), seen=(await Thing.get(id=reworded.id)).version)

    last = (await replay(chen, session.id, 10_000)).last
    told = [str((await replay(chen, session.id, number)).state) for number in range(1, last + 1)]

    assert any("A village" in each for each in told)
    assert not any("Qz" in each for each in told)


# --- where it goes on, when it was on air, what it comes to ---


async def _carried(question: Thing) -> Thing:
    """As the forum does it, when it hears that a question was not answered."""
    activity = await Activity.get(verb="question.unanswered", thing_id=question.id)
    await carry(activity)
    return await Thing.get(external_id=f"live:{question.public_id}")


async def test_an_open_question_leads_to_its_topic_for_who_may_read_that_one(town: Town):
    session = await a_session(town)
    question = await on_the_floor(town, session, "amina", "Who pays?")
    other = await on_the_floor(town, session, "elena", "Who answers?")
    chen = await host_of(town)
    await sessions.end(chen, session)
    topic, hidden = await _carried(question), await _carried(other)
    current = await Thing.get(id=hidden.id)
    await moderation.hide(chen, current, version=current.version, reason="It names a child.")

    found = await transcript(await town.reader("sela"), session.id)

    assert found.topics == {question.public_id: Topic(topic.public_id, "en", "Who pays?")}
    assert found.topics[question.public_id].address == f"/topics/{topic.public_id}"
    assert {item["id"] for item in found.open} == {question.public_id, other.public_id}


async def test_an_answered_question_has_the_minute_it_was_last_on_air_to_the_minute(town: Town):
    session = await a_session(town)
    names = ("amina", "elena", "dalia", "bruno")
    aired, twice, written, waiting = [await on_the_floor(town, session, name, f"{name} asks") for name in names]
    for each in (aired, twice, written):
        await answered(await town.reader("bruno"), each)
    started = now() - timedelta(hours=1)
    for question, minutes in ((aired, [0.5]), (twice, [3, 12.9]), (written, []), (waiting, [20])):
        aired_at = [["on_air", (started + timedelta(minutes=each)).isoformat(timespec="seconds")] for each in minutes]
        async with unit():
            await Question.filter(thing_id=question.id).update(steps=[["received", started.isoformat()], *aired_at])
    async with unit():
        await Session.filter(thing_id=session.id).update(started_at=started)

    found = await transcript(await town.reader("sela"), session.id)

    assert found.minutes == {aired.public_id: 0, twice.public_id: 12}


async def test_a_summary_is_there_until_it_is_taken_away(town: Town):
    session = await a_session(town, phase="ended")
    reader = await town.reader("sela")
    assert (await transcript(reader, session.id)).summary is None
    for text, shown in (("Six.", Summary("Six.", "<p>Six.</p>", "en")), ("", None)):
        seen = (await Thing.get(id=session.id)).version
        await summarise(await host_of(town), session, words(text), seen=seen)
        assert (await transcript(reader, session.id)).summary == shown


async def test_neither_topics_nor_summary_are_for_who_may_not_read_them(town: Town):
    session = await a_session(town, group="court", host="farid", experts=())
    farid = await town.reader("farid")
    question = await a_question(await town.reader("elena"), session)
    await desk.approve(farid, question)
    await sessions.end(farid, session)
    await _carried(question)
    await summarise(farid, session, words("Closed."), seen=(await Thing.get(id=session.id)).version)
    for name, count in (("elena", 1), ("amina", 0), ("olga", 0)):
        reader = await town.reader(name)
        assert len(await topics(reader, session.id)) == count
        assert bool(await summary(reader, session.id)) == bool(count)
