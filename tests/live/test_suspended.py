"""Somebody is suspended, or loses a post: what they hold open ends in every process, and nobody else's does."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import httpx
import pytest
from starlette.applications import Starlette
from websockets.exceptions import ConnectionClosed

from cop.app import build_app
from cop.community import log
from cop.community.founding import end_holding
from cop.community.posts import Holding
from cop.community.thing import Thing
from cop.kit.hub import tellers
from cop.kit.unit import unit
from cop.live.relay import Rhythm
from cop.moderation.actions import measuring
from cop.moderation.actions.measuring import About, Given
from cop.settings import Settings
from tests.cast import Town
from tests.conftest import sign_in
from tests.lively import a_session
from tests.serving import Client, Served, served

pytestmark = pytest.mark.long

NEVER = Rhythm(look=60, look_unsure=60, changes=60, ask=60, beat=60)
"""Nothing happens by itself: what ends, ends by a wake."""
REDIS = os.environ.get("COP_TEST_REDIS_URL", "")
ENOUGH = 3.0
"""Seconds: generous; a wake takes a few milliseconds, a look half a second."""
GIVEN = Given(reason="After two warnings.", days=2)


@asynccontextmanager
async def two_processes(app: Starlette, settings: Settings, hub: str) -> AsyncIterator[tuple[Served, Served]]:
    """Two applications on one database. The second hears of changes by its hub alone where the hub has a carrier, else
    by looking itself; it is told nothing directly."""
    made = [build_app(replace(settings, hub_url=hub), work=False) for _ in range(2)]
    is_carried = hub != "local:"
    async with served(made[0], rhythm=NEVER) as first, served(made[1], rhythm=NEVER if is_carried else Rhythm()) as second:
        tellers.remove(made[1].state.hub.tell)
        try:
            for house in (first, second):
                async with asyncio.timeout(10):
                    while not house.app.state.hub.sure:
                        await asyncio.sleep(0.02)
            yield first, second
        finally:
            tellers.append(made[1].state.hub.tell)
    for each in made:
        await each.state.renderer.close()


def hubs() -> list[str]:
    """Of this run: with the services, each carrier too."""
    beside = ["postgres:"] if os.environ.get("COP_TEST_DATABASE_URL") else []
    return ["local:", *beside, *([REDIS] if REDIS else [])]


async def waits(house: Served, session: Thing, token: str, entered: Callable[[], bool]) -> "asyncio.Task[httpx.Response]":
    """A long poll that is on its way, and begun."""
    found = await log.position(log.floor(session.id))
    assert found is not None

    async def ask() -> httpx.Response:
        async with house.browser(token) as browser:
            return await browser.get(f"/live/{session.public_id}/events?floor={found.epoch}:{found.at}&wait=25")

    task = asyncio.create_task(ask())
    async with asyncio.timeout(ENOUGH):
        while not entered():
            await asyncio.sleep(0.02)
    return task


async def streams(house: Served, session: Thing, token: str) -> bytes:
    """A stream, to its end."""
    async with house.browser(token) as browser:
        return (await browser.get(f"/live/{session.public_id}/stream?floor=")).content


def present(house: Served, town: Town) -> int:
    return len(house.relay.people.get(town.elena.id, ()))


@pytest.mark.parametrize("hub", hubs(), ids=lambda hub: hub.partition(":")[0])
async def test_a_suspension_ends_sockets_streams_and_waiting_answers_in_every_process_and_nobody_elses(
    app: Starlette, settings: Settings, town: Town, hub: str
) -> None:
    session = await a_session(town)
    token, other = await sign_in(town.elena), await sign_in(town.amina)
    async with two_processes(app, settings, hub) as houses:
        for house in houses:
            streaming = asyncio.create_task(streams(house, session, token))
            async with asyncio.timeout(ENOUGH):
                while not present(house, town):
                    await asyncio.sleep(0.02)
            waiting = await waits(house, session, token, lambda house=house: present(house, town) == 2)
            house.app.state.open = [streaming, waiting]
        async with (
            houses[0].socket(session.public_id, token) as one, houses[1].socket(session.public_id, token) as two,
            houses[0].socket(session.public_id, other) as near, houses[1].socket(session.public_id, other) as far,
        ):
            for client in (one, two, near, far):
                await (await client.join(floor="")).hear()
            async with asyncio.timeout(ENOUGH):
                await measuring.suspend(await town.reader("sela"), About(town.elena.id, None), GIVEN)
                assert [await one.code(), await two.code()] == [4401, 4401]
                for house in houses:
                    streaming, waiting = house.app.state.open
                    await streaming
                    assert (await waiting).status_code == 401
            assert not any(present(house, town) for house in houses)
            for house in houses:
                async with house.browser(token) as browser:
                    assert (await browser.get(f"/live/{session.public_id}/events?mine=&wait=0")).status_code == 401
            for client in (near, far):
                assert await client.silence()
                assert await is_open(client)
        with pytest.raises(Exception, match=r"4401|401|403"):
            async with houses[1].socket(session.public_id, token) as again:
                raise AssertionError(f"closed with {await again.code()}") from None
        await measuring.lift(await town.reader("sela"), await measuring.Measure.get(), reason="Enough.")
        async with houses[1].browser(token) as browser:
            old = await browser.get(f"/live/{session.public_id}/events?mine=&wait=0")
        async with houses[1].browser(await sign_in(town.elena)) as browser:
            new = await browser.get(f"/live/{session.public_id}/events?mine=&wait=0")
        assert (old.status_code, new.status_code) == (401, 200)


async def is_open(client: Client) -> bool:
    try:
        pong = await client.connection.ping()
        async with asyncio.timeout(ENOUGH):
            await pong
    except ConnectionClosed:
        return False
    return True


async def ends_the_holding(town: Town, session: Thing) -> None:
    async with unit():
        await end_holding(await Holding.get(person_id=town.dalia.id))


async def leaves_the_service(town: Town, session: Thing) -> None:
    """As an account that is erased."""
    async with unit():
        await measuring.shutting.shut_out(town.dalia.id)


@pytest.mark.parametrize(("loses", "code"), [(ends_the_holding, 4403), (leaves_the_service, 4401)])
async def test_who_loses_a_post_loses_the_room_of_that_post_by_the_wake_alone(
    app: Starlette, town: Town, loses: Callable[[Town, Thing], Awaitable[None]], code: int
) -> None:
    session = await a_session(town, group="water")
    async with served(app, rhythm=NEVER) as house, house.socket(session.public_id, await sign_in(town.dalia)) as dalia:
        await (await dalia.join(desk="")).hear()
        async with asyncio.timeout(ENOUGH):
            await loses(town, session)
            assert await dalia.code() == code
