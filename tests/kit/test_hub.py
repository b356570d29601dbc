"""What every hub promises, whatever carries it; two hubs of one carrier are two processes."""

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator
from contextvars import ContextVar
from functools import partial

import pytest

from cop.kit import hub_carried
from cop.kit.hub import EVERY_ROOM, Hub, LocalHub, make_hub
from tests.kit.carriers import Carrier, Ear, Switchboard, postgres_carrier, redis_carrier, until
from tests.kit.conftest import REDIS, SERVER

SQLITE = "sqlite:///cop.sqlite3"
DISTANT = ["switchboard"]
DISTANT += [pytest.param("redis", marks=pytest.mark.services)] if REDIS else []
DISTANT += [pytest.param("postgres", marks=pytest.mark.services)] if SERVER else []

whose: ContextVar[str] = ContextVar("whose", default="nobody")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """What needs a carrier to cut asks for `distant`, the rest for `carrier`."""
    for name, kinds in (("carrier", ["local", *DISTANT]), ("distant", DISTANT)):
        if name in metafunc.fixturenames:
            metafunc.parametrize(name, kinds, indirect=True)


def built(kind: str, request: pytest.FixtureRequest) -> Carrier:
    if kind == "redis":
        return redis_carrier(REDIS, lambda: make_hub(REDIS, SQLITE))
    if kind == "postgres":
        url = request.getfixturevalue("postgres_url")
        return postgres_carrier(url, lambda: make_hub("postgres:", url))
    return Switchboard().carrier()


@pytest.fixture
def carrier(request: pytest.FixtureRequest) -> Carrier:
    if request.param != "local":
        return built(request.param, request)
    alone = LocalHub()

    async def none() -> int:
        return 0

    return Carrier(lambda: alone, lambda hub: asyncio.sleep(0), none)


@pytest.fixture
def distant(request: pytest.FixtureRequest) -> Carrier:
    return built(request.param, request)


@pytest.fixture
async def hubs(request: pytest.FixtureRequest) -> AsyncIterator[tuple[Hub, Hub]]:
    """The hubs of two processes, started and sure; of the local one twice the same."""
    name = "carrier" if "carrier" in request.fixturenames else "distant"
    made: Carrier = request.getfixturevalue(name)
    one, other = made.make(), made.make()
    for hub in {one, other}:
        await hub.start()
    await until(lambda: one.sure and other.sure)
    await asyncio.sleep(0.01)
    yield one, other
    for hub in {one, other}:
        await hub.stop()


def _heard(ear: Ear, room: str, times: int) -> bool:
    return ear.of(room) == times


@pytest.fixture
def watchful(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without pulses: what is noticed is noticed by itself."""
    monkeypatch.setattr(hub_carried, "PULSE_SECONDS", 60)


@pytest.fixture
def room() -> str:
    """A room of this test's own: a Redis has one channel for all."""
    return f"s:{secrets.token_hex(8)}:floor"


async def test_what_is_told_on_one_is_heard_on_both_once(carrier, hubs, room):
    one, other = hubs
    here, there = Ear(one, room), Ear(other, room)
    one.tell(room)
    await until(lambda: here.of(room) and there.of(room))
    await asyncio.sleep(0.1)
    assert (here.heard, there.heard) == ([room], [room])


async def test_a_burst_is_heard_after_its_end_and_far_fewer_times(carrier, hubs, room):
    one, other = hubs
    told = 0
    here: list[int] = []
    there: list[int] = []
    one.listen(lambda woken: here.append(told) if woken == room else None)
    other.listen(lambda woken: there.append(told) if woken == room else None)
    for number in range(1, 1001):
        told = number
        one.tell(room)
        if number % 20 == 0:
            await asyncio.sleep(0)
    await until(lambda: here and there and here[-1] == there[-1] == 1000)
    assert len(here) <= 51 and len(there) <= 51


async def test_rooms_are_kept_apart_and_all_of_them_are_heard(carrier, hubs, room):
    one, other = hubs
    there = Ear(other, room)
    rooms = [f"{room}:{number}" for number in range(250)]
    for each in rooms:
        one.tell(each)
    await until(lambda: len(there.heard) >= 250)
    await asyncio.sleep(0.1)
    assert sorted(there.heard) == sorted(rooms)


async def test_both_may_tell_at_the_same_time(carrier, hubs, room):
    one, other = hubs
    here, there = Ear(one, room), Ear(other, room)
    for number in range(5):
        one.tell(f"{room}:one:{number}")
        other.tell(f"{room}:other:{number}")
        await asyncio.sleep(0.01)
    await until(lambda: len(set(here.heard)) == len(set(there.heard)) == 10)


async def test_a_listener_that_raises_stops_nobody_and_is_logged(carrier, hubs, room, caplog):
    one, other = hubs

    def broken(woken: str) -> None:
        raise ZeroDivisionError

    for hub in hubs:
        hub.listen(broken)
    here, there = Ear(one, room), Ear(other, room)
    one.tell(room)
    await until(lambda: here.of(room) and there.of(room))
    one.tell(room)
    await until(lambda: here.of(room) == 2 and there.of(room) == 2)
    assert "a listener of the hub failed" in caplog.text and "ZeroDivisionError" in caplog.text


async def test_nothing_is_heard_after_the_end_of_listening(carrier, hubs, room):
    one, other = hubs
    ended, ended_there, here, there = Ear(one, room), Ear(other, room), Ear(one, room), Ear(other, room)
    one.tell(room)
    ended.end()  # told already, not yet woken
    ended_there.end()
    ended_there.end()
    await until(lambda: here.of(room) and there.of(room))
    assert ended.heard == ended_there.heard == []


async def test_a_listener_may_end_another_while_both_are_woken(carrier, hubs, room):
    one, _ = hubs
    one.listen(lambda woken: second.end())
    second, third = Ear(one, room), Ear(one, room)
    one.tell(room)
    await until(lambda: third.of(room))
    assert second.heard == []


async def test_telling_before_the_start_and_after_the_stop_does_no_harm(carrier, room):
    hub = carrier.make()
    hub.tell(room)
    await hub.start()
    await until(lambda: hub.sure)
    await asyncio.sleep(0.01)
    ear = Ear(hub, room)
    hub.tell(room)
    await hub.stop()
    hub.tell(room)
    await asyncio.sleep(0.05)
    assert ear.heard == []
    await hub.stop()


def test_telling_without_a_loop_does_no_harm(carrier, room):
    carrier.make().tell(room)


async def test_a_stopped_hub_can_be_started_again(carrier, room):
    hub = carrier.make()
    ear = Ear(hub, room)
    for times in (1, 2):
        await hub.start()
        await until(lambda: hub.sure)
        hub.tell(room)
        await until(partial(_heard, ear, room, times))
        await hub.stop()


async def test_what_was_told_last_goes_out_before_the_stop(distant, hubs, room):
    one, other = hubs
    there = Ear(other, room)
    one.tell(room)
    await one.stop()
    await until(lambda: there.of(room))


async def test_the_stop_leaves_no_task_and_no_connection(carrier):
    before = asyncio.all_tasks()
    for wait in (0, 0.001, 0.01, 0.1):  # also in the middle of connecting
        hub = carrier.make()
        await hub.start()
        await asyncio.sleep(wait)
        await hub.stop()
        await asyncio.sleep(0)
        assert asyncio.all_tasks() - before == set()
    async with asyncio.timeout(5):
        while await carrier.held():
            await asyncio.sleep(0.02)


async def test_a_cut_carrier_comes_back_by_itself_and_listeners_learn_of_both(watchful, distant, hubs, room):
    one, other = hubs
    here = Ear(one, room)
    turns: list[bool] = []
    other.listen(lambda woken: turns.append(other.sure) if woken == EVERY_ROOM else None)
    there = Ear(other, room)
    await distant.cut(other)
    await until(lambda: turns == [False, True])
    one.tell(room)
    await until(lambda: there.of(room))
    other.tell(f"{room}:back")
    await until(lambda: here.of(f"{room}:back"))
    assert turns == [False, True]


async def test_what_is_told_while_the_carrier_is_away_is_heard_here_at_once_and_there_when_it_is_back(distant, hubs, room):
    one, other = hubs
    here, there = Ear(one, room), Ear(other, room)
    one.listen(lambda woken: one.tell(room) if woken == EVERY_ROOM and not one.sure else None)
    await distant.cut(one)
    await until(lambda: here.of(room))
    assert not one.sure
    await until(lambda: there.of(room))


@pytest.mark.parametrize("word", ["", "two words", "line\n", "é", "x" * 61, "\0"])
async def test_what_is_no_room_wakes_nobody_and_is_logged(carrier, hubs, word, caplog):
    one, other = hubs
    here, there = Ear(one), Ear(other)
    one.tell(word)
    await asyncio.sleep(0.02)
    assert here.of(word) == there.of(word) == 0 and "is no room" in caplog.text


async def test_listeners_are_woken_in_nobodys_context():
    hub = LocalHub()
    seen: list[str] = []
    hub.listen(lambda room: seen.append(whose.get()))
    whose.set("the teller's")
    hub.tell("s:1:floor")
    await until(lambda: seen)
    assert seen == ["nobody"]


@pytest.mark.parametrize(
    ("url", "database_url", "made"),
    [("", SQLITE, "LocalHub"), ("local:", SQLITE, "LocalHub"), ("local:", "postgres://cop@host/cop", "LocalHub"),
     ("", "postgres://cop@host/cop", "PostgresHub"), ("postgres:", "postgresql://cop@host/cop", "PostgresHub"),
     ("redis://host:6379", "postgres://cop@host/cop", "RedisHub"), ("rediss://host", SQLITE, "RedisHub"),
     ("valkey://host", SQLITE, "RedisHub")],
)
def test_the_address_says_which_hub(url, database_url, made):
    assert type(make_hub(url, database_url)).__name__ == made


def test_an_address_of_no_hub_is_refused():
    with pytest.raises(ValueError, match="amqp"):
        make_hub("amqp://host", SQLITE)


async def test_a_hub_that_is_alone_is_always_sure(caplog):
    caplog.set_level(logging.INFO)
    hub = LocalHub()
    assert hub.sure
    await hub.start()
    assert hub.sure and not caplog.records
