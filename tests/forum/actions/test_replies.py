"""For which context an answer was accepted."""

import pytest

from cop.community.text import Text
from cop.forum import actions
from cop.forum.models import Reply
from cop.kit.errors import Refused
from cop.kit.unit import unit
from tests.cast import Town
from tests.conftest import Browse
from tests.forum.test_actions import a_reply, a_topic

SMALL = "small districts without a social worker"


async def test_several_answers_help_each_for_a_context_of_its_own(town: Town, browse: Browse) -> None:
    topic = await a_topic(town)
    first, second = await a_reply(town, topic), await a_reply(town, topic, "elena")
    amina, sela = await browse("amina"), await browse("sela")
    await amina.get(f"/topics/{topic.public_id}")
    for answer, words in ((first, ""), (second, SMALL)):
        await amina.post(f"/replies/{answer.public_id}/accept", data={"key": words, "for_context": words})
    page = (await sela.get(f"/topics/{topic.public_id}")).text
    assert page.count("Accepted answer") == 2 and page.count("For this context:") == 1 and SMALL in page

    await (await browse("dalia")).post(  # a moderator says it better, with a sign that is no markup
        f"/replies/{second.public_id}/accept", data={"key": "k", "for_context": "towns <b> & villages"})
    page = (await sela.get(f"/topics/{topic.public_id}")).text
    assert "towns &lt;b&gt; &amp; villages" in page and SMALL not in page
    assert SMALL in (await sela.get(f"/replies/{second.public_id}/history")).text

    await amina.post(f"/replies/{second.public_id}/unaccept", data={"key": "u"})
    await amina.post(f"/replies/{second.public_id}/accept", data={"key": "again"})
    page = (await sela.get(f"/topics/{topic.public_id}")).text
    assert page.count("Accepted answer") == 2 and "For this context:" not in page


async def test_who_may_not_accept_says_no_context_either(town: Town, browse: Browse) -> None:
    topic = await a_topic(town)
    answer = await a_reply(town, topic)
    data = {"key": "k", "for_context": SMALL}
    assert (await (await browse("bruno")).post(f"/replies/{answer.public_id}/accept", data=data)).status_code == 403
    assert not await Text.exists(part="for_context")


async def test_the_words_are_few_and_stand_at_no_consolidated_reply(town: Town, browse: Browse) -> None:
    topic = await a_topic(town)
    answer = await a_reply(town, topic)
    amina = await town.reader("amina")
    with pytest.raises(Refused):
        await actions.accept(amina, topic, answer, context="x" * 201)
    async with unit():
        await Reply.filter(thing_id=answer.id).update(sort="synthesis")
    await actions.accept(amina, topic, answer, context=SMALL)
    assert (await Reply.get(thing_id=answer.id)).accepted_at is None and not await Text.exists(part="for_context")
