"""Who still reads a tree of things, and what a tree is called."""

from cop.community import aside, audience
from cop.community.thing import HIDDEN
from cop.kit.store import write
from cop.kit.unit import unit
from tests.cast import Town
from tests.things import a_reply, a_topic


async def test_a_tree_is_read_by_others_until_the_last_of_it_is_hidden(town: Town):
    topic = await a_topic(town.amina, town.water)
    reply = await a_reply(town.bruno, topic)
    assert await aside.is_read_by_others(topic.id) and await aside.is_read_by_others(reply.id)
    async with unit():
        await write("UPDATE thing SET state = $2 WHERE id = $1", reply.id, HIDDEN)
        await audience.settle(reply.id)
    assert not await aside.is_read_by_others(reply.id) and await aside.is_read_by_others(topic.id)
    async with unit():
        await write("UPDATE thing SET state = $2 WHERE id = $1", topic.id, HIDDEN)
        await audience.settle(topic.id)
        await write("UPDATE thing SET audience_id = home_audience_id WHERE id = $1", topic.id)
    assert await aside.is_read_by_others(topic.id), "asked of the rows, not of the state"


async def test_it_is_called_by_all_in_it_and_by_what_it_stands_in(town: Town):
    topic = await a_topic(town.amina, town.water)
    reply, other = await a_reply(town.bruno, topic), await a_reply(town.bruno, topic)
    assert set(await aside.names_around(reply.id)) == {topic.id, topic.public_id, reply.id, reply.public_id}
    assert {other.id, other.public_id} <= set(await aside.names_around(topic.id))
    assert await aside.tree_of(topic.id) == [topic.id, reply.id, other.id]
