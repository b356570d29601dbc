"""What was done a moment ago is dated and named as its story has it, and the live log says the same."""

from datetime import datetime, timedelta

import pytest

from cop.community import log
from cop.community.activity import Activity
from cop.community.log import Event, Payload, Room
from cop.community.text import Text
from cop.community.thing import Thing
from cop.demo.diary import Diary
from cop.kit.clock import now
from cop.kit.unit import unit
from cop.live.actions import desk
from cop.live.models import Question
from cop.live.queries.snapshots import DESK, MINE, state_of
from tests.cast import Town
from tests.demo.test_sessions import folded
from tests.lively import a_question, a_session, host_of

ASKED = datetime.fromisoformat("2026-03-01T10:00Z")
ANSWERED = ASKED + timedelta(minutes=12, seconds=30)


async def test_only_what_is_done_in_the_block_is_dated(town: Town) -> None:
    session, diary = await a_session(town), Diary()
    before = await Thing.get(id=session.id)
    async with unit():
        async with diary.at(ASKED):
            question = await a_question(await town.reader("amina"), session)
        async with diary.at(ANSWERED):
            await desk.approve(await host_of(town), question)
    dated = await Thing.get(id=question.id)
    assert (dated.created_at, dated.published_at) == (ASKED, ANSWERED)
    assert (await Text.get(thing_id=question.id)).written_at == ASKED
    assert [each.at for each in await Activity.filter(thing_id=question.id).order_by("id")] == [ASKED, ANSWERED]
    assert {each.at for each in await Event.filter(thing_id=question.id)} == {ASKED, ANSWERED}
    assert (await Question.get(thing_id=question.id)).steps == [
        ["received", "2026-03-01T10:00:00+00:00"], ["approved", "2026-03-01T10:12:30+00:00"],
    ]
    after = await Thing.get(id=session.id)
    assert (after.created_at, after.published_at) == (before.created_at, before.published_at)
    assert await Activity.filter(thing_id=session.id, at__lt=now() - timedelta(hours=1)).count() == 0


@pytest.mark.parametrize("verb", ["approve", "put_on_air"])
async def test_the_log_told_again_has_the_names_and_moments_and_its_chain_holds(town: Town, verb: str) -> None:
    session, diary = await a_session(town), Diary()
    host, amina = await host_of(town), await town.reader("amina")
    async with unit():
        async with diary.at(ASKED):
            question = await a_question(amina, session)
            await diary.name(question.id, "thequestion")
            if verb == "put_on_air":
                await desk.approve(host, question)
        async with diary.at(ANSWERED):
            await getattr(desk, verb)(host, await Thing.get(id=question.id))
        await diary.tell_again()
    said = [each.data for each in await Payload.filter(thing_id=question.id)]
    assert said and all("thequestion" in each and question.public_id not in each for each in said)
    assert await folded(log.receipts(amina.id)) == await state_of(MINE, 0, amina)
    shown, told = await state_of(DESK, session.id, host), await folded(log.desk(session.id))
    if verb == "put_on_air":
        assert told["facts"].pop("since") == "2026-03-01T10:12:30+00:00"
        assert shown["facts"].pop("since")  # the verb's own; whoever tells the story sets this one
    assert told == shown


async def test_what_was_taken_out_of_the_log_stays_out(town: Town) -> None:
    session, diary = await a_session(town), Diary()
    async with unit():
        async with diary.at(ASKED):
            question = await a_question(await town.reader("amina"), session)
        await log.take_out(question.id, log.desk(session.id))
        await diary.tell_again()
    room = await Room.get(key=log.desk(session.id))
    assert {each.data for each in await Payload.filter(thing_id=question.id, room_id=room.id)} == {""}
    assert await log.is_whole(room.id)
