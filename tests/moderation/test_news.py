"""Who is told of acts and of risks, also where the thing can be read no longer."""

import pytest

from cop.community.outbox import Letter
from cop.community.thing import Thing
from cop.kit.clock import now
from cop.moderation import actions as moderation
from cop.moderation.models import Act
from tests.cast import Town
from tests.notices.happening import answered, asked, kept, letters, shown, told

pytestmark = pytest.mark.usefixtures("app")


async def test_the_author_of_what_was_hidden_is_told_without_a_notice_of_it(town: Town):
    topic = await asked(town, "amina")
    reply = await answered(town, "bruno", topic)
    chen = await town.reader("chen")
    await moderation.hide(chen, reply, version=reply.version, reason="It names a person")
    await told()
    hidden = await Act.get(thing_id=reply.id)
    assert await letters(town.bruno) == {f"moderated:{hidden.id}": "moderated"}
    assert await kept(town.bruno) == [("moderated", topic.id, topic.id)], "the topic around it can be read"
    topic = await Thing.get(id=topic.id)
    await moderation.hide(chen, topic, version=topic.version, reason="The whole of it")
    await told()
    assert await kept(town.amina) == [("answer", topic.id, reply.id)] and await shown(town, "amina") == []
    assert "moderated" in (await letters(town.amina)).values()
    assert (await Letter.filter(person_id=town.amina.id, kind="moderated").get()).due_at <= now(), "acts wait for nothing"


async def test_a_risk_goes_to_the_lead_at_once_or_to_the_moderators_of_his_own_words(town: Town):
    topic, own = await asked(town, "amina"), await asked(town, "chen")
    for thing in (topic, own):
        await moderation.report(await town.reader("bruno"), thing, reason="identifies_child", words="A name.")
    other = await asked(town, "amina")
    await moderation.report(await town.reader("bruno"), other, reason="off_topic", words="")
    await told()
    assert [kind for kind in (await letters(town.chen)).values()] == ["risk"]
    assert [kind for kind in (await letters(town.dalia)).values()] == ["risk"]
    assert await kept(town.chen) == [("risk", topic.id, topic.id)] and await kept(town.dalia) == [("risk", own.id, own.id)]
    assert "risk" not in (await letters(town.sela)).values()
