"""Ninety days after an answer helped."""

from datetime import timedelta

from cop.community.activity import Activity
from cop.community.founding import end_membership
from cop.community.outbox import Letter
from cop.community.thing import Thing
from cop.forum import actions, news
from cop.forum.actions.following_up import DAYS, follow_up
from cop.forum.letters import ForumLetters
from cop.forum.models import Reply
from cop.kit.clock import now
from cop.kit.unit import unit
from cop.settings import Settings
from cop.wiring import catalogues_of
from tests.cast import Town
from tests.forum.test_actions import a_reply, a_topic


async def answered(town: Town, days: int, **facts: object) -> Thing:
    topic = await a_topic(town, **facts)  # type: ignore[arg-type]
    author = await town.reader(str(facts.get("name", "amina")))
    answer = await a_reply(town, topic, "farid" if topic.group_id == town.court.id else "bruno")
    await actions.accept(author, topic, answer)
    async with unit():
        await Reply.filter(thing_id=answer.id).update(accepted_at=now() - timedelta(days=days))
    return topic


async def test_the_asker_is_asked_once_when_the_time_has_come(town: Town, settings: Settings) -> None:
    ripe, _ = await answered(town, DAYS), await answered(town, DAYS - 1)

    assert [await follow_up(), await follow_up()] == [1, 0]

    told = await Activity.filter(verb="topic.followed_up")
    assert [(each.thing_id, each.actor_id) for each in told] == [(ripe.id, None)]
    (item,) = await news.TELLS["topic.followed_up"](told[0])
    assert (item.kind, item.persons, item.letter) == ("follow-up", {town.amina.id}, "follow-up")
    letter = Letter(person_id=town.amina.id, key="k", kind="follow-up", thing_id=item.thing_id)
    sheet = await ForumLetters(settings).kinds["follow-up"](
        letter, await town.reader("amina"), catalogues_of(settings)["en"])
    assert sheet is not None and sheet.ending[0].endswith(f"/topics/{ripe.public_id}/tried")


async def test_nobody_is_asked_about_what_they_may_not_read_or_answer_any_more(town: Town) -> None:
    closed, hidden, lost = [
        await answered(town, DAYS), await answered(town, DAYS),
        await answered(town, DAYS, group=town.court, name="elena"),
    ]
    async with unit():
        await Thing.filter(id=closed.id).update(closed_at=now())
        await Thing.filter(id=hidden.id).update(state="hidden")
        await end_membership(town.court.id, town.elena.id)
    assert await follow_up() == 0
    async with unit():
        await Thing.filter(id=closed.id).update(closed_at=None)
    assert await follow_up() == 1
    assert lost.id not in await Activity.filter(verb="topic.followed_up").values_list("thing_id", flat=True)
