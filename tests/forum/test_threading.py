"""Splitting, joining, moving replies: nobody reads more, nothing is lost, every address leads on."""

import pytest

from cop.community.text import Text
from cop.community.thing import Thing
from cop.forum.models import Reading, Reply, Topic, TopicLink
from cop.kit.errors import Refused
from cop.kit.store import write
from cop.kit.unit import unit
from cop.moderation import actions
from cop.settings import Settings
from cop.wiring import wire
from tests.cast import Town
from tests.conftest import Browse
from tests.things import a_reply, a_topic

WHY = "Two questions in one."


@pytest.fixture(autouse=True)
def wired(settings: Settings) -> None:
    wire(settings, {})


async def fresh(thing: Thing) -> Thing:
    return await Thing.get(id=thing.id)


async def act(town: Town, verb: str, thing: Thing, **more: object) -> None:
    current = await fresh(thing)
    await actions.VERBS[verb](await town.reader("dalia"), current, version=current.version, reason=WHY, **more)


async def numbers(topic: Thing) -> list[tuple[int, int]]:
    return [(each.id, each.number) for each in await Thing.filter(parent_id=topic.id).order_by("number")]


async def test_chosen_replies_become_a_topic_and_each_leads_to_the_other(town: Town, browse: Browse):
    topic = await a_topic(town.amina, town.water)
    stays, first, second = [await a_reply(town.bruno, topic, body=f"Words {n}.") for n in range(3)]
    await act(town, "split", topic, replies=[second.public_id, first.public_id], title="The other question")
    made = await fresh(first)
    assert (made.kind, made.parent_id, made.audience_id) == ("topic", None, (await fresh(topic)).audience_id)
    assert await numbers(made) == [(second.id, 1)] and await numbers(topic) == [(stays.id, 1)]
    assert (made.children, (await fresh(topic)).children) == (1, 1)
    assert await TopicLink.exists(origin_id=topic.id, result_id=made.id) and await Topic.exists(thing_id=made.id)
    amina = await browse("amina")
    assert f"/topics/{made.public_id}" in (await amina.get(f"/topics/{topic.public_id}")).text
    page = (await amina.get(f"/topics/{made.public_id}")).text
    assert f"/topics/{topic.public_id}" in page and "The other question" in page and "Words 1." in page


async def test_two_topics_become_one_in_the_order_of_time_and_the_old_address_leads_on(town: Town, browse: Browse):
    older, newer = await a_topic(town.amina, town.water, title="Old"), await a_topic(town.elena, town.water, title="New")
    replies = [await a_reply(town.bruno, topic) for topic in (older, newer, older)]
    async with unit():
        await Reading.create(person_id=town.amina.id, topic_id=older.id, read_to=2)
    await act(town, "merge", newer, into=older.public_id)
    assert await numbers(older) == [(newer.id, 1), (replies[0].id, 2), (replies[1].id, 3), (replies[2].id, 4)]
    assert (await Reading.get(topic_id=older.id)).read_to == 0, "what came in between is unread"
    assert (await fresh(older)).children == 4 and await Reply.exists(thing_id=newer.id)
    words = await Text.get(thing_id=newer.id, part="body", is_current=True)
    assert "New" in words.html and "We tried and failed." in words.html
    amina = await browse("amina")
    led = await amina.get(f"/topics/{newer.public_id}")
    assert led.status_code == 303 and led.headers["location"].startswith(f"/topics/{older.public_id}?after=0")
    assert (await (await browse("olga")).get(f"/topics/{newer.public_id}")).status_code == 404
    assert "We tried and failed." in (await amina.get(led.headers["location"])).text


async def test_never_into_itself_nor_to_other_readers_nor_to_what_is_not_there(town: Town):
    topic = await a_topic(town.amina, town.water)
    reply = await a_reply(town.bruno, topic)
    narrow = await a_topic(town.dalia, town.water, home=town.water.stewards_id)
    elsewhere = await a_topic(town.farid, town.court)
    for into, code in ((topic, "into-itself"), (narrow, "other-readers"), (elsewhere, "no-such-topic"), (reply, "no-such")):
        for verb, thing in (("merge", topic), ("move_reply", reply)):
            with pytest.raises(Refused, match=code):
                await act(town, verb, thing, into=into.public_id)
    assert await numbers(topic) == [(reply.id, 1)]


async def test_a_reply_goes_to_the_end_of_another_topic(town: Town):
    one, two = await a_topic(town.amina, town.water), await a_topic(town.amina, town.water)
    reply, there = await a_reply(town.bruno, one), await a_reply(town.elena, two)
    async with unit():
        await write("UPDATE reply SET accepted_at = '2026-01-01 00:00:00+00:00' WHERE thing_id = $1", reply.id)
    await act(town, "move_reply", reply, into=two.public_id)
    assert await numbers(two) == [(there.id, 1), (reply.id, 2)]
    assert ((await fresh(one)).children, (await fresh(two)).children) == (0, 2)
    assert (await Reply.get(thing_id=reply.id)).accepted_at is None
