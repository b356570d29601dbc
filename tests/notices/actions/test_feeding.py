"""Addresses of feeds: one for each person and group, ended by that person alone."""

import asyncio

import pytest

from cop.kit.errors import Forbidden, Missing
from cop.notices.actions import feeding
from cop.notices.models import FeedKey
from cop.notices.queries import feeds
from tests.cast import Town
from tests.notices.feeding import an_address


async def test_a_new_address_ends_the_one_before_also_when_two_are_made_at_once(town: Town) -> None:
    first = await an_address(town, "amina", town.water)
    await asyncio.gather(*(an_address(town, "amina", town.water) for _ in range(3)))
    other = await an_address(town, "elena", town.water)
    assert await FeedKey.filter(person_id=town.amina.id).count() == 1
    with pytest.raises(Missing):
        await feeds.feed_at(first)
    assert (await feeds.feed_at(other)).reader.id == town.elena.id


async def test_the_table_knows_no_address(town: Town) -> None:
    token = await an_address(town, "amina", town.water)
    assert token not in str(await FeedKey.all().values())


async def test_only_who_reads_a_group_makes_one_and_only_its_owner_ends_it(town: Town) -> None:
    for name, group in (("amina", town.court), ("olga", town.water)):
        with pytest.raises(Forbidden):
            await an_address(town, name, group)
    token = await an_address(town, "amina", town.water)
    key = (await feeds.feed_at(token)).key
    with pytest.raises(Forbidden):
        await feeding.revoke(await town.reader("elena"), key)
    await feeding.revoke(await town.reader("amina"), key)
    with pytest.raises(Missing):
        await feeds.feed_at(token)
