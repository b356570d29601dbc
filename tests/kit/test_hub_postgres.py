"""The hub over a real PostgreSQL: silent networks, one session ended, refusals, full messages."""

import socket

import asyncpg
import pytest

from cop.kit import hub_carried
from cop.kit.hub_postgres import PostgresHub
from tests.kit.carriers import Ear, through, until, wire_to

pytestmark = pytest.mark.services


async def test_a_network_that_falls_silent_is_noticed_and_its_return_too(postgres_url, monkeypatch):
    monkeypatch.setattr(hub_carried, "PULSE_SECONDS", 0.5)
    monkeypatch.setattr(hub_carried, "OPEN_SECONDS", 0.5)
    async with wire_to(postgres_url) as wire:
        hub = PostgresHub(through(postgres_url, wire))
        await hub.start()
        await until(lambda: hub.sure)
        wire.silent = True
        await until(lambda: not hub.sure)
        wire.silent = False
        await until(lambda: hub.sure)
        await hub.stop()


@pytest.mark.parametrize("which", ["ASC", "DESC"])
async def test_either_session_that_ends_takes_the_line_with_it(postgres_url, which):
    hub = PostgresHub(postgres_url)
    turns: list[bool] = []
    hub.listen(lambda room: turns.append(hub.sure))
    await hub.start()
    await until(lambda: turns == [True])
    server = await asyncpg.connect(postgres_url)
    await server.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'cop hub %'"
        f" AND datname = current_database() ORDER BY backend_start {which} LIMIT 1"
    )
    await until(lambda: turns == [True, False, True])
    await hub.stop()
    await server.close()


async def test_full_messages_of_the_longest_rooms_pass(postgres_url):
    one, other = PostgresHub(postgres_url), PostgresHub(postgres_url)
    there = Ear(other)
    for hub in (one, other):
        await hub.start()
    await until(lambda: one.sure and other.sure)
    rooms = [f"{number:03d}:{'x' * 56}" for number in range(300)]
    for room in rooms:
        one.tell(room)
    await until(lambda: set(rooms) <= set(there.heard))
    assert one.sure
    for hub in (one, other):
        await hub.stop()


async def test_other_databases_of_the_server_hear_nothing(postgres_url):
    elsewhere = postgres_url.rsplit("/", 1)[0] + "/postgres"
    one, other = PostgresHub(postgres_url), PostgresHub(elsewhere)
    there = Ear(other)
    for hub in (one, other):
        await hub.start()
    await until(lambda: one.sure and other.sure)
    one.tell("s:here-alone:floor")
    await one.stop()  # it has gone out
    assert there.of("s:here-alone:floor") == 0
    await other.stop()


async def test_options_of_the_pool_are_not_those_of_the_hub(postgres_url):
    hub = PostgresHub(f"{postgres_url}?minsize=1&maxsize=3")
    await hub.start()
    await until(lambda: hub.sure)
    await hub.stop()


async def test_a_server_that_is_not_there_is_said_without_the_password(caplog):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        hub = PostgresHub(f"postgres://cop:secret-word@127.0.0.1:{nobody.getsockname()[1]}/cop")
        await hub.start()
        await until(lambda: "the carrier of the hub is away" in caplog.text)
        assert not hub.sure and "secret-word" not in caplog.text
        await hub.stop()
