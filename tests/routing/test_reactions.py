"""What routing does when something happened elsewhere, through the listeners as they are wired."""

import pytest
from starlette.applications import Starlette

from cop.community.text import Written
from cop.community.thing import Thing
from cop.forum import actions as forum
from cop.moderation import actions as moderation
from cop.routing.models import AnswerInvitation, Clock
from tests.cast import Town
from tests.routing.making import a_question, an_invitation
from tests.routing.ticking import deliver_all

WORDS = Written("We did this.", "<p>We did this.</p>", 1)
ASKED = forum.topics.Draft(kind="question", parts={"title": Written("How?", "How?", 1), "body": WORDS}, language="en")


async def is_running(topic: Thing) -> bool:
    await deliver_all()
    return (await Clock.get(topic_id=topic.id)).stopped_at is None


async def test_asking_answering_hiding_restoring_closing_and_reopening_set_the_clock(app: Starlette, town: Town) -> None:
    chen = await town.reader("chen")
    topic = await forum.topics.ask(await town.reader("amina"), town.water, ASKED)
    assert await is_running(topic)

    topic = await Thing.get(id=topic.id)
    reply = await forum.replies.reply(await town.reader("bruno"), topic, WORDS, language="en", byline="named")
    assert not await is_running(topic)
    await moderation.hide(chen, await Thing.get(id=reply.id), version=reply.version, reason="Not true.")
    assert await is_running(topic)
    hidden = await Thing.get(id=reply.id)
    await moderation.restore(chen, hidden, version=hidden.version, reason="It is true.")
    assert not await is_running(topic)
    shown = await Thing.get(id=reply.id)
    await moderation.hide(chen, shown, version=shown.version, reason="Not true.")
    current = await Thing.get(id=topic.id)
    await moderation.close(chen, current, version=current.version, reason="Done with.")
    assert not await is_running(topic)
    current = await Thing.get(id=topic.id)
    await moderation.reopen(chen, current, version=current.version, reason="Not done with.")
    assert await is_running(topic)


@pytest.mark.parametrize(("byline", "state"), [("named", "answered"), ("role", "accepted"), ("anonymous", "accepted")])
async def test_a_reply_by_name_answers_the_invitation_and_a_hidden_one_tells_nobody(
    app: Starlette, town: Town, byline: str, state: str
) -> None:
    topic, other = await a_question(town), await a_question(town)
    made = await an_invitation(topic, town.bruno, town.amina, state="accepted")
    elsewhere = await an_invitation(other, town.bruno, town.amina)
    await an_invitation(topic, town.elena, town.amina)

    await forum.replies.reply(await town.reader("bruno"), topic, WORDS, language="en", byline=byline)
    await deliver_all()

    assert (await AnswerInvitation.get(id=made.id)).state == state
    assert (await AnswerInvitation.get(id=elsewhere.id)).state == "waiting"
    assert (await AnswerInvitation.get(person_id=town.elena.id)).state == "waiting"
