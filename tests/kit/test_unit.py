"""A unit is whole or not at all, whatever happens to the task, on both engines."""

import asyncio
import random

import pytest
from tortoise.exceptions import IntegrityError

from cop.kit.engine_sqlite import SqliteStore
from cop.kit.errors import OutsideUnit, StrayTask
from cop.kit.store import engine, is_sqlite, row, write
from cop.kit.tasks import spawn
from cop.kit.unit import after_commit, current, unit
from tests.kit.conftest import Book, Shelf, put_up

pytestmark = pytest.mark.usefixtures("library")


def assert_nothing_is_lent() -> None:
    """No lock is held, no connection is out, none is in a transaction."""
    store = engine()
    if isinstance(store, SqliteStore):
        assert not store._lock.locked()
        assert not store._reading.locked()
        assert store._connection is None or not store._connection.in_transaction
        return
    pool = store._pool
    assert pool._queue.qsize() == pool.get_max_size()
    assert pool.get_idle_size() == pool.get_size()
    assert not any(holder._con.is_in_transaction() for holder in pool._holders if holder.is_connected())


async def test_what_a_unit_wrote_is_there_afterwards():
    async with unit():
        await put_up("law", "Civil code")
    assert await Book.filter(shelf__name="law").count() == 1


async def test_an_error_undoes_the_whole_unit_and_is_passed_on():
    with pytest.raises(ZeroDivisionError):
        async with unit():
            await put_up("law", "Civil code")
            raise ZeroDivisionError
    assert await Shelf.all().count() == 0
    assert await Book.all().count() == 0
    assert_nothing_is_lent()


async def test_a_unit_inside_a_unit_joins_it():
    with pytest.raises(ZeroDivisionError):
        async with unit():
            async with unit():
                await put_up("law")
            assert await Shelf.all().count() == 1
            raise ZeroDivisionError
    assert await Shelf.all().count() == 0


async def test_a_unit_knows_whether_it_is_open():
    assert current() is None
    async with unit():
        opened = current()
        async with unit():
            assert current() is opened is not None
        assert current() is opened
    assert current() is None


async def test_news_are_told_after_the_commit_and_in_order():
    told: list[tuple[str, bool]] = []
    async with unit():
        await put_up("law")
        after_commit(lambda: told.append(("first", current() is None)))
        async with unit():
            after_commit(lambda: told.append(("second", current() is None)))
        assert told == []
    assert told == [("first", True), ("second", True)]


async def test_news_of_what_was_rolled_back_are_dropped():
    told: list[str] = []
    with pytest.raises(ZeroDivisionError):
        async with unit():
            await put_up("law")
            after_commit(lambda: told.append("law"))
            raise ZeroDivisionError
    assert told == []


async def test_news_are_for_units_only():
    with pytest.raises(OutsideUnit):
        after_commit(lambda: None)


async def test_news_that_fail_neither_hide_the_others_nor_make_the_change_look_undone(caplog):
    told: list[str] = []
    async with unit():
        await put_up("law")
        after_commit(lambda: 1 / 0)  # type: ignore[arg-type, return-value]
        after_commit(lambda: told.append("law"))
    assert told == ["law"]
    assert "ZeroDivisionError" in caplog.text


async def test_news_are_told_even_when_the_caller_is_cancelled_while_the_connection_goes_back(monkeypatch):
    told: list[str] = []
    store = engine()
    handle_of = store.take_handle

    async def take_slow_handle():
        handle = await handle_of()
        release = handle.release

        async def slow_release() -> None:
            await asyncio.sleep(0.05)
            await release()

        handle.release = slow_release
        return handle

    monkeypatch.setattr(store, "take_handle", take_slow_handle)

    async def change() -> None:
        async with unit():
            await put_up("law")
            after_commit(lambda: told.append("law"))

    task = asyncio.create_task(change())
    while not await Shelf.all().count():  # committed, and on its way back
        await asyncio.sleep(0.005)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert told == ["law"]
    assert_nothing_is_lent()


async def test_a_task_started_inside_a_unit_cannot_use_its_connection():
    async def count() -> int:
        return await Shelf.all().count()

    async def open_a_unit() -> None:
        async with unit():
            await Shelf.create(name="stray")

    async with unit():
        await put_up("law")
        for work in (
            Shelf.create(name="stray"), Shelf.get_or_create(name="stray"), count(), open_a_unit(),
            row("SELECT count(*) AS n FROM shelf"), write("DELETE FROM shelf"),
        ):
            with pytest.raises(StrayTask):
                await asyncio.create_task(work)
    assert await Shelf.all().values_list("name", flat=True) == ["law"]


async def test_a_task_started_inside_a_unit_cannot_use_its_connection_later_either():
    gate = asyncio.Event()

    async def wait_and_write() -> None:
        await gate.wait()
        await Shelf.create(name="stray")

    async with unit():
        stray = asyncio.create_task(wait_and_write())
        await asyncio.sleep(0)
    gate.set()
    with pytest.raises(StrayTask):
        await stray


async def test_a_spawned_task_has_a_unit_of_its_own_that_outlives_the_one_it_was_spawned_in():
    async def listen() -> None:
        async with unit():
            await Shelf.create(name="heard")

    with pytest.raises(ZeroDivisionError):
        async with unit():
            await put_up("law")
            listener = spawn(listen())
            await asyncio.sleep(0)
            raise ZeroDivisionError
    await listener
    assert await Shelf.all().values_list("name", flat=True) == ["heard"]


async def test_a_commit_that_fails_leaves_nothing_behind_and_a_usable_connection():
    told: list[str] = []
    with pytest.raises(IntegrityError):
        async with unit():
            await defer_foreign_keys()
            await put_up("law")
            await Book.create(shelf_id=4711, title="On no shelf")
            after_commit(lambda: told.append("told"))
    assert told == []
    assert_nothing_is_lent()
    assert await Shelf.all().count() == 0
    async with unit():
        await put_up("law", "Civil code")
    assert await Book.all().count() == 1


async def defer_foreign_keys() -> None:
    if is_sqlite():
        await engine().execute_query("PRAGMA defer_foreign_keys=ON")
    else:
        await engine().execute_script(
            "ALTER TABLE book ALTER CONSTRAINT book_shelf_id_fkey DEFERRABLE INITIALLY DEFERRED"
        )


async def test_a_refused_row_is_an_integrity_error_and_the_unit_can_be_tried_again():
    for _ in range(2):
        with pytest.raises(IntegrityError):
            async with unit():
                await put_up("law")
                await put_up("law")
    assert await Shelf.all().count() == 0
    assert_nothing_is_lent()


async def test_an_error_of_the_database_that_was_caught_never_makes_a_commit_that_stored_nothing():
    """PostgreSQL answers such a COMMIT with ROLLBACK and no error; SQLite stores what went before."""
    told: list[str] = []
    try:
        async with unit():
            await put_up("law")
            after_commit(lambda: told.append("law"))
            with pytest.raises(IntegrityError):
                await put_up("law")
    except Exception:
        told.append("refused")
    assert told == (["law"] if await Shelf.all().count() else ["refused"])
    assert_nothing_is_lent()


async def test_many_units_at_once_all_succeed():
    async def change(number: int) -> None:
        async with unit():
            await put_up(f"shelf {number}", "one", "two")

    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        for number in range(60):
            group.create_task(change(number))
    assert await Shelf.all().count() == 60
    assert await Book.all().count() == 120
    assert_nothing_is_lent()


async def test_a_thousand_cancellations_at_random_points_leave_no_lock_no_connection_and_no_half_unit():
    done, told = set[str](), set[str]()

    async def change(name: str) -> None:
        async with unit():
            await put_up(name, "one", "two")
            after_commit(lambda: told.add(name))
        done.add(name)

    loop = asyncio.get_running_loop()
    await change("first")
    began = loop.time()
    for number in range(5):
        await change(f"measured {number}")
    lasts = (loop.time() - began) / 5
    for batch in range(250):  # four at a time, so that some wait for the lock or the pool
        tasks = [asyncio.create_task(change(f"{batch}/{number}")) for number in range(4)]
        for task in tasks:
            await asyncio.sleep(random.random() * lasts)
            task.cancel()
            await asyncio.sleep(random.random() * lasts / 10)
            task.cancel()  # once more, while it may be undoing
        await asyncio.gather(*tasks, return_exceptions=True)
    async with asyncio.timeout(1):
        await change("last")
    assert_nothing_is_lent()
    there = set(await Shelf.all().values_list("name", flat=True))
    assert there == told  # whatever is there was announced, and nothing else
    assert done <= there
    assert await Book.all().count() == 2 * len(there)
    assert 50 < len(there) < 950  # the cancellations did fall on both sides of the commit
