"""Addresses mail comes in at: the same for the same person and thing, of no use to others, valid for a while."""

from datetime import timedelta

import pytest

from cop.community import replying
from cop.community.replying import Bound, address_for, bounce_token, bounced, bound_to, byline_for, token_of
from cop.kit.clock import now
from cop.kit.store import write
from cop.kit.unit import unit
from tests.cast import Town
from tests.things import a_reply, a_topic

SECRET = "a secret of this test"


async def given(town: Town, **about: int) -> str:
    async with unit():
        return await address_for(SECRET, town.amina.id, **about)


async def test_an_address_leads_to_its_person_and_thing_until_its_time_is_over(town: Town):
    topic = await a_topic(town.amina, town.water)
    token = await given(town, thing_id=topic.id)
    assert await bound_to(token) == Bound(town.amina.id, topic.id, None, False)
    async with unit():
        await write("UPDATE reply_address SET until = $1", now() - timedelta(seconds=1))
    assert await bound_to(token) == Bound(town.amina.id, topic.id, None, True)
    assert await given(town, thing_id=topic.id) == token
    assert await bound_to(token) == Bound(town.amina.id, topic.id, None, False), "the last use counts"
    assert await bound_to(await given(town, group_id=town.water.id)) == Bound(town.amina.id, None, town.water.id, False)


async def test_nobody_can_guess_one_and_none_is_kept(town: Town):
    topic = await a_topic(town.amina, town.water)
    token = await given(town, thing_id=topic.id)
    assert len({token, *(token_of(SECRET, person, thing_id=topic.id) for person in range(50, 60)), token_of(SECRET, town.amina.id, group_id=topic.id)}) == 12
    assert token == token.lower() and token.isalnum() and len(token) == 26
    assert await bound_to(token[:-1]) is None and await bound_to("é\x00") is None
    assert token not in str(await write_down())


async def write_down() -> list[dict[str, object]]:
    return await replying.ReplyAddress.all().values()


@pytest.mark.parametrize("token", ["", "7", "7-", "7-0000000000000000", "x-1", "-", "9" * 30 + "-a", "7-é", "٧-a"])
def test_a_forged_bounce_names_nobody(token: str):
    assert bounced(SECRET, token) is None
    assert bounced(SECRET, bounce_token(SECRET, 7)) == 7


async def test_a_reply_is_signed_as_its_person_signed_last_in_the_thread(town: Town):
    topic = await a_topic(town.amina, town.water)
    assert await byline_for(town.bruno.id, topic.id) == "named"
    async with unit():
        await write("UPDATE thing SET byline = 'anonymous' WHERE id = $1", topic.id)
    assert await byline_for(town.amina.id, topic.id) == "anonymous"
    reply = await a_reply(town.amina, topic)
    async with unit():
        await write("UPDATE thing SET byline = 'role' WHERE id = $1", reply.id)
    assert await byline_for(town.amina.id, topic.id) == "role"
