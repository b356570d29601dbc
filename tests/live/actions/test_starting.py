"""A session that is about to start is noted once, however many look."""

import asyncio
from datetime import timedelta

from cop.community.activity import Activity
from cop.kit.clock import now
from cop.kit.store import write
from cop.kit.unit import unit
from cop.live.actions.starting import tell_starting
from tests.cast import Town
from tests.lively import a_session


async def noted() -> int:
    return await Activity.filter(verb="session.starting").count()


async def moved(**to: float) -> None:
    async with unit():
        await write("UPDATE session SET starts_at = $1", now() + timedelta(**to))


async def test_once_within_the_half_hour_and_again_when_it_is_put_off(town: Town):
    await a_session(town, phase="announced", starts_at=now() + timedelta(minutes=40))
    assert await tell_starting() == 0
    await moved(minutes=25)
    assert sum(await asyncio.gather(*(tell_starting() for _ in range(4)))) == 1
    assert await tell_starting() == 0 and await noted() == 1
    await moved(days=1)
    assert await tell_starting() == 0
    async with unit():
        await write("UPDATE activity SET at = $1 WHERE verb = 'session.starting'", now() - timedelta(days=1))
    await moved(minutes=10)
    assert await tell_starting() == 1


async def test_not_of_a_draft_one_called_off_or_one_under_way(town: Town):
    for phase in ("draft", "cancelled", "live"):
        await a_session(town, phase=phase, starts_at=now() + timedelta(minutes=10))
    assert await tell_starting() == 0
