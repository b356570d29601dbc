"""Parts of people in single things."""

import asyncio

from cop.community import audience
from cop.community.roles import Role, end_role, give_role
from cop.community.standing import StandingChange
from cop.kit.unit import unit
from tests.cast import Town
from tests.things import a_topic


async def test_a_part_is_a_principal_while_it_lasts(town: Town):
    topic = await a_topic(town.amina, town.water)
    async with unit():
        team = await audience.of_stage(topic.id, town.water.id)
        assert await give_role(topic.id, town.olga.id, "expert")
    olga = await town.reader("olga")
    assert team in olga.audiences and olga.roles == {f"expert:{topic.id}"}
    async with unit():
        assert await end_role(topic.id, town.olga.id, "expert")
    olga = await town.reader("olga")
    assert team not in olga.audiences and not olga.roles


async def test_the_same_part_at_once_is_given_once(town: Town):
    topic = await a_topic(town.amina, town.water)

    async def give() -> bool:
        async with unit():
            return await give_role(topic.id, town.bruno.id, "host")

    assert sorted(await asyncio.gather(*(give() for _ in range(10)))) == [False] * 9 + [True]


async def test_a_part_that_ends_is_kept_with_its_dates_and_whoever_holds_open_windows_is_told(town: Town):
    topic = await a_topic(town.amina, town.water)
    async with unit():
        await give_role(topic.id, town.bruno.id, "desk")
    async with unit():
        assert await end_role(topic.id, town.bruno.id, "desk")
        assert not await end_role(topic.id, town.bruno.id, "desk")
        assert await give_role(topic.id, town.bruno.id, "desk")
    first, second = await Role.filter(person_id=town.bruno.id).order_by("id")
    assert first.until is not None and first.open_for is None and second.until is None
    assert await StandingChange.filter(person_id=town.bruno.id).count() == 1


async def test_several_parts_stand_beside_each_other(town: Town):
    topic = await a_topic(town.amina, town.water)
    async with unit():
        for role in ("host", "desk"):
            await give_role(topic.id, town.bruno.id, role)
        await end_role(topic.id, town.bruno.id, "host")
    assert (await town.reader("bruno")).roles == {f"desk:{topic.id}"}
