import pytest

from cop.community.thing import Thing
from cop.kit.errors import Missing
from cop.live.actions import asking, desk
from cop.live.queries.transcript import replay, transcript
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
