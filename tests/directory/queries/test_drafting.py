"""Whom a focal point may propose, and whose drafts are whose."""

import pytest

from cop.community.founding import end_holding, end_membership
from cop.community.people import Person
from cop.community.posts import Holding
from cop.community.thing import Thing
from cop.directory.actions import life
from cop.directory.queries import drafting as queries
from cop.kit.errors import Missing
from cop.kit.unit import unit
from tests.cast import Town


async def offered(town: Town) -> set[str]:
    return {each["name"].split()[0] for each in await queries.offered(await town.reader("elena"))}


async def test_people_of_the_country_and_of_own_groups_are_offered_while_they_are_there(town: Town) -> None:
    assert await offered(town) == {"Amina", "Bruno"}
    async with unit():
        await end_membership(town.water.id, town.bruno.id)
    assert await offered(town) == {"Amina"}
    async with unit():
        await Person.filter(id=town.amina.id).update(state="suspended")
    assert await offered(town) == set()


async def test_another_network_is_out_of_reach_even_from_the_same_country(town: Town) -> None:
    async with unit():
        await Person.filter(id=town.olga.id).update(country_id=town.country.id)
    assert "Olga" not in await offered(town)


@pytest.mark.parametrize(("typed", "names"), [
    ("am", ["Amina Example"]), ("AMÍNA", ["Amina Example"]), ("exa", ["Amina Example", "Bruno Example"]),
    ("mina", []), (" ", []), ("amina bruno", []),
])
async def test_each_word_begins_a_part_of_the_name(town: Town, typed: str, names: list[str]) -> None:
    found, are_more = await queries.find(await town.reader("elena"), typed)
    assert ([each["name"] for each in found], are_more) == (names, False)


async def test_of_many_the_first_are_shown_and_that_there_are_more(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "MOST", 1)
    found, are_more = await queries.find(await town.reader("elena"), "exa")
    assert (len(found), are_more) == (1, True)


async def test_a_draft_ends_with_the_post(town: Town) -> None:
    await life.nominate(await town.reader("elena"), town.amina.id, drafts=True)
    public_id = (await Thing.get(kind="profile")).public_id
    elena = await town.reader("elena")
    assert (await queries.draft_of(elena, public_id)).person.id == town.amina.id
    assert [each["public_id"] for each in await queries.own_drafts(elena)] == [public_id]
    async with unit():
        for holding in await Holding.filter(person_id=town.elena.id, open_for__isnull=False):
            await end_holding(holding)
    with pytest.raises(Missing):
        await queries.draft_of(await town.reader("elena"), public_id)
