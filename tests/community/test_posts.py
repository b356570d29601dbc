"""Rights belong to the post, and a post is held by one person at a time."""

from datetime import timedelta

import pytest

from cop.community.founding import group_post
from cop.community.posts import RANK, Holding, Post, group_post_key
from cop.kit.clock import now
from cop.kit.unit import unit
from tests.cast import Town


def test_the_key_of_a_post_names_kind_group_and_seat():
    assert group_post_key("moderator", "water", 2) == "moderator/water/2"


def test_nobody_stands_higher_than_an_administrator_or_lower_than_a_member():
    assert max(RANK, key=lambda kind: RANK[kind]) == "admin"
    assert min(RANK, key=lambda kind: RANK[kind]) == "member"
    assert RANK["lead"] > RANK["moderator"]


async def test_the_database_itself_keeps_a_second_holder_out(town: Town):
    post = await Post.get(key="lead/water/1")
    with pytest.raises(Exception, match=r"(?i)unique"):
        async with unit():
            await Holding.create(post_id=post.id, person_id=town.amina.id, since=now(), open_for=post.id)
    assert [each.person_id for each in await Holding.filter(post_id=post.id)] == [town.chen.id]


async def test_a_post_that_begins_tomorrow_or_ended_yesterday_gives_nothing_today(town: Town):
    day = timedelta(days=1)
    async with unit():
        post = await group_post(town.water, "moderator", 2)
        begins = await Holding.create(
            post_id=post.id, person_id=town.bruno.id, since=now() + day, open_for=post.id
        )
    assert not (await town.reader("bruno")).moderates
    async with unit():
        await Holding.filter(id=begins.id).update(since=now() - 2 * day)
    assert (await town.reader("bruno")).moderates
    async with unit():
        await Holding.filter(id=begins.id).update(until=now() - day)
    assert not (await town.reader("bruno")).moderates
