"""What was hidden leaves the memory of every process: two applications on one database."""

from contextlib import AsyncExitStack

import httpx
from starlette.applications import Starlette

from cop.app import build_app, keeper_of
from cop.community import caches
from cop.community.caches import Cache, CacheDrop, CacheDropped, Keeper, Kept
from cop.community.scanner import scan
from cop.community.scanner.words import value_of
from cop.kit.clock import now
from cop.kit.store import write
from cop.kit.unit import unit
from cop.settings import Settings
from tests.cast import Town
from tests.conftest import sign_in
from tests.safeguarding.making import alarm
from tests.things import a_reply, a_topic


def kept_words(app: Starlette) -> str:
    """All that this process keeps of pages."""
    return " ".join("".join(each.parts) for each in app.state.fragments._kept.values())


async def test_two_processes_keep_a_page_and_neither_does_after_the_alarm(town: Town, settings: Settings):
    topic = await a_topic(town.amina, town.water, body="A canary-topic is read.")
    reply = await a_reply(town.bruno, topic, body="A canary-reply is read.")
    async with AsyncExitStack() as stack:
        applications = [build_app(settings, work=False) for _ in range(2)]
        keepers = [keeper_of(each) for each in applications]
        for app, keeper in zip(applications, keepers, strict=True):
            stack.push_async_callback(app.state.renderer.close)
            await keeper.look()
        token = await sign_in(town.elena)
        browsers = [
            await stack.enter_async_context(httpx.AsyncClient(
                transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8000", cookies={"cop": token}
            )) for app in applications
        ]
        for app, browser in zip(applications, browsers, strict=True):
            await browser.get(f"/topics/{topic.public_id}")
            assert "canary-topic" in kept_words(app) and "canary-reply" in kept_words(app)
        await alarm(await town.reader("dalia"), reply)
        assert await Kept().left(reply.id) == 2
        assert await keepers[0].look() > 0
        assert "canary-reply" not in kept_words(applications[0]) and "canary-reply" in kept_words(applications[1])
        assert await Kept().left(reply.id) == 1, "the other one has not said so"
        assert await keepers[1].look() > 0
        assert "canary-reply" not in kept_words(applications[1])
        assert await Kept().left(reply.id) == 0
        assert (await Kept().held([reply.id]))[reply.id] > 1
        for app, browser in zip(applications, browsers, strict=True):
            assert "canary-reply" not in (await browser.get(f"/topics/{topic.public_id}")).text
            assert "canary-reply" not in kept_words(app)


async def test_the_words_that_the_scanner_has_seen_leave_with_the_pages(town: Town, settings: Settings):
    app = build_app(settings, work=False)
    try:
        keeper = keeper_of(app)
        await keeper.look()
        scan("Our pupil Zoltanka, aged nine, sleeps there.", "en")
        assert value_of.cache_info().currsize
        async with unit():
            await caches.drop(7, [7, "abc"])
        await keeper.look()
        assert not value_of.cache_info().currsize
    finally:
        await app.state.renderer.close()


async def test_a_process_that_is_gone_is_not_waited_for(town: Town):
    keeper, gone = Keeper(lambda names: 0), Keeper(lambda names: 0)
    await keeper.look()
    await gone.look()
    async with unit():
        await caches.drop(7, [7, "abc"])
    await keeper.look()
    assert await Kept().left(7) == 1
    await gone.end()
    assert await Kept().left(7) == 0 and await Cache.all().count() == 1
    late = Keeper(lambda names: 0)
    await late.look()
    assert await Kept().left(7) == 0, "it began with nothing"


async def test_it_is_dropped_once_and_forgotten_after_a_week(town: Town):
    found: list[object] = []
    keeper = Keeper(lambda names: found.append(names) or len(names))  # type: ignore[func-returns-value]
    async with unit():
        await caches.drop(7, [7, "abc"])
    assert [await keeper.look(), await keeper.look()] == [2, 0] and found == [frozenset((7, "abc"))]
    await caches.sweep()
    assert await CacheDrop.exists()
    async with unit():
        await write("UPDATE cache_drop SET at = $1", now() - caches.KEPT * 2)
    await caches.sweep()
    assert not await CacheDrop.exists() and not await CacheDropped.exists()
