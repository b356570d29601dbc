from cop.community.deliver import deliver_due
from cop.community.thing import Thing
from cop.forum import actions as forum
from cop.forum.models import Topic
from cop.moderation import actions
from tests.cast import Town
from tests.conftest import Browse
from tests.things import a_reply, a_topic


async def test_a_topic_whose_accepted_answer_is_hidden_is_not_called_answered(browse: Browse, town: Town):
    topic = await a_topic(town.amina, town.water)
    answers = [await a_reply(town.bruno, topic), await a_reply(town.elena, topic)]
    for answer in answers:
        await forum.accept(await town.reader("amina"), topic, answer)
    for number, answer in enumerate(answers):
        assert "Answer accepted" in (await (await browse("sela")).get("/topics")).text
        await actions.hide(await town.reader("dalia"), answer, version=answer.version, reason="It names a child.")
        while await deliver_due():
            pass
        assert (await Topic.get(thing_id=topic.id)).accepted_count == 1 - number
    assert "Answer accepted" not in (await (await browse("sela")).get("/topics")).text


async def test_restoring_the_answer_answers_the_topic_again(browse: Browse, town: Town):
    topic = await a_topic(town.amina, town.water)
    answer = await a_reply(town.bruno, topic)
    await forum.accept(await town.reader("amina"), topic, answer)
    dalia = await town.reader("dalia")
    for verb in ("hide", "restore"):
        current = await Thing.get(id=answer.id)
        await actions.VERBS[verb](dalia, current, version=current.version, reason="It names a child.")
        while await deliver_due():
            pass
    assert (await Topic.get(thing_id=topic.id)).accepted_count == 1


async def test_hiding_a_topic_changes_no_count(browse: Browse, town: Town):
    topic = await a_topic(town.amina, town.water)
    await forum.accept(await town.reader("amina"), topic, await a_reply(town.bruno, topic))
    current = await Thing.get(id=topic.id)
    await actions.hide(await town.reader("dalia"), current, version=current.version, reason="It names a child.")
    while await deliver_due():
        pass
    assert (await Topic.get(thing_id=topic.id)).accepted_count == 1
