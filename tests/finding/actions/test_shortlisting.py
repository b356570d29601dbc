"""Keeping lists: rivals, and what is gone."""

import asyncio

import pytest

from cop.finding.actions import shortlisting
from cop.finding.models import Shortlist, ShortlistEntry
from cop.kit.errors import Forbidden, Missing, Refused
from tests.cast import Town
from tests.directory.making import a_profile


async def test_of_rivals_no_more_lists_and_entries_than_there_is_room_for(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shortlisting, "MOST_LISTS", 2)
    monkeypatch.setattr(shortlisting, "MOST_ENTRIES", 1)
    amina, things = await town.reader("amina"), [await a_profile(each) for each in (town.bruno, town.chen, town.dalia)]
    made = await asyncio.gather(
        *(shortlisting.make(amina, None, name="x") for _ in range(5)), return_exceptions=True
    )
    assert sum(isinstance(each, Refused) for each in made) == 3
    of = await Shortlist.filter(person_id=town.amina.id).first()
    assert of is not None
    added = await asyncio.gather(
        *(shortlisting.add(amina, of, thing=thing) for thing in things), return_exceptions=True
    )
    assert sum(isinstance(each, Refused) for each in added) == 2
    assert await ShortlistEntry.all().count() == 1


async def test_the_same_thing_twice_stands_there_once_with_its_note(town: Town) -> None:
    amina, thing = await town.reader("amina"), await a_profile(town.bruno)
    of = await shortlisting.make(amina, thing, name="x")
    entry = await ShortlistEntry.get(shortlist_id=of.id)
    await shortlisting.put_note(amina, of, entry=entry, note="In June")
    await shortlisting.add(amina, of, thing=thing)
    assert [each.note for each in await ShortlistEntry.all()] == ["In June"]


async def test_a_list_that_was_deleted_meanwhile_takes_nothing(town: Town) -> None:
    amina, thing = await town.reader("amina"), await a_profile(town.bruno)
    of = await shortlisting.make(amina, None, name="x")
    await shortlisting.drop(amina, of)
    with pytest.raises(Missing):
        await shortlisting.add(amina, of, thing=thing)
    assert await ShortlistEntry.all().count() == 0


async def test_nobody_touches_the_list_of_another(town: Town) -> None:
    amina, bruno, thing = await town.reader("amina"), await town.reader("bruno"), await a_profile(town.chen)
    of = await shortlisting.make(amina, thing, name="x")
    entry = await ShortlistEntry.get(shortlist_id=of.id)
    for attempt in (
        shortlisting.add(bruno, of, thing=thing), shortlisting.rename(bruno, of, name="y"),
        shortlisting.put_note(bruno, of, entry=entry, note="z"), shortlisting.remove(bruno, of, entry=entry),
        shortlisting.drop(bruno, of),
    ):
        with pytest.raises(Forbidden):
            await attempt


async def test_an_entry_of_one_list_is_not_touched_through_another(town: Town) -> None:
    amina, thing = await town.reader("amina"), await a_profile(town.chen)
    one, other = [await shortlisting.make(amina, thing, name=name) for name in ("one", "other")]
    entry = await ShortlistEntry.get(shortlist_id=one.id)
    await shortlisting.put_note(amina, other, entry=entry, note="x")
    await shortlisting.remove(amina, other, entry=entry)
    assert (await ShortlistEntry.get(id=entry.id)).note == ""
