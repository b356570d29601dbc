"""A room as it is now, with its position."""

import asyncio

import pytest

from cop.community import log
from cop.community.log import Position
from cop.kit.errors import Missing
from cop.live.actions import asking, desk
from cop.live.folding import fold
from cop.live.queries.snapshots import CHANNELS, room_of, session_names, snapshot, state_of
from tests.cast import Town
from tests.lively import a_question, a_session, host_of, on_the_floor


async def test_the_position_is_the_last_event_the_rows_already_hold(town: Town):
    session = await a_session(town)
    await on_the_floor(town, session, "amina", "Who pays?")
    position, state = await snapshot(await town.reader("elena"), session.id, "floor")
    room = (await log.tops([log.floor(session.id)]))[log.floor(session.id)]
    assert position == Position(room["epoch"], room["top"])
    assert len(state["items"]) == 1 and state["facts"]["phase"] == "live"


async def test_the_position_is_read_before_the_rows(town: Town, monkeypatch: pytest.MonkeyPatch):
    session = await a_session(town)
    question = await a_question(await town.reader("amina"), session)
    elena, heard = await town.reader("elena"), log.heard

    async def heard_and_then_something_happens(*args: object) -> object:
        found = await heard(*args)  # type: ignore[arg-type]
        await desk.approve(await host_of(town), question)
        return found

    monkeypatch.setattr(log, "heard", heard_and_then_something_happens)
    position, state = await snapshot(elena, session.id, "floor")
    monkeypatch.undo()
    assert question.public_id in state["items"]
    again = await log.after((await log.tops([log.floor(session.id)]))[log.floor(session.id)]["id"], position.at)
    assert [each.data["id"] for each in again] == [question.public_id], "said again, which is harmless"
    for each in again:
        fold(state, each.verb, each.data)
    assert state == await state_of("floor", session.id, elena)


@pytest.mark.parametrize("channel", [name for name in CHANNELS if name != "mine"])
async def test_a_room_one_may_not_hear_and_one_that_is_not_there_are_the_same(town: Town, channel: str):
    session = await a_session(town)
    for reader, id_ in ((await town.reader("olga"), session.id), (await town.reader("chen"), 10**6)):
        with pytest.raises(Missing):
            await snapshot(reader, id_, channel)


async def test_receipts_begin_empty_and_are_one_s_own(town: Town):
    session = await a_session(town)
    assert await snapshot(await town.reader("amina"), session.id, "mine") == (
        Position("", 0), {"facts": {}, "items": {}}
    )
    question = await a_question(await town.reader("amina"), session)
    for name, ids in (("amina", {question.public_id}), ("elena", set()), ("chen", set())):
        assert set((await snapshot(await town.reader(name), session.id, "mine"))[1]["items"]) == ids


async def test_receipts_hold_the_questions_of_every_session(town: Town):
    sessions = [await a_session(town), await a_session(town)]
    for session in sessions:
        await a_question(await town.reader("amina"), session)
    items = (await snapshot(await town.reader("amina"), sessions[0].id, "mine"))[1]["items"]
    assert {each["session"] for each in items.values()} == {each.public_id for each in sessions}
    assert await session_names([each.id for each in sessions]) == {each.id: each.public_id for each in sessions}


async def test_an_unknown_channel_is_a_mistake(town: Town):
    session = await a_session(town)
    with pytest.raises(KeyError):
        room_of("backstage", session.id, await town.reader("chen"))


async def test_support_is_in_a_snapshot_before_it_is_announced(town: Town):
    session = await a_session(town)
    question = await on_the_floor(town, session, "amina", "Who pays?")
    await asyncio.gather(*[asking.support(await town.reader(name), question) for name in ("elena", "bruno")])
    items = (await snapshot(await town.reader("sela"), session.id, "floor"))[1]["items"]
    assert items[question.public_id]["support"] == 2
