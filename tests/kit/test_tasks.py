import asyncio
from contextvars import ContextVar

import pytest

from cop.kit.tasks import finish, spawn

whose: ContextVar[str] = ContextVar("whose", default="nobody")


async def read_context() -> str:
    return whose.get()


async def test_a_spawned_task_starts_with_an_empty_context():
    whose.set("mine")
    assert await asyncio.create_task(read_context()) == "mine"  # what asyncio does by itself
    assert await spawn(read_context()) == "nobody"


async def test_what_a_spawned_task_sets_stays_with_it():
    async def set_context() -> None:
        whose.set("the task's")

    whose.set("mine")
    await spawn(set_context())
    assert whose.get() == "mine"


async def test_finish_gives_the_result_and_passes_errors_on():
    async def fail() -> None:
        raise ValueError("no")

    assert await finish(read_context()) == "nobody"
    with pytest.raises(ValueError, match="no"):
        await finish(fail())


async def test_a_cancelled_caller_waits_until_the_work_is_done_and_then_is_cancelled():
    done = False

    async def work() -> None:
        nonlocal done
        await asyncio.sleep(0.05)
        done = True

    caller = asyncio.create_task(finish(work()))
    for _ in range(5):  # more than one cancellation changes nothing
        await asyncio.sleep(0)
        caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    assert done


async def test_an_error_of_the_work_is_kept_as_the_cause_of_the_cancellation():
    causes: list[BaseException | None] = []

    async def work() -> None:
        await asyncio.sleep(0.01)
        raise ValueError("no")

    async def call() -> None:
        try:
            await finish(work())
        except asyncio.CancelledError as cancelled:
            causes.append(cancelled.__cause__)
            raise

    caller = asyncio.create_task(call())
    await asyncio.sleep(0)
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    assert [type(cause) for cause in causes] == [ValueError]


async def test_a_timeout_around_finish_is_told_after_the_work_is_done():
    done = False

    async def work() -> None:
        nonlocal done
        await asyncio.sleep(0.05)
        done = True

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await finish(work())
    assert done


async def test_a_spawned_task_is_held_until_it_is_done():
    order: list[str] = []

    async def work() -> None:
        await asyncio.sleep(0.01)
        order.append("done")

    spawn(work())  # the result is not kept: only the module holds the task
    await asyncio.sleep(0.05)
    assert order == ["done"]
