"""Keeping searches: rivals, and what happens to one that is gone."""

import asyncio

import pytest

from cop.community.listing import Address
from cop.community.policy import MAY
from cop.finding.actions import saving
from cop.finding.models import DAILY, NEVER, WEEKLY, SavedSearch, Saver
from cop.finding.pages.search import EVERYTHING
from cop.kit.clock import now
from cop.kit.errors import Forbidden, Missing, Refused
from cop.kit.store import write
from cop.kit.unit import unit
from tests.cast import Town

ADDRESS = Address(place=EVERYTHING, text="wells", filters={"country": ("SL",)}, page=4)


async def keep(town: Town, who: str, often: str = DAILY) -> SavedSearch:
    return await saving.keep(await town.reader(who), None, name="Wells", address=ADDRESS.on_page(1), often=often)


async def test_of_rivals_no_more_are_kept_than_there_is_room_for(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saving, "MOST_SEARCHES", 3)
    answers = await asyncio.gather(*(keep(town, "amina") for _ in range(8)), return_exceptions=True)
    assert sum(isinstance(each, Refused) for each in answers) == 5
    assert await SavedSearch.filter(person_id=town.amina.id).count() == 3
    assert await Saver.filter(person_id=town.amina.id).count() == 1


async def test_it_is_kept_as_its_address_says_it(town: Town) -> None:
    made = await keep(town, "amina")
    assert (made.path, made.query) == ("/search", "q=wells&country=SL")
    assert made.looked_at <= now() and made.next_at is not None


async def test_one_that_is_gone_meanwhile_cannot_be_changed(town: Town) -> None:
    made, amina = await keep(town, "amina"), await town.reader("amina")
    await saving.drop(amina, made)
    with pytest.raises(Missing):
        await saving.change(amina, made, name="x", often=NEVER)
    await saving.drop(amina, made)


async def test_nobody_changes_drops_or_stops_for_another(town: Town) -> None:
    made, bruno = await keep(town, "amina"), await town.reader("bruno")
    saver = await Saver.get(person_id=town.amina.id)
    for attempt in (
        saving.change(bruno, made, name="x", often=NEVER), saving.drop(bruno, made), saving.stop(bruno, saver),
    ):
        with pytest.raises(Forbidden):
            await attempt
    assert {"saved.keep", "saved.change", "saved.drop", "saved.stop"} <= set(MAY)


async def test_another_name_alone_leaves_the_next_morning_as_it_is(town: Town) -> None:
    made, amina = await keep(town, "amina", WEEKLY), await town.reader("amina")
    async with unit():
        await write("UPDATE saved_search SET due_at = $2 WHERE id = $1", made.id, now())
    await saving.change(amina, made, name="Deep wells", often=WEEKLY)
    after = await SavedSearch.get(id=made.id)
    assert (after.name, after.next_at, after.looked_at) == ("Deep wells", made.next_at, made.looked_at)
    assert after.due_at is not None
    await saving.change(amina, made, name="Deep wells", often=NEVER)
    after = await SavedSearch.get(id=made.id)
    assert (after.next_at, after.due_at) == (None, None)
