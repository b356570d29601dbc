"""What a notice shows is asked when it is shown: what became unreadable is not there, and not counted."""

import pytest

from cop.community.byline import ANONYMOUS
from cop.community.following import GROUP, MUTE, THEME, THING, WATCH
from cop.community.founding import end_membership
from cop.community.thing import Thing
from cop.kit.clock import now
from cop.kit.errors import Missing
from cop.kit.unit import unit
from cop.moderation import actions as moderation
from cop.notices.actions import bookmarking
from cop.notices.actions.reading import mark_read
from cop.notices.queries import bookmarks, choosing, following
from cop.notices.queries.told import unread
from tests.cast import Town
from tests.notices.happening import answered, asked, facts, follow, kept, shown, told

pytestmark = pytest.mark.usefixtures("app")


async def hide(town: Town, thing: Thing, who: str = "chen") -> None:
    current = await Thing.get(id=thing.id)
    await moderation.hide(await town.reader(who), current, version=current.version, reason="Out of sight")


async def test_a_hidden_reply_is_neither_shown_nor_counted_and_the_notice_leads_to_the_next_one(town: Town):
    topic = await asked(town, "amina")
    first, second = await answered(town, "bruno", topic), await answered(town, "elena", topic)
    await hide(town, first)
    (line,) = await shown(town, "amina")
    assert facts(line) == {"kind": "reply", "title": "Who pays at night?", "replies": 1, "read": False}
    assert line.url.endswith(f"#r-{second.public_id}")
    await hide(town, second)
    assert await shown(town, "amina") == [] and await unread(await town.reader("amina")) == 0
    assert len(await kept(town.amina)) == 1, "the row is there, and shows nothing"


async def test_what_was_hidden_before_the_news_arrived_makes_no_notice(town: Town):
    topic = await asked(town, "amina")
    reply = await answered(town, "bruno", topic, tell=False)
    await hide(town, reply)
    await told()
    assert [kind for kind, _, _ in await kept(town.amina)] == []


async def test_who_left_a_closed_group_finds_nothing_of_it(town: Town):
    topic = await asked(town, "elena", group=town.court)
    reply = await answered(town, "farid", topic)
    assert len(await shown(town, "elena")) == 1
    async with unit():
        await end_membership(town.court.id, town.elena.id)
    assert await shown(town, "elena") == [] and await unread(await town.reader("elena")) == 0
    await answered(town, "farid", topic)
    assert await kept(town.elena) == [("answer", topic.id, reply.id)], "and is told nothing more"


async def test_a_topic_moved_out_of_reach_is_gone_from_the_notices(town: Town):
    topic = await asked(town, "dalia")
    await answered(town, "chen", topic)
    assert len(await shown(town, "dalia")) == 1
    current = await Thing.get(id=topic.id)
    await moderation.move(await town.reader("chen"), current, version=current.version, reason="To the vault", to=town.vault)
    await told()
    assert await shown(town, "dalia") == [] and await unread(await town.reader("dalia")) == 0


async def test_an_anonymous_reply_shows_its_byline_and_nothing_of_its_author(town: Town):
    topic = await asked(town, "amina")
    await answered(town, "bruno", topic, byline=ANONYMOUS)
    (line,) = await shown(town, "amina")
    assert line.signed is not None and line.signed["byline"] == ANONYMOUS
    assert not any("Bruno" in str(value) for value in line.signed.values())
    assert "Bruno" not in str(line)


async def test_unread_ones_stand_first_and_one_is_read_without_the_others(town: Town):
    first, second = await asked(town, "amina", title="First"), await asked(town, "amina", title="Second")
    for topic in (first, second):
        await answered(town, "bruno", topic)
    await mark_read(await town.reader("amina"), second, until=now())
    assert [(each.card.title, each.is_read) for each in await shown(town, "amina")] == [("First", False), ("Second", True)]
    assert await unread(await town.reader("amina")) == 1


async def test_what_one_follows_is_listed_as_far_as_it_can_be_read(town: Town):
    topic = await asked(town, "elena", group=town.court)
    for scope, about, level in (
        (THING, topic.id, WATCH), (GROUP, town.court.id, MUTE), (THEME, town.theme.id, WATCH),
    ):
        await follow(town.elena, scope, about, level)
    elena = await town.reader("elena")
    assert {(each.level, each.url) for each in await following.followed(elena)} == {
        (WATCH, f"/things/{topic.public_id}/follow"), (MUTE, "/groups/court/follow"),
        (WATCH, f"/themes/{town.theme.key}/follow"),
    }
    async with unit():
        await end_membership(town.court.id, town.elena.id)
    assert [each.url for each in await following.followed(await town.reader("elena"))] == [
        "/groups/court/follow", f"/themes/{town.theme.key}/follow",
    ]


async def test_the_form_begins_with_the_nearest_word(town: Town):
    topic = await asked(town, "amina", terms=(town.theme.id,))
    bruno = await town.reader("bruno")
    said = []
    for scope, about, level in (
        (None, 0, ""), (THEME, town.theme.id, MUTE), (GROUP, town.water.id, WATCH), (THING, topic.id, MUTE),
    ):
        if scope:
            await follow(town.bruno, scope, about, level)
        said.append(await following.level_of_thing(bruno, topic))
    assert said == ["normal", MUTE, WATCH, MUTE]


async def test_a_bookmark_shows_only_what_can_be_read_and_can_be_dropped_all_the_same(town: Town):
    topic = await asked(town, "elena", group=town.court)
    reply = await answered(town, "farid", topic, byline=ANONYMOUS)
    elena = await town.reader("elena")
    await bookmarking.keep(elena, reply, words="Ask again in June", remind_on=None)
    (each,) = await bookmarks.bookmarks(elena)
    assert (each.card.title, each.words, each.public_id) == ("Who pays at night?", "Ask again in June", reply.public_id)
    await hide(town, topic, "farid")
    elena = await town.reader("elena")
    assert await bookmarks.bookmarks(elena) == []
    with pytest.raises(Missing):
        await bookmarks.keepable(elena, reply.public_id)
    await bookmarking.drop(elena, await bookmarks.bookmark_for(elena, reply.public_id))
    with pytest.raises(Missing):
        await bookmarks.bookmark_for(elena, reply.public_id)


@pytest.mark.parametrize("key", ["", "x" * 33, "nobody's"])
async def test_a_key_nobody_has_names_nobody(town: Town, key: str):
    with pytest.raises(Missing):
        await choosing.choice_of(key)
