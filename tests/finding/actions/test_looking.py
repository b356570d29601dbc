"""When the morning comes: who is due is noted once, whoever looks."""

import asyncio
from datetime import timedelta

from starlette.applications import Starlette

from cop.community.activity import Activity, Delivery
from cop.finding.actions.looking import look, told
from cop.finding.models import DAILY, NEVER, SavedSearch
from cop.kit.clock import now
from cop.kit.unit import unit
from tests.cast import Town
from tests.finding.test_alerts import a_search


async def test_a_person_is_noted_once_however_many_searches_and_lookers_there_are(app: Starlette, town: Town) -> None:
    for name in ("amina", "amina", "bruno"):
        await a_search(town, name)
    await asyncio.gather(*(look() for _ in range(4)))
    noted = await Activity.filter(verb="saved.due").order_by("subject_id").values_list("subject_id", flat=True)
    assert list(noted) == sorted([town.amina.id, town.bruno.id])
    assert await Delivery.filter(listener="alerts").count() == 2
    for search in await SavedSearch.all():
        assert search.due_at is not None and search.next_at is not None and search.next_at > now()


async def test_nobody_is_noted_before_the_morning_or_for_never(app: Starlette, town: Town) -> None:
    later, never = await a_search(town), await a_search(town, "bruno")
    async with unit():
        await SavedSearch.filter(id=later.id).update(next_at=now() + timedelta(minutes=1))
        await SavedSearch.filter(id=never.id).update(often=NEVER, next_at=None)
    await look()
    assert await Activity.filter(verb="saved.due").count() == 0


async def test_what_fell_due_again_meanwhile_stays_due(app: Starlette, town: Town) -> None:
    search = await a_search(town, often=DAILY)
    await look()
    due = await SavedSearch.get(id=search.id)
    assert due.due_at is not None
    async with unit():
        await told({search.id: due.due_at - timedelta(hours=1)})
    assert (await SavedSearch.get(id=search.id)).due_at == due.due_at
    async with unit():
        await told({search.id: due.due_at})
    after = await SavedSearch.get(id=search.id)
    assert (after.due_at, after.looked_at) == (None, due.due_at)
