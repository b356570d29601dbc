"""Who finds which profiles to verify."""

from datetime import timedelta

import pytest

from cop.community.founding import add_member, end_membership
from cop.community.people import Person
from cop.community.thing import Thing
from cop.directory.models import Profile
from cop.directory.queries import waiting
from cop.directory.queries.waiting import Capacity, capacity
from cop.kit.clock import now
from cop.kit.errors import Forbidden, Missing
from cop.kit.unit import unit
from tests.cast import Town
from tests.directory.writing import held, published, written


async def test_the_queue_of_a_lead_has_members_and_that_of_the_secretariat_all(town: Town) -> None:
    for name in ("amina", "bruno", "farid", "sela"):
        await held(town, name)
    seen = {
        name: {each.person.name.split()[0] for each in await waiting.waiting(await town.reader(name))}
        for name in ("sela", "chen", "farid")
    }
    assert seen == {"sela": {"Amina", "Bruno", "Farid"}, "chen": {"Amina", "Bruno"}, "farid": {"Amina"}}
    with pytest.raises(Forbidden):
        await waiting.waiting(await town.reader("dalia"))


async def test_the_queue_holds_what_is_asked_for_and_what_ends_soon(town: Town) -> None:
    await written(town, "elena")
    ending, current = await published(town), await published(town, "bruno")
    await held(town, "dalia")
    async with unit():
        await Profile.filter(thing_id=ending.thing_id).update(verified_until=now().date() + timedelta(days=30))
        await Profile.filter(thing_id=current.thing_id).update(verified_until=now().date() + timedelta(days=31))
    found = await waiting.waiting(await town.reader("sela"))
    assert [each.person.name for each in found] == ["Dalia Example", "Amina Example"]


async def test_who_has_left_waits_no_more(town: Town) -> None:
    await held(town)
    async with unit():
        await Person.filter(id=town.amina.id).update(state="left")
    assert await waiting.waiting(await town.reader("sela")) == []


async def test_a_lead_answers_for_members_while_they_are(town: Town) -> None:
    chen = await town.reader("chen")
    assert await capacity(chen, town.bruno.id) == Capacity("lead", town.water.id)
    assert await capacity(chen, town.dalia.id) == Capacity("lead", town.water.id)
    async with unit():
        await end_membership(town.water.id, town.bruno.id)
    assert await capacity(chen, town.bruno.id) is None
    async with unit():
        await add_member(town.water.id, town.bruno.id)
    assert await capacity(chen, town.bruno.id) is not None
    assert await capacity(chen, town.chen.id) is None
    assert await capacity(await town.reader("sela"), town.olga.id) == Capacity("secretariat")


async def test_a_draft_is_found_by_no_verifier(town: Town) -> None:
    public_id = (await written(town)).public_id
    for name in ("sela", "chen"):
        with pytest.raises(Missing):
            await waiting.to_verify(await town.reader(name), public_id)
    with pytest.raises(Forbidden):
        await waiting.to_verify(await town.reader("amina"), public_id)


async def test_what_is_narrowed_is_withheld_from_whom_it_is_not_for(town: Town) -> None:
    await held(town, readers={"about": "country", "orcid": "me"})
    sela = await town.reader("sela")
    found = await waiting.waiting(sela)
    thing = await Thing.get(kind="profile")
    assert waiting.withheld(sela, found) == {thing.id: {"about", "orcid"}}
    assert waiting.withheld(await town.reader("elena"), found) == {thing.id: {"orcid"}}
