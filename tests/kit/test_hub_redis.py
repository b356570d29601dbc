"""The hub over a real Redis: silent networks, strangers on the channel, refusals."""

import asyncio
import secrets
import socket

import pytest
from redis.asyncio import Redis

from cop.kit import hub_carried
from cop.kit.hub import EVERY_ROOM
from cop.kit.hub_redis import CHANNEL, RedisHub, RedisLine
from tests.kit.carriers import Ear, redis_carrier, through, until, wire_to
from tests.kit.conftest import REDIS

pytestmark = pytest.mark.services


async def test_a_network_that_falls_silent_is_noticed_and_its_return_too(monkeypatch):
    monkeypatch.setattr(hub_carried, "PULSE_SECONDS", 0.5)
    monkeypatch.setattr(hub_carried, "OPEN_SECONDS", 0.5)
    async with wire_to(REDIS) as wire:
        hub = RedisHub(through(REDIS, wire))
        await hub.start()
        await until(lambda: hub.sure)
        wire.silent = True
        await until(lambda: not hub.sure)
        wire.silent = False
        await until(lambda: hub.sure)
        await hub.stop()


async def test_the_publishing_connection_alone_may_end_unnoticed():
    carrier = redis_carrier(REDIS, lambda: RedisHub(REDIS))
    one, other = carrier.make(), carrier.make()
    room = f"s:{secrets.token_hex(8)}"
    there = Ear(other)
    for hub in (one, other):
        await hub.start()
    await until(lambda: one.sure and other.sure)
    async with Redis.from_url(REDIS, decode_responses=True) as client:
        for each in await client.client_list(_type="normal"):
            if each["name"] == f"cop-hub-{one._name}":
                await client.client_kill_filter(_id=each["id"])
    one.tell(room)
    await until(lambda: there.of(room))
    for hub in (one, other):
        await hub.stop()


async def test_a_closed_line_holds_no_connection():
    name = secrets.token_hex(6)
    line = RedisLine(REDIS, name, lambda message: None, lambda: None)
    await line.open()
    await line.send(name)
    async with Redis.from_url(REDIS, decode_responses=True) as client:
        assert [one["name"] for one in await client.client_list()].count(f"cop-hub-{name}") == 2
        await line.close()
        async with asyncio.timeout(5):
            while f"cop-hub-{name}" in [one["name"] for one in await client.client_list()]:
                await asyncio.sleep(0.01)


async def test_bytes_of_a_stranger_do_not_end_the_line():
    hub = RedisHub(REDIS)
    room = f"s:{secrets.token_hex(8)}"
    await hub.start()
    await until(lambda: hub.sure)
    await asyncio.sleep(0.01)
    ear = Ear(hub)
    async with Redis.from_url(REDIS) as client:
        await client.publish(CHANNEL, b"\xff\xfe\x00 \xff")
        await client.publish(CHANNEL, b"stranger " + room.encode())
    await until(lambda: ear.of(room))
    assert hub.sure and ear.of(EVERY_ROOM) == 0
    await hub.stop()


async def test_a_server_that_is_not_there_or_refuses_is_said_without_the_password(caplog):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        for where in (f"127.0.0.1:{nobody.getsockname()[1]}", REDIS.removeprefix("redis://")):
            caplog.clear()
            hub = RedisHub(f"valkey://cop:secret-word@{where}")
            await hub.start()
            await until(lambda: "the carrier of the hub is away" in caplog.text)
            assert not hub.sure and "secret-word" not in caplog.text
            await hub.stop()


async def test_an_address_of_valkey_is_one_of_redis():
    hub = RedisHub(REDIS.replace("redis://", "valkey://"))
    await hub.start()
    await until(lambda: hub.sure)
    await hub.stop()
