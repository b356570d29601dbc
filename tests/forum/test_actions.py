"""Asking, answering, changing and accepting."""

import asyncio

import pytest

from cop.community.activity import Activity
from cop.community.groups import Group
from cop.community.text import Text, Written, plain
from cop.community.thing import Thing
from cop.forum import actions, queries
from cop.forum.actions import Draft
from cop.forum.models import Reply, Topic
from cop.kit.errors import Forbidden, Missing, Refused
from cop.kit.unit import unit
from tests.cast import Town


def draft(title: str = "Who receives a referral at night?", **facts: object) -> Draft:
    parts = {"title": plain(title), "body": Written("We revise *the* protocol.", "<p>We revise it.</p>", 1)}
    return Draft(kind="question", parts=parts, language="en", **facts)  # type: ignore[arg-type]


WORDS = Written("Name a post, never a person.", "<p>Name a post, never a person.</p>", 1)


async def a_topic(town: Town, group: Group | None = None, name: str = "amina", **facts: object) -> Thing:
    asked = await actions.ask(await town.reader(name), group or town.water, draft(**facts))
    return await Thing.get(id=asked.id)


async def a_reply(town: Town, topic: Thing, name: str = "bruno", byline: str = "named") -> Thing:
    made = await actions.reply(await town.reader(name), topic, WORDS, language="en", byline=byline)
    return await Thing.get(id=made.id)


async def test_a_member_asks_and_the_network_of_an_open_group_reads(town: Town) -> None:
    topic = await a_topic(town)

    assert topic.audience_id == town.water.readers_id
    assert (await queries.topic_row(await town.reader("sela"), topic.public_id))["title"].startswith("Who receives")
    with pytest.raises(Missing):
        await queries.topic_row(await town.reader("olga"), topic.public_id)


async def test_a_topic_of_a_closed_group_is_read_by_its_members_alone(town: Town) -> None:
    topic = await a_topic(town, town.court, "elena")

    assert await queries.topic_row(await town.reader("farid"), topic.public_id)
    for stranger in ("amina", "sela", "ada", "olga"):
        with pytest.raises(Missing):
            await queries.topic_row(await town.reader(stranger), topic.public_id)


async def test_a_topic_for_country_posts_is_read_by_their_holders_in_the_group(town: Town) -> None:
    topic = await a_topic(town, readers="countries", name="elena")

    assert await queries.topic_row(await town.reader("elena"), topic.public_id)
    with pytest.raises(Missing):
        await queries.topic_row(await town.reader("amina"), topic.public_id)


async def test_a_reader_who_is_no_member_may_not_ask(town: Town) -> None:
    with pytest.raises(Forbidden):
        await actions.ask(await town.reader("sela"), town.water, draft())
    assert await Topic.all().count() == 0


async def test_asking_leaves_an_activity_with_ids_and_no_words(town: Town) -> None:
    topic = await a_topic(town)

    activity = await Activity.get(verb="topic.asked")
    assert (activity.thing_id, activity.group_id, activity.actor_id) == (topic.id, town.water.id, town.amina.id)


async def test_replies_are_numbered_and_counted(town: Town) -> None:
    topic = await a_topic(town)
    first, second = await a_reply(town, topic), await a_reply(town, topic, "amina")

    topic = await Thing.get(id=topic.id)
    assert (first.number, second.number, topic.children, topic.latest_number) == (1, 2, 2, 2)
    assert first.audience_id == topic.audience_id


async def test_fifty_replies_at_once_get_fifty_numbers(town: Town) -> None:
    topic = await a_topic(town)
    bruno = await town.reader("bruno")

    made = await asyncio.gather(
        *(actions.reply(bruno, topic, WORDS, language="en", byline="named") for _ in range(50))
    )

    assert sorted(each.number for each in made) == list(range(1, 51))
    assert (await Thing.get(id=topic.id)).children == 50


async def test_nobody_replies_to_a_closed_topic(town: Town) -> None:
    topic = await a_topic(town)
    async with unit():
        await Thing.filter(id=topic.id).update(closed_at=topic.created_at)

    with pytest.raises(Refused, match="topic-closed"):
        await a_reply(town, topic)
    assert await Reply.all().count() == 0


async def test_an_unnamed_byline_stores_nothing_of_the_person(town: Town) -> None:
    topic = await a_topic(town)
    shown = await a_reply(town, topic, "elena", "anonymous")
    by_role = await a_reply(town, topic, "elena", "role")

    assert (shown.byline_name, shown.byline_slug, shown.byline_country, shown.byline_region) == ("", "", "", "")
    assert (by_role.byline_name, by_role.byline_country) == ("", "")
    assert (by_role.byline_role, by_role.byline_region) == ("official", "Western Africa")


async def test_a_byline_stays_as_it_was_when_the_person_changes(town: Town) -> None:
    topic = await a_topic(town, name="elena")
    async with unit():
        town.elena.name = "Another Name"
        await town.elena.save()

    assert (await Thing.get(id=topic.id)).byline_name == "Elena Example"


async def test_an_edit_keeps_the_earlier_revision(town: Town) -> None:
    topic = await a_topic(town)
    answer = await a_reply(town, topic)

    await actions.edit_reply(await town.reader("bruno"), answer, {"body": Written("Better.", "<p>Better.</p>", 1)},
                             seen=answer.version)

    texts = await Text.filter(thing_id=answer.id).order_by("revision").values_list("source", "is_current")
    assert texts == [(WORDS.source, False), ("Better.", True)]


async def test_the_second_of_two_editors_is_told(town: Town) -> None:
    answer = await a_reply(town, await a_topic(town))
    change = {"body": Written("First.", "<p>First.</p>", 1)}
    await actions.edit_reply(await town.reader("bruno"), answer, change, seen=answer.version)

    with pytest.raises(Refused, match="changed-meanwhile"):
        await actions.edit_reply(await town.reader("chen"), answer, change, seen=answer.version)


async def test_only_the_author_or_a_steward_edits(town: Town) -> None:
    answer = await a_reply(town, await a_topic(town))

    with pytest.raises(Forbidden):
        await actions.edit_reply(await town.reader("amina"), answer, {"body": WORDS}, seen=answer.version)


async def test_the_asker_accepts_several_answers(town: Town) -> None:
    topic = await a_topic(town)
    amina = await town.reader("amina")
    one, two = await a_reply(town, topic), await a_reply(town, topic, "elena")
    await actions.accept(amina, topic, two)
    await actions.accept(amina, topic, two)
    await actions.accept(amina, topic, one)

    row = await queries.topic_row(amina, topic.public_id)
    replies, _ = await queries.replies_of(amina, row, 0)
    assert row["accepted_count"] == 2
    assert all(each["accepted_at"] is not None for each in replies)


async def test_accepted_answers_come_first(town: Town) -> None:
    topic = await a_topic(town)
    await a_reply(town, topic)
    two = await a_reply(town, topic, "elena")
    await actions.accept(await town.reader("amina"), topic, two)

    amina = await town.reader("amina")
    replies, _ = await queries.replies_of(amina, await queries.topic_row(amina, topic.public_id), 0)
    assert [each["number"] for each in replies] == [2, 1]


async def test_another_member_does_not_accept(town: Town) -> None:
    topic = await a_topic(town)
    answer = await a_reply(town, topic)

    with pytest.raises(Forbidden):
        await actions.accept(await town.reader("bruno"), topic, answer)


async def test_a_reply_of_another_topic_is_not_accepted(town: Town) -> None:
    topic, other = await a_topic(town), await a_topic(town)
    answer = await a_reply(town, other)

    with pytest.raises(Missing):
        await actions.accept(await town.reader("amina"), topic, answer)


async def test_useful_counts_each_person_once(town: Town) -> None:
    answer = await a_reply(town, await a_topic(town))
    amina = await town.reader("amina")
    await asyncio.gather(*(actions.mark_useful(amina, answer) for _ in range(10)))

    assert (await Reply.get(thing_id=answer.id)).useful_count == 1
    await actions.unmark_useful(amina, answer)
    await actions.unmark_useful(amina, answer)
    assert (await Reply.get(thing_id=answer.id)).useful_count == 0
