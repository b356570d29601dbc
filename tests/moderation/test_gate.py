"""What is held and why, who reads it, and how it is published or given back."""

from datetime import timedelta

import pytest

from cop.community.activity import Activity
from cop.community.drafts import Draft as Kept
from cop.community.groups import Group
from cop.community.text import Written, plain
from cop.community.thing import Thing
from cop.forum import actions as forum
from cop.forum.models import QUESTION
from cop.kit.clock import now
from cop.kit.errors import Refused
from cop.kit.store import write
from cop.kit.unit import unit
from cop.moderation import actions
from cop.moderation.actions import measuring, ruling
from cop.moderation.models import Act
from cop.settings import Settings
from cop.wiring import wire
from tests.cast import Town
from tests.things import a_reply, a_topic

WHY = "It was not clear."


@pytest.fixture(autouse=True)
def wired(settings: Settings) -> None:
    wire(settings, {})


async def group_has(town: Town, approval: str = "", slow: int = 0) -> None:
    await ruling.set_approval(await town.reader("dalia"), town.water, approval=approval, slow_seconds=slow)


async def ask(town: Town, name: str = "amina", body: str = "How do others do it?") -> Thing:
    draft = forum.Draft(kind=QUESTION, parts={"title": plain("A title"), "body": Written(body, f"<p>{body}</p>", 1)}, language="en")
    return await forum.ask(await town.reader(name), await Group.get(id=town.water.id), draft)


async def reply(town: Town, topic: Thing, name: str = "bruno", body: str = "We did this.") -> Thing:
    text = Written(body, f"<p>{body}</p>", 1)
    return await forum.reply(await town.reader(name), topic, text, language="en", byline="named")


async def who_reads(town: Town, thing: Thing) -> set[str]:
    found = (await Thing.get(id=thing.id)).audience_id
    return {name for name in town.people if found in (await town.reader(name)).audiences}


async def verbs() -> list[str]:
    return [each.verb for each in await Activity.all().order_by("id")]


async def test_in_a_group_that_reads_first_a_question_waits_and_is_told_of_when_it_is_published(town: Town):
    await group_has(town, "all")
    topic = await ask(town)
    assert topic.state == "held" and await who_reads(town, topic) == {"amina", "chen", "dalia"}
    assert "topic.asked" not in await verbs() and "thing.held" in await verbs()
    await actions.approve(await town.reader("dalia"), topic, version=topic.version, reason=WHY)
    found = await Thing.get(id=topic.id)
    assert found.state == "published" and found.published_at and "bruno" in await who_reads(town, topic)
    assert (await verbs())[-2:] == ["topic.asked", "thing.approved"]
    with pytest.raises(Refused, match="cannot-approve"):
        await actions.approve(await town.reader("chen"), found, version=found.version, reason=WHY)


async def test_a_held_reply_comes_behind_what_was_written_meanwhile(town: Town):
    topic = await a_topic(town.amina, town.water)
    await group_has(town, "newcomers")
    first = await reply(town, topic)
    second = await reply(town, topic, "dalia")
    assert (first.state, second.state) == ("held", "published")
    await actions.approve(await town.reader("dalia"), first, version=first.version, reason=WHY)
    assert (await Thing.get(id=first.id)).number > second.number
    assert (await Thing.get(id=topic.id)).children == 2
    assert (await reply(town, topic)).state == "published", "bruno is a newcomer no more"


async def test_a_listed_word_holds_in_any_case_and_without_accents_and_a_part_of_a_word_does_not(town: Town):
    topic = await a_topic(town.amina, town.water)
    await ruling.set_words(await town.reader("chen"), town.water, language="fr", words=["Exposé public", "écarté"])
    assert (await reply(town, topic, body="un EXPOSE  public, donc")).state == "held"
    assert (await reply(town, topic, body="Les écartés exposent en public")).state == "published"
    clean = await Thing.get(id=(await reply(town, topic, "elena", body="Rien.")).id)
    with pytest.raises(Refused, match="word-in-a-change"):
        await forum.edit_reply(await town.reader("elena"), clean, {"body": Written("Ecarte.", "<p>Ecarte.</p>", 1)}, seen=1)


async def test_slow_mode_says_how_long_and_not_to_those_who_keep_order(town: Town):
    topic = await a_topic(town.amina, town.water)
    await actions.slow(await town.reader("dalia"), topic, version=topic.version, reason=WHY, seconds=600)
    made = await reply(town, topic)
    with pytest.raises(Refused, match="too-soon") as refused:
        await reply(town, topic)
    assert 590 < int(str(refused.value.facts["seconds"])) <= 600
    for _ in range(2):
        await reply(town, topic, "dalia")
    async with unit():
        await write("UPDATE thing SET created_at = $2 WHERE id = $1", made.id, now() - timedelta(seconds=601))
    assert await reply(town, topic)


async def test_what_is_given_back_is_its_author_s_alone_and_a_draft(town: Town):
    topic = await a_topic(town.amina, town.water)
    given = await a_reply(town.bruno, topic, body="Rough words.")
    await actions.give_back(await town.reader("dalia"), given, version=given.version, reason=WHY)
    assert await who_reads(town, given) == {"bruno"}
    (kept,) = await Kept.filter(person_id=town.bruno.id)
    assert kept.place == f"reply:{topic.public_id}" and kept.typed["body"] == ["Rough words."]
    assert (await Act.get(verb="return")).was == "published"
    asked = await ask(town)
    await a_reply(town.bruno, asked)
    current = await Thing.get(id=asked.id)
    with pytest.raises(Refused, match="cannot-return"):
        await actions.give_back(await town.reader("dalia"), current, version=current.version, reason=WHY)


async def test_a_steward_changes_words_with_a_reason_its_author_reads(town: Town):
    answer = await a_reply(town.bruno, await a_topic(town.amina, town.water))
    change = {"body": Written("Better.", "<p>Better.</p>", 1)}
    with pytest.raises(Refused, match="too-short"):
        await forum.edit_reply(await town.reader("dalia"), answer, change, seen=answer.version)
    await forum.edit_reply(await town.reader("dalia"), answer, change, seen=answer.version, reason=WHY)
    act = await Act.get(verb="edit")
    assert (act.reason, act.thing_id) == (WHY, answer.id) and "thing.reworded" in await verbs()


async def test_who_is_reviewed_is_read_first_and_who_is_silenced_writes_nowhere_in_the_group(town: Town):
    topic = await a_topic(town.amina, town.water)
    about = measuring.About(town.bruno.id, town.water.id)
    await measuring.review(await town.reader("dalia"), about, measuring.Given(reason=WHY, days=3))
    assert (await reply(town, topic)).state == "held"
    silenced = await measuring.silence(await town.reader("dalia"), about, measuring.Given(reason=WHY, days=3))
    with pytest.raises(Refused, match="silenced"):
        await reply(town, topic)
    with pytest.raises(Refused, match="silenced"):
        await ask(town, "bruno")
    await measuring.lift(await town.reader("chen"), silenced, reason="It was enough.")
    assert (await reply(town, topic)).state == "held"
