"""What a server that stops, restarts or refuses does to us."""

import asyncio
import socket

import asyncpg
import pytest
from tortoise.exceptions import TransactionManagementError

from cop.kit.database import close_database, open_database
from cop.kit.store import engine, row, rows
from cop.kit.unit import unit
from tests.kit.conftest import MODELS, SERVER, Shelf

ENGINE = "postgres"
pytestmark = pytest.mark.services


async def on_server(sql: str, *args: object) -> list[asyncpg.Record]:
    server = await asyncpg.connect(SERVER)
    try:
        return await server.fetch(sql, *args)
    finally:
        await server.close()


async def end_sessions(url: str) -> None:
    """As a restart of the server does."""
    await on_server("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", url.rsplit("/", 1)[1])


async def sessions(url: str) -> int:
    sql = "SELECT count(*) FROM pg_stat_activity WHERE datname = $1"
    return (await on_server(sql, url.rsplit("/", 1)[1]))[0][0]


async def test_outside_units_the_session_itself_may_only_read(library):
    assert (await row("SHOW default_transaction_read_only"))["default_transaction_read_only"] == "on"
    async with unit():
        assert (await row("SHOW transaction_read_only"))["transaction_read_only"] == "off"


@pytest.mark.parametrize("attempt", range(5))
async def test_the_next_unit_and_the_next_read_work_after_the_server_ended_all_sessions(library, attempt):
    async def change(number: int) -> None:
        async with unit():
            await Shelf.create(name=str(number))

    await asyncio.gather(*[change(number) for number in range(8)])  # several connections, all idle
    await end_sessions(library)
    async with asyncio.timeout(3), unit():
        await Shelf.create(name="next")
    await end_sessions(library)
    await asyncio.sleep(0.02)
    async with asyncio.timeout(3):
        assert await Shelf.all().count() == 9
    await end_sessions(library)
    await asyncio.sleep(0.02)
    async with asyncio.timeout(3):
        assert (await row("SELECT count(*) AS n FROM shelf"))["n"] == 9


@pytest.mark.parametrize("by_model", [True, False])
@pytest.mark.parametrize("turns", range(12))
async def test_a_read_at_the_very_moment_the_server_ends_all_sessions_is_answered(library, turns, by_model):
    """What the server says last and its hanging up are read one after the other: a read may come between the two."""
    for _ in range(6):
        await asyncio.gather(*[Shelf.all().count() for _ in range(4)])
        await end_sessions(library)
        for _ in range(turns):
            await asyncio.sleep(0)
        async with asyncio.timeout(3):
            if by_model:
                assert await Shelf.all().count() == 0
            else:
                assert (await row("SELECT count(*) AS n FROM shelf"))["n"] == 0


async def test_a_session_ended_inside_a_unit_undoes_it_and_the_next_unit_works(library):
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
        async with unit():
            await Shelf.create(name="half")
            await end_sessions(library)
            await Shelf.create(name="other half")
    async with asyncio.timeout(3), unit():
        await Shelf.create(name="next")
    assert await Shelf.all().values_list("name", flat=True) == ["next"]
    assert engine()._pool.get_idle_size() == engine()._pool.get_size()


async def test_a_session_ended_before_the_commit_is_an_error_and_never_a_success(library):
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
        async with unit():
            await Shelf.create(name="half")
            await end_sessions(library)
    assert await Shelf.all().count() == 0


async def test_a_statement_that_failed_makes_the_commit_fail_even_if_its_error_was_caught(library):
    with pytest.raises(TransactionManagementError, match="nothing was stored"):
        async with unit():
            await Shelf.create(name="before")
            with pytest.raises(Exception, match="division by zero"):
                await rows("SELECT 1 / 0")
    assert await Shelf.all().count() == 0


async def test_units_wait_for_a_connection_and_those_who_wait_too_long_are_told(library, monkeypatch):
    monkeypatch.setattr("cop.kit.engine_asyncpg.CONNECT_SECONDS", 0.1)
    gate = asyncio.Event()

    async def hold(number: int) -> None:
        async with unit():
            await Shelf.create(name=str(number))
            await gate.wait()

    pool = await engine().pool()
    holders = [asyncio.create_task(hold(number)) for number in range(pool.get_max_size())]
    while pool._queue.qsize():
        await asyncio.sleep(0.01)
    with pytest.raises(TimeoutError):
        async with unit():
            await Shelf.create(name="too many")
    gate.set()
    await asyncio.gather(*holders)
    assert await Shelf.all().count() == pool.get_max_size()
    assert pool._queue.qsize() == pool.get_max_size()


async def test_a_server_that_is_away_is_an_os_error_soon_and_its_return_is_noticed():
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        away = f"postgres://postgres@127.0.0.1:{nobody.getsockname()[1]}/nothing"
        await open_database(away, MODELS)
        async with asyncio.timeout(5):
            with pytest.raises(OSError):
                await Shelf.all().count()
            with pytest.raises(OSError):
                async with unit():
                    await Shelf.create(name="nowhere")
            with pytest.raises(OSError):
                await row("SELECT 1")
        await close_database()


@pytest.mark.parametrize("steps", range(0, 40, 4))
async def test_cancelling_the_very_first_use_leaves_no_session_behind(library, steps):
    async def first_unit() -> None:
        async with unit():
            await Shelf.create(name="first")

    for wait in (0, 0.001 * steps):
        await close_database()
        await open_database(library, MODELS)
        task = asyncio.create_task(first_unit())
        for _ in range(steps):
            await asyncio.sleep(0)
        await asyncio.sleep(wait)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        async with asyncio.timeout(2), unit():
            await Shelf.all().delete()
        async with asyncio.timeout(2):
            while await sessions(library) > engine()._pool.get_size():
                await asyncio.sleep(0.01)
