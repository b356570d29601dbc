"""Persons, posts and groups come into being with the audiences that belong to them."""

import pytest

from cop.community import visit
from cop.community.audience import Audience
from cop.community.founding import (
    add_member,
    affiliate,
    appoint,
    create_person,
    end_holding,
    end_membership,
    found_group,
    group_post,
    office,
    set_access,
)
from cop.community.groups import CLOSED, HIDDEN, OPEN, Group, Membership
from cop.community.people import Affiliation
from cop.community.posts import Holding
from cop.kit.errors import Refused
from cop.kit.unit import unit
from tests.cast import Town


async def test_a_person_is_alone_in_the_audience_of_that_person(town: Town):
    async with unit():
        made = await create_person(name="New", email=" New@People.Example ", language="en", zone="UTC")
    alone = await Audience.get(key=f"person:{made.id}")
    assert made.email == "new@people.example"
    assert alone.id in (await visit.by_person(made)).audiences
    assert alone.id not in (await town.reader("amina")).audiences


async def test_an_address_belongs_to_one_person_however_it_is_spelled(town: Town):
    with pytest.raises(Refused, match="address-taken"):
        async with unit():
            await create_person(name="Other", email="AMINA@people.example ", language="en", zone="UTC")


async def test_a_post_is_in_one_pair_of_hands_until_it_is_given_back(town: Town):
    async with unit():
        post = await group_post(town.water, "lead")
        with pytest.raises(Refused, match="post-is-held"):
            await appoint(post, town.amina.id)
        await end_holding(await Holding.get(open_for=post.id))
        await appoint(post, town.amina.id)
    assert (await town.reader("amina")).leads == {town.water.id}
    assert town.water.id not in (await town.reader("chen")).leads


async def test_asking_for_a_post_twice_gives_the_same_one(town: Town):
    async with unit():
        assert (await office("secretariat")).id == (await office("secretariat")).id
        assert (await group_post(town.water, "moderator", 1)).id != (await group_post(town.water, "moderator", 2)).id


async def test_who_knows_and_who_reads_follows_the_access(town: Town):
    amina, elena, olga = [await town.reader(name) for name in ("amina", "elena", "olga")]

    async def knows_and_reads(access: str) -> list[tuple[bool, bool]]:
        async with unit():
            await set_access(town.court, access)
        group = await Group.get(id=town.court.id)
        return [
            (group.listed_id in reader.audiences, group.readers_id in reader.audiences)
            for reader in (elena, amina, olga)
        ]

    nothing = (False, False)
    assert await knows_and_reads(OPEN) == [(True, True), (True, True), nothing]
    assert await knows_and_reads(CLOSED) == [(True, True), (True, False), nothing]
    assert await knows_and_reads(HIDDEN) == [(True, True), nothing, nothing]


async def test_a_group_is_founded_with_a_place_for_its_stewards(town: Town):
    async with unit():
        group = await found_group(
            key="new", slug="new", network_id=town.pioneers.id, kind="task_force", labels={"en": "New"}
        )
        await appoint(await group_post(group, "moderator", 2), town.bruno.id)
    assert group.stewards_id in (await town.reader("bruno")).audiences
    assert group.stewards_id not in (await town.reader("amina")).audiences


async def test_joining_twice_is_joining_once_and_coming_back_is_possible(town: Town):
    async with unit():
        assert await add_member(town.water.id, town.farid.id)
        assert not await add_member(town.water.id, town.farid.id)
        await end_membership(town.water.id, town.farid.id)
        assert await add_member(town.water.id, town.farid.id)
    found = await Membership.filter(group_id=town.water.id, person_id=town.farid.id).order_by("id")
    assert [bool(each.until) for each in found] == [True, False]


async def test_a_person_belongs_to_a_network_once(town: Town):
    async with unit():
        await affiliate(town.amina.id, town.pioneers.id)
        await affiliate(town.amina.id, town.humanitarians.id)
    assert await Affiliation.filter(person_id=town.amina.id).count() == 2
