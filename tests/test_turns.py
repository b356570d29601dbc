"""One process at a time writes to an index."""

from datetime import timedelta

from cop.community import findable
from cop.engines import make_engines
from cop.kit.clock import now
from cop.kit.store import write
from cop.kit.unit import unit
from cop.settings import Settings
from cop.turns import Leased, Locked


async def registered(name: str = "server") -> int:
    async with unit():
        return await findable.register_index(name)


async def test_a_lease_is_one_holders_until_it_is_given_up(db: str):
    index_id = await registered()
    first, second = Leased(), Leased()
    assert await first.take(index_id) and await first.take(index_id)
    assert not await second.take(index_id)
    await first.give_up(index_id)
    assert await second.take(index_id) and not await first.take(index_id)


async def test_a_lease_that_ran_out_is_anybodys(db: str):
    index_id = await registered()
    first, second = Leased(), Leased()
    assert await first.take(index_id)
    async with unit():
        await write("UPDATE search_index SET held_until = $2 WHERE id = $1", index_id, now() - timedelta(seconds=1))
    assert await second.take(index_id)


async def test_giving_up_what_another_holds_takes_nothing_from_it(db: str):
    index_id = await registered()
    first, second = Leased(), Leased()
    assert await first.take(index_id)
    await second.give_up(index_id)
    assert not await second.take(index_id)


async def test_a_folder_is_locked_by_one_and_free_when_it_lets_go(db: str, settings: Settings):
    first, second = make_engines(settings), make_engines(settings)
    await first.open()
    await second.open()
    try:
        assert await Locked(first.local).take(0) and not await Locked(second.local).take(0)
        await Locked(first.local).give_up(0)
        assert await Locked(second.local).take(0)
    finally:
        await first.close()
        await second.close()
