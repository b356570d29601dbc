from cop.community import log
from cop.community.activity import Activity, note
from cop.community.thing import Thing
from cop.kit.unit import unit
from cop.live.queries.snapshots import snapshot
from cop.live.reactions import tell_of_topic
from tests.cast import Town
from tests.lively import a_session, on_the_floor
from tests.things import a_topic


async def test_a_receipt_says_which_topic_a_question_has_become(town: Town):
    question = await on_the_floor(town, await a_session(town), "amina", "Who pays?")
    topic = await a_topic(town.amina, town.water)
    async with unit():
        await Thing.filter(id=topic.id).update(external_id=f"live:{question.public_id}")
        told = await note("topic.carried", None, thing_id=topic.id, subject_id=question.id)
    room = log.receipts(town.amina.id)
    before = (await log.tops([room]))[room]["top"]

    for _ in range(2):
        await tell_of_topic(await Activity.get(id=told))

    _, state = await snapshot(await town.reader("amina"), question.parent_id or 0, "mine")
    assert state["items"][question.public_id]["topic"] == topic.public_id
    said = await log.after((await log.tops([room]))[room]["id"], before)
    assert [each.data["topic"] for each in said] == [topic.public_id] * 2
