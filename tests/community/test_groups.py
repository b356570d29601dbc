"""A member is a member once, and a group has one key and one address."""

import pytest

from cop.community.groups import Group, Membership, open_membership
from cop.kit.clock import now
from cop.kit.unit import unit
from tests.cast import Town


async def test_the_database_itself_lets_nobody_join_twice(town: Town):
    with pytest.raises(Exception, match=r"(?i)unique"):
        async with unit():
            await Membership.create(
                group_id=town.water.id, person_id=town.amina.id, since=now(),
                open_for=open_membership(town.water.id, town.amina.id),
            )
    assert await Membership.filter(group_id=town.water.id, person_id=town.amina.id).count() == 1


async def test_memberships_that_have_ended_stand_in_nobody_s_way(town: Town):
    async with unit():
        for _ in range(2):
            await Membership.create(
                group_id=town.court.id, person_id=town.bruno.id, since=now(), until=now(), open_for=None
            )
    assert town.court.id not in (await town.reader("bruno")).member_of


@pytest.mark.parametrize("same", ["key", "slug"])
async def test_two_groups_share_neither_key_nor_address(town: Town, same: str):
    other = {"key": "other", "slug": "other", same: getattr(town.water, same)}
    with pytest.raises(Exception, match=r"(?i)unique"):
        async with unit():
            await Group.create(
                **other, network_id=town.pioneers.id, kind="initiative", labels={}, listed_id=town.water.listed_id,
                readers_id=town.water.readers_id, stewards_id=town.water.stewards_id,
            )
