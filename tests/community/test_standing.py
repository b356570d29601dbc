"""Who must be asked again for their rights."""

from datetime import timedelta

import pytest

from cop.community import standing
from cop.community.founding import end_holding, end_membership, set_access
from cop.community.groups import CLOSED
from cop.community.posts import Holding
from cop.community.standing import StandingChange, changes_since
from cop.kit.clock import now
from cop.kit.errors import OutsideUnit
from cop.kit.unit import unit
from tests.cast import Town
from tests.lively import a_session


async def test_changes_since_a_moment_name_people_and_things_in_their_order(db: str):
    before = now() - timedelta(seconds=1)
    async with unit():
        await standing.changed(person_id=3)
        await standing.changed(thing_id=8)
    found = await changes_since(before)
    assert [(each["person_id"], each["thing_id"]) for each in found] == [(3, None), (None, 8)]
    assert await changes_since(now() + timedelta(seconds=1)) == []


async def test_a_change_that_is_rolled_back_is_none_and_outside_of_a_unit_is_a_mistake(db: str):
    with pytest.raises(OSError):
        async with unit():
            await standing.changed(person_id=3)
            raise OSError
    with pytest.raises(OutsideUnit):
        await standing.changed(person_id=3)
    assert await StandingChange.all().count() == 0


async def test_what_every_process_has_seen_long_ago_is_forgotten(db: str):
    async with unit():
        for age in (standing.KEPT * 1.1, standing.KEPT * 0.5):
            await StandingChange.create(person_id=3, at=now() - age)
    await standing.sweep()
    assert await StandingChange.all().count() == 1


async def test_the_end_of_a_membership_and_of_a_post_and_the_closing_of_a_group_are_written_down(town: Town):
    session = await a_session(town)
    before = now() - timedelta(minutes=1)
    async with unit():
        await StandingChange.all().delete()
        await end_membership(town.water.id, town.amina.id)
        await end_holding(await Holding.get(person_id=town.dalia.id))
        await set_access(town.water, CLOSED)
    found = await changes_since(before)
    assert [(each["person_id"], each["thing_id"]) for each in found] == [
        (town.amina.id, None), (town.dalia.id, None), (None, session.id)
    ]
