"""A notice says what its reader may read: it counts as long as others read its thing."""

from cop.kit.store import write
from cop.kit.unit import unit
from cop.notices.copies import Notices
from tests.cast import Town
from tests.conftest import Browse
from tests.safeguarding.making import alarm
from tests.things import a_reply, a_topic


async def test_a_notice_holds_it_until_it_is_hidden(browse: Browse, town: Town):
    topic = await a_topic(town.amina, town.water, title="A canary of a title")
    reply = await a_reply(town.bruno, topic)
    async with unit():
        await write(
            "INSERT INTO notice (person_id, thing_id, kind, leads_to_id, replies_from, at)"
            " VALUES ($1, $2, 'answer', $3, 1, NOW)", town.elena.id, topic.id, reply.id,
        )
    elena = await browse("elena")
    assert "A canary of a title" in (await elena.get("/notices")).text
    assert await Notices().held([topic.id]) == {topic.id: 1} and await Notices().left(topic.id) == 1
    await alarm(await town.reader("dalia"), topic)
    assert await Notices().left(topic.id) == 0
    assert "A canary of a title" not in (await elena.get("/notices")).text
