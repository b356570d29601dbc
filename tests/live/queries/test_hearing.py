"""The right to listen, and what is on air."""

import pytest

from cop.community import log
from cop.kit.errors import Missing
from cop.live.actions import desk
from cop.live.queries.hearing import on_air, rooms_heard, session_id
from tests.cast import Town
from tests.lively import a_question, a_session, host_of, on_the_floor


@pytest.mark.parametrize("name", ["", "nosuchname", "\0", "\ud800", "é", "' OR 1=1", "x" * 300])
async def test_a_name_of_nothing_is_missing_whatever_it_is(town: Town, name: str) -> None:
    with pytest.raises(Missing):
        await session_id(await town.reader("amina"), name)


async def test_a_session_is_found_by_its_readers_alone_and_a_topic_is_none(town: Town) -> None:
    session = await a_session(town)
    question = await on_the_floor(town, session, "elena", "Who pays?")
    assert await session_id(await town.reader("amina"), session.public_id) == session.id
    for who, name in (("olga", session.public_id), ("amina", question.public_id)):
        with pytest.raises(Missing):
            await session_id(await town.reader(who), name)


async def test_each_room_is_heard_by_its_own(town: Town) -> None:
    session = await a_session(town, desk=("dalia",))
    rooms = {"floor": log.floor(session.id), "stage": log.stage(session.id), "desk": log.desk(session.id)}
    hears = {"amina": {"floor"}, "bruno": {"floor", "stage"}, "dalia": {*rooms}, "chen": {*rooms}, "olga": set()}
    for who, allowed in hears.items():
        reader = await town.reader(who)
        for name, key in rooms.items():
            if name in allowed:
                assert key in await rooms_heard(reader, session.id, [key])
            else:
                with pytest.raises(Missing):
                    await rooms_heard(reader, session.id, [key])


async def test_receipts_are_ones_own_and_belong_to_a_session_one_may_read(town: Town) -> None:
    session = await a_session(town)
    await a_question(await town.reader("amina"), session)
    amina, olga = await town.reader("amina"), await town.reader("olga")
    own = log.receipts(amina.id)
    assert own in await rooms_heard(amina, session.id, [own])
    assert set(await rooms_heard(await town.reader("elena"), session.id, [log.receipts(town.elena.id)])) == {
        log.floor(session.id)
    }
    for reader, key in ((await town.reader("elena"), own), (olga, log.receipts(olga.id))):
        with pytest.raises(Missing):
            await rooms_heard(reader, session.id, [key])


async def test_what_is_on_air_is_what_the_channel_shows(town: Town) -> None:
    session, other = await a_session(town), await a_session(town)
    question = await on_the_floor(town, session, "elena", "Who pays?")
    await desk.put_on_air(await host_of(town), question)
    floor, stage = [await on_air(channel, session.id, question.public_id) for channel in ("floor", "stage")]
    assert floor and "assignee" not in floor and floor["step"] == "on_air"
    assert stage and stage["assignee"] == ""
    assert await on_air("floor", session.id, "") is None
    assert await on_air("floor", other.id, question.public_id) is None
    await desk.off_air(await host_of(town), question)
    await desk.park(await host_of(town), question)
    assert await on_air("floor", session.id, question.public_id) is None
