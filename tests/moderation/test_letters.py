"""What mails of moderation say, and what they never do."""

import pytest

from cop.community.postman import Postman
from cop.community.thing import Thing
from cop.kit.store import write
from cop.kit.unit import unit
from cop.moderation.actions import hide, report, settle_report
from cop.moderation.models import Report
from tests.canaries import random_word
from tests.cast import Town
from tests.postbox import Postbox, carried, text_of
from tests.things import a_reply, a_topic

CANARY = random_word()


async def hides(town: Town, moderator: str, thing: Thing, reason: str = CANARY) -> None:
    reader = await town.reader(moderator)
    await hide(reader, thing, version=thing.version, reason=reason)


async def test_an_act_reaches_the_author_with_its_reason(town: Town, postman: Postman, postbox: Postbox):
    topic = await a_topic(town.amina, town.water, title="A topic that stays")
    reply = await a_reply(town.bruno, topic, body="Hidden words.")
    await hides(town, "dalia", reply)
    await carried(postman)
    (mail,) = postbox.to(town.bruno)
    text = text_of(mail)
    assert f"The reason: {CANARY}" in text and "A topic that stays" in text and "Hidden words." not in text
    assert "http://127.0.0.1:8000/moderation/mine" in text and "Dalia" not in text
    assert mail["List-Unsubscribe"] is None, "nobody can stop this mail"


async def test_of_a_hidden_topic_no_title_stands_in_it(town: Town, postman: Postman, postbox: Postbox):
    await hides(town, "dalia", await a_topic(town.amina, town.water, title="A title that went"))
    await carried(postman)
    (mail,) = postbox.to(town.amina)
    assert "A title that went" not in mail.as_string() and CANARY in text_of(mail)


@pytest.mark.parametrize("how", ["closed group", "hidden byline", "setting", "few readers"])
async def test_where_words_are_kept_back_so_is_the_reason(town: Town, postman: Postman, postbox: Postbox, how: str):
    author, moderator, group = (town.elena, "farid", town.court) if how == "closed group" else (town.amina, "dalia", town.water)
    topic = await a_topic(
        author, group, title=CANARY, home=town.water.stewards_id if how == "few readers" else None,
    )
    async with unit():
        if how == "hidden byline":
            await write("UPDATE thing SET byline = 'anonymous', byline_name = '' WHERE id = $1", topic.id)
        if how == "setting":
            await write("UPDATE community_group SET mail_text = 'notice' WHERE id = $1", group.id)
    await hides(town, moderator, topic)
    await carried(postman)
    (mail,) = postbox.to(author)
    assert CANARY not in mail.as_string() and "group" not in text_of(mail)
    assert "There is a reason." in text_of(mail)


async def test_a_risk_reaches_the_lead_at_once_without_a_word_of_it(town: Town, postman: Postman, postbox: Postbox):
    topic = await a_topic(town.amina, town.water, title=CANARY, body=CANARY)
    reader = await town.reader("bruno")
    await report(reader, topic, reason="identifies_child", words=CANARY)
    await carried(postman)
    (mail,) = postbox.mails
    assert mail["To"] == town.chen.email
    assert "http://127.0.0.1:8000/moderation" in text_of(mail)
    for private in (CANARY, "Bruno", "Amina", "Water", "child", topic.public_id):
        assert private not in mail.as_string()


async def test_a_report_settled_meanwhile_calls_nobody(town: Town, postman: Postman, postbox: Postbox):
    topic = await a_topic(town.amina, town.water)
    made = await report(await town.reader("bruno"), topic, reason="risk_to_source", words="")
    await settle_report(await town.reader("dalia"), await Report.get(id=made.id), outcome="Looked at.")
    await carried(postman)
    assert postbox.mails == []
