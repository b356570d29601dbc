"""The worker beside the server."""

import asyncio
from collections.abc import Iterator

import pytest

from cop import worker as working
from cop.community import activity
from cop.community.activity import Activity, Delivery, Listener, note
from cop.kit.unit import unit
from cop.worker import Worker
from tests.cast import Town


@pytest.fixture
def heard() -> Iterator[list[str]]:
    """What a listener of this test heard; no chores."""
    words: list[str] = []

    async def hear(told: Activity) -> None:
        words.append(told.verb)

    before, chores = dict(activity.listeners), list(working.chores)
    activity.listeners.clear()
    activity.listeners["test"] = Listener("test", ("",), hear)
    working.chores.clear()
    yield words
    activity.listeners.clear()
    activity.listeners.update(before)
    working.chores[:] = chores


async def until(condition, seconds: float = 5) -> None:
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.01)


async def test_what_happens_is_told_at_once(town: Town, heard: list[str]) -> None:
    worker = Worker()
    worker.start()
    try:
        await asyncio.sleep(0.1)
        async with unit():
            await note("group.joined", await town.reader("amina"), group_id=town.water.id)
        await until(lambda: heard == ["group.joined"], seconds=working.LOOK_SECONDS - 0.5)
    finally:
        await worker.stop()
    assert await Delivery.filter(state="done").count() == 1


async def test_what_waited_before_the_start_is_told(town: Town, heard: list[str]) -> None:
    async with unit():
        await note("group.joined", await town.reader("amina"), group_id=town.water.id)
    worker = Worker()
    worker.start()
    try:
        await until(lambda: heard == ["group.joined"])
    finally:
        await worker.stop()


async def test_a_chore_goes_on_after_a_failure_and_once_more_at_the_stop(db: str, heard: list[str]) -> None:
    done: list[int] = []

    async def chore() -> None:
        done.append(len(done))
        if len(done) == 1:
            raise ValueError

    working.chores.append((0.25, chore))
    worker = Worker()
    worker.start(deliver=False)
    await until(lambda: len(done) >= 2)
    before = len(done)
    await worker.stop()
    assert len(done) > before


async def test_a_stopped_worker_is_woken_no_more(db: str, heard: list[str]) -> None:
    worker = Worker()
    worker.start()
    assert len(activity.wakers) == 1
    await worker.stop()
    assert activity.wakers == []
