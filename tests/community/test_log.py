"""The numbered log: gapless, in the order of commits, read by those it is for, and proof against changes unseen."""

import asyncio
import random

import pytest

from cop.community import audience, log
from cop.community.founding import end_membership
from cop.community.log import FACTS, GONE, PUT, News, Position
from cop.kit.errors import OutsideUnit
from cop.kit.store import row, rows, write
from cop.kit.unit import unit
from tests.cast import Town
from tests.things import a_topic


async def a_room(town: Town, key: str = "s:1:floor") -> int:
    """A room of the water group's members."""
    async with unit():
        await log.open_room(key, audience_id=await audience.of_members(town.water.id))
    return int((await log.tops([key]))[key]["id"])


async def say(key: str, *words: str, thing_id: int | None = None) -> None:
    async with unit():
        await log.append([News(key, PUT, {"id": each}, thing_id) for each in words])


async def test_what_is_said_is_read_back_in_order_after_any_number(town: Town):
    room = await a_room(town)
    await say("s:1:floor", "a", "b")
    await say("s:1:floor", "c")
    assert [(each.number, each.verb, each.data["id"]) for each in await log.after(room, 0)] == [
        (1, "put", "a"), (2, "put", "b"), (3, "put", "c")
    ]
    assert [each.number for each in await log.after(room, 2)] == [3]
    assert await log.after(room, 3) == await log.after(room, 99) == []
    assert [each.number for each in await log.after(room, 0, most=2)] == [1, 2]


async def test_thirty_units_at_once_leave_no_gap_and_numbers_in_the_order_of_their_commits(town: Town):
    keys = ["s:1:desk", "s:1:floor", "p:1"]
    room_ids = {key: await a_room(town, key) for key in keys}
    done: list[str] = []

    async def speak(number: int) -> None:
        async with unit():
            await asyncio.sleep(random.random() / 100)
            mixed = [News(key, PUT, {"id": str(number)}) for key in random.sample(keys, k=3)]
            await log.append(mixed)
        done.append(str(number))

    await asyncio.gather(*(speak(number) for number in range(30)))
    for key in keys:
        said = await log.after(room_ids[key], 0)
        assert [each.number for each in said] == list(range(1, 31))
        assert await log.is_whole(room_ids[key])
        order = [each.data["id"] for each in said]
        assert sorted(order) == sorted(done)
    orders = [[each.data["id"] for each in await log.after(room_ids[key], 0)] for key in keys]
    assert orders[0] == orders[1] == orders[2], "in every room the same unit is before the same other"


async def test_what_one_reads_never_lacks_a_smaller_number_that_comes_later(town: Town):
    room = await a_room(town)
    stop = asyncio.Event()
    gaps: list[list[int]] = []

    async def watch() -> None:
        while not stop.is_set():
            numbers = [each.number for each in await log.after(room, 0)]
            if numbers != list(range(1, len(numbers) + 1)):
                gaps.append(numbers)
            await asyncio.sleep(0)

    watching = asyncio.create_task(watch())
    await asyncio.gather(*(say("s:1:floor", str(number), "more") for number in range(20)))
    stop.set()
    await watching
    assert gaps == []


async def test_a_unit_that_is_rolled_back_has_said_nothing_and_wakes_nobody(
    town: Town, monkeypatch: pytest.MonkeyPatch
):
    room = await a_room(town)
    woken: list[str] = []
    monkeypatch.setattr(log, "tellers", [woken.append])
    with pytest.raises(OSError):
        async with unit():
            await log.append([News("s:1:floor", PUT, {"id": "a"})])
            raise OSError
    assert woken == [] and await log.after(room, 0) == []
    await say("s:1:floor", "b", "c")
    assert woken == ["s:1:floor"]
    assert [each.number for each in await log.after(room, 0)] == [1, 2]


async def test_a_room_that_is_not_there_and_a_room_for_nobody_in_particular_are_mistakes(town: Town):
    with pytest.raises(KeyError):
        await say("s:9:floor", "a")
    with pytest.raises(AssertionError):
        async with unit():
            await log.open_room("s:9:floor")
    with pytest.raises(OutsideUnit):
        await log.append([News("s:9:floor", PUT, {})])


async def test_a_room_opened_twice_keeps_its_epoch(town: Town):
    await a_room(town)
    before = await log.position("s:1:floor")
    await a_room(town)
    assert await log.position("s:1:floor") == before
    assert await log.position("s:9:floor") is None


# --- who hears ---


async def test_a_room_is_heard_by_its_audience_and_no_longer_when_that_ends(town: Town):
    await a_room(town)
    assert set(await log.heard(await town.reader("amina"), ["s:1:floor"])) == {"s:1:floor"}
    assert await log.heard(await town.reader("sela"), ["s:1:floor"]) == {}
    async with unit():
        await end_membership(town.water.id, town.amina.id)
    assert await log.heard(await town.reader("amina"), ["s:1:floor"]) == {}


async def test_a_room_of_a_thing_is_heard_by_who_reads_the_thing_and_is_in_its_audience(town: Town):
    topic = await a_topic(town.amina, town.water)
    async with unit():
        await log.open_room("s:1:floor", thing_id=topic.id)
        await log.open_room("s:1:desk", thing_id=topic.id, audience_id=await audience.of_stewards(town.water.id))
    keys = ["s:1:floor", "s:1:desk", "s:9:floor"]
    assert set(await log.heard(await town.reader("sela"), keys)) == {"s:1:floor"}
    assert set(await log.heard(await town.reader("chen"), keys)) == {"s:1:floor", "s:1:desk"}
    assert await log.heard(await town.reader("olga"), keys) == {}
    async with unit():
        await write("UPDATE thing SET state = 'erased' WHERE id = $1", topic.id)
        await audience.settle(topic.id)
    assert await log.heard(await town.reader("chen"), keys) == {}, "what nobody reads nobody hears of"


# --- words taken out ---


async def test_words_are_taken_out_of_one_room_and_the_sequence_and_its_chain_stay_whole(town: Town):
    room, other = await a_room(town), await a_room(town, "s:1:desk")
    topic = await a_topic(town.amina, town.water)
    for key in ("s:1:floor", "s:1:desk"):
        await say(key, "canary", thing_id=topic.id)
        await say(key, "rest")
    async with unit():
        await log.take_out(topic.id, "s:1:floor")

    assert [(each.verb, each.data) for each in await log.after(room, 0)] == [(GONE, {}), (PUT, {"id": "rest"})]
    assert [each.verb for each in await log.after(other, 0)] == [PUT, PUT]
    lying = await rows("SELECT data, salt FROM live_payload WHERE room_id = $1 AND thing_id = $2", room, topic.id)
    assert [tuple(each.values()) for each in map(dict, lying)] == [("", "")]
    assert await log.is_whole(room) and await log.is_whole(other)


TAMPERING = {
    "other words": ["UPDATE live_payload SET data = '{\"id\":\"x\"}' WHERE id = (SELECT min(id) FROM live_payload)"],
    "another verb": ["UPDATE live_event SET verb = 'drop' WHERE number = 2"],
    "another thing": ["UPDATE live_event SET thing_id = 7 WHERE number = 2"],
    "another digest": ["UPDATE live_event SET digest = 'ab' WHERE number = 2"],
    "another number": ["UPDATE live_event SET number = 4 WHERE number = 3", "UPDATE live_room SET top = 4"],
    "words without an event": ["DELETE FROM live_payload WHERE event_id = (SELECT id FROM live_event WHERE number = 2)"],
    "one left out": [
        "DELETE FROM live_payload WHERE event_id = (SELECT id FROM live_event WHERE number = 2)",
        "DELETE FROM live_event WHERE number = 2",
    ],
    "the last left out, and its number": [
        "DELETE FROM live_payload WHERE event_id = (SELECT id FROM live_event WHERE number = 3)",
        "DELETE FROM live_event WHERE number = 3", "UPDATE live_room SET top = 2",
    ],
}


@pytest.mark.parametrize("way", TAMPERING)
async def test_a_log_that_was_tampered_with_is_found_out(town: Town, way: str):
    room = await a_room(town)
    await say("s:1:floor", "a", "b", "c")
    assert await log.is_whole(room)
    async with unit():
        for sql in TAMPERING[way]:
            await write(sql)
    assert not await log.is_whole(room)


async def test_a_chain_forged_from_some_event_on_does_not_match_its_room(town: Town):
    room = await a_room(town)
    await say("s:1:floor", "a", "b")
    data, salt = '{"id":"forged"}', "salt"
    first = await row("SELECT chain FROM live_event WHERE number = 1")
    assert first is not None
    digest = log.digest_of(salt, data)
    async with unit():
        await write("UPDATE live_payload SET data = $1, salt = $2 WHERE event_id = (SELECT id FROM live_event WHERE number = 2)", data, salt)
        await write("UPDATE live_event SET digest = $1, chain = $2 WHERE number = 2", digest,
                    log.chained(first["chain"], 2, PUT, None, digest))
    assert not await log.is_whole(room)


async def test_a_room_that_is_not_there_is_not_whole(town: Town):
    assert not await log.is_whole(99)


# --- a restored backup ---


async def test_after_a_break_in_time_every_room_has_another_epoch_and_goes_on_counting(town: Town):
    keys = ["s:1:floor", "s:1:desk"]
    for key in keys:
        await a_room(town, key)
        await say(key, "a")
    before = {key: await log.position(key) for key in keys}
    async with unit():
        assert await log.break_in_time() == 2
    after = {key: await log.position(key) for key in keys}
    epochs = {each.epoch for each in (*before.values(), *after.values()) if each}
    assert len(epochs) == 4
    assert all(isinstance(each, Position) and each.at == 1 for each in after.values())


async def test_facts_keep_their_letters(town: Town):
    room = await a_room(town)
    async with unit():
        await log.append([News("s:1:floor", FACTS, {"phase": "مباشر « été » \u2028 \U0001f642"})])
    assert (await log.after(room, 0))[0].data == {"phase": "مباشر « été » \u2028 \U0001f642"}
    assert await log.is_whole(room)
