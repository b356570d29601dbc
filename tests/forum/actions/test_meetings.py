"""Meetings that a topic is about: set, changed and called off by whom it concerns, and never twice."""

import asyncio
from datetime import timedelta

import pytest

from cop.community import audience
from cop.community.activity import Activity
from cop.community.posting import BEGINS, WRITES
from cop.community.text import Text, plain
from cop.community.thing import HIDDEN, Thing
from cop.forum.actions import meetings
from cop.forum.models import Meeting
from cop.kit.clock import now
from cop.kit.errors import Forbidden, Refused
from cop.kit.unit import unit
from cop.moderation import actions as moderation
from cop.settings import Settings
from cop.wiring import wire
from tests.cast import Town
from tests.forum.convening import a_meeting, a_plan, ahead, moved, water_is
from tests.forum.test_actions import a_reply, a_topic


@pytest.fixture(autouse=True)
def wired(settings: Settings) -> None:
    """With keepers, silences and what joins topics."""
    wire(settings, {})


async def test_it_is_no_reply_and_has_the_readers_of_its_topic(town: Town) -> None:
    topic = await a_topic(town)
    first = await a_reply(town, topic)
    meeting = await a_meeting(town, topic)
    second = await a_reply(town, topic)

    now_ = await Thing.get(id=topic.id)
    assert (meeting.parent_id, meeting.home_audience_id, meeting.audience_id) == (topic.id, None, topic.audience_id)
    assert (meeting.kind, meeting.byline, meeting.number) == ("meeting", "named", 0)
    assert (first.number, second.number, now_.children, now_.latest_number) == (1, 2, 2, 2)
    async with unit():
        await Thing.filter(id=topic.id).update(state=HIDDEN)
        await audience.settle(topic.id)
    hidden = (await Thing.get(id=topic.id)).audience_id
    assert (await Thing.get(id=meeting.id)).audience_id == hidden != topic.audience_id


@pytest.mark.parametrize(("name", "may"), [
    ("amina", True), ("chen", True), ("dalia", True), ("bruno", False), ("elena", False), ("sela", False),
])
async def test_the_author_of_the_topic_and_the_stewards_set_one(town: Town, name: str, may: bool) -> None:
    topic = await a_topic(town)
    if may:
        assert await a_meeting(town, topic, name)
    else:
        with pytest.raises(Forbidden):
            await a_meeting(town, topic, name)
        assert not await Meeting.exists()


async def test_who_hides_the_name_on_the_topic_hides_it_on_its_meeting(town: Town) -> None:
    topic = await a_topic(town, byline="anonymous")
    own, other = await a_meeting(town, topic), await a_meeting(town, topic, "chen")
    assert (own.byline, own.byline_name) == ("anonymous", "") and other.byline == "named"


async def test_five_may_come_and_what_is_over_or_called_off_makes_room(town: Town) -> None:
    topic = await a_topic(town)
    made = [await a_meeting(town, topic) for _ in range(meetings.MOST_COMING)]
    with pytest.raises(Refused, match="too-many-meetings"):
        await a_meeting(town, topic, "chen")
    await meetings.cancel(await town.reader("amina"), made[0], "The hall burnt down.")
    await a_meeting(town, topic)
    await moved(made[1].id, ends_at=now() - timedelta(minutes=1))
    await a_meeting(town, topic)


async def test_two_who_set_the_last_one_at_once_do_not_both(town: Town) -> None:
    topic = await a_topic(town)
    for _ in range(meetings.MOST_COMING - 1):
        await a_meeting(town, topic)
    outcomes = await asyncio.gather(
        a_meeting(town, topic), a_meeting(town, topic, "chen"), return_exceptions=True)
    assert len([each for each in outcomes if isinstance(each, Refused)]) == 1
    assert await Meeting.all().count() == meetings.MOST_COMING


@pytest.mark.parametrize(("plan", "code"), [
    (a_plan(title=""), "say-something"), (a_plan(place=""), "say-something"), (a_plan(hours=0), "ends-before-it-begins"),
    (a_plan(hours=-2), "ends-before-it-begins"), (a_plan(hours=14 * 24 + 1), "meeting-too-long"),
    (a_plan(starts_at=now() - timedelta(hours=1), hours=3), "not-ahead"),
])
async def test_what_cannot_be_is_refused(town: Town, plan: meetings.Plan, code: str) -> None:
    topic = await a_topic(town)
    with pytest.raises(Refused) as refused:
        await a_meeting(town, topic, plan=plan)
    assert refused.value.code == code
    assert not await Meeting.exists()


async def test_fourteen_days_to_the_minute_are_not_too_long(town: Town) -> None:
    assert await a_meeting(town, await a_topic(town), plan=a_plan(hours=14 * 24))


async def test_none_is_set_where_nobody_replies_any_more(town: Town) -> None:
    topic = await a_topic(town)
    await moderation.close(await town.reader("chen"), topic, version=topic.version, reason="Settled.")
    with pytest.raises(Refused, match="topic-closed"):
        await a_meeting(town, topic)

    other = await a_topic(town)
    standing = await a_meeting(town, other)
    await water_is(town, archived_at=now())
    amina = await town.reader("amina")
    for attempt in (
        lambda: a_meeting(town, other), lambda: meetings.cancel(amina, standing, "No room."),
        lambda: meetings.change(amina, standing, a_plan("Another"), seen=standing.version),
    ):
        with pytest.raises(Refused, match="group-archived"):
            await attempt()
    assert {"meeting.set", "meeting.change", "meeting.cancel"} <= WRITES | BEGINS


async def test_a_change_is_the_same_meeting_further_on(town: Town) -> None:
    meeting = await a_meeting(town, await a_topic(town))
    amina = await town.reader("amina")
    later = a_plan("Planning days", "Online", days=12, hours=30, zone="Europe/Lisbon")
    await meetings.change(amina, meeting, later, seen=meeting.version)

    stands = await Meeting.get(thing_id=meeting.id)
    assert (stands.starts_at, stands.ends_at, stands.zone) == (later.starts_at, later.ends_at, "Europe/Lisbon")
    assert stands.sequence == 1 and (await Thing.get(id=meeting.id)).version == meeting.version + 1
    texts = await Text.filter(thing_id=meeting.id, is_current=True).values_list("part", "source")
    assert dict(texts) == {"title": "Planning days", "place": "Online"}
    assert [each.verb for each in await Activity.filter(thing_id=meeting.id).order_by("id")] == [
        "meeting.set", "meeting.changed"]


async def test_the_second_of_two_who_change_it_is_told(town: Town) -> None:
    meeting = await a_meeting(town, await a_topic(town))
    amina = await town.reader("amina")
    outcomes = await asyncio.gather(*(
        meetings.change(amina, meeting, a_plan(title), seen=meeting.version) for title in ("One", "Two")
    ), return_exceptions=True)
    assert [each.code for each in outcomes if isinstance(each, Refused)] == ["changed-meanwhile"]
    assert (await Meeting.get(thing_id=meeting.id)).sequence == 1


async def test_a_steward_changes_anothers_with_a_reason_its_author_reads(town: Town) -> None:
    meeting = await a_meeting(town, await a_topic(town))
    chen = await town.reader("chen")
    with pytest.raises(Refused, match="too-short"):
        await meetings.change(chen, meeting, a_plan("Two days"), seen=meeting.version)
    await meetings.change(chen, meeting, a_plan("Two days"), seen=meeting.version, reason="The hall is free then.")
    assert await Activity.exists(verb="thing.reworded", thing_id=meeting.id, actor_id=town.chen.id)
    with pytest.raises(Forbidden):
        await meetings.change(await town.reader("bruno"), meeting, a_plan("Mine"), seen=meeting.version + 1)


async def test_one_under_way_may_end_later_but_not_begin_anew_in_the_past(town: Town) -> None:
    meeting = await a_meeting(town, await a_topic(town))
    amina, begun = await town.reader("amina"), now() - timedelta(hours=1)
    await moved(meeting.id, starts_at=begun, ends_at=now() + timedelta(hours=1))
    with pytest.raises(Refused, match="not-ahead"):
        await meetings.change(amina, meeting, a_plan(starts_at=begun - timedelta(minutes=5)), seen=meeting.version)
    with pytest.raises(Refused, match="not-ahead"):
        await meetings.change(amina, meeting, a_plan(starts_at=begun, hours=0.5), seen=meeting.version)
    await meetings.change(amina, meeting, a_plan(starts_at=begun, hours=9), seen=meeting.version)


async def test_what_is_over_or_called_off_stays_as_it_is(town: Town) -> None:
    topic = await a_topic(town)
    amina = await town.reader("amina")
    off, past = await a_meeting(town, topic), await a_meeting(town, topic)
    await meetings.cancel(amina, off, "The hall burnt down.")
    await moved(past.id, ends_at=now() - timedelta(minutes=1))
    for each in (off, past):
        version = (await Thing.get(id=each.id)).version
        with pytest.raises(Refused, match="meeting-over"):
            await meetings.change(amina, each, a_plan(), seen=version)
        with pytest.raises(Refused, match="meeting-over"):
            await meetings.cancel(amina, each, "Again.")
        assert (await Thing.get(id=each.id)).version == version
    assert (await Meeting.get(thing_id=off.id)).sequence == 1
    assert (await Text.get(thing_id=off.id, part="reason")).source == "The hall burnt down."


async def test_calling_it_off_needs_a_reason(town: Town) -> None:
    meeting = await a_meeting(town, await a_topic(town))
    with pytest.raises(Refused, match="say-something"):
        await meetings.cancel(await town.reader("chen"), meeting, "")
    assert (await Meeting.get(thing_id=meeting.id)).cancelled_at is None


async def test_where_words_are_read_first_a_meeting_waits_and_is_told_of_once_it_is_there(town: Town) -> None:
    topic = await a_topic(town)
    await water_is(town, approval="all")
    meeting = await a_meeting(town, topic)
    assert meeting.state == "held" and meeting.audience_id not in (await town.reader("bruno")).audiences
    assert meeting.audience_id in (await town.reader("amina")).audiences & (await town.reader("chen")).audiences
    assert not await Activity.exists(verb="meeting.set")
    await moderation.approve(await town.reader("chen"), meeting, version=meeting.version, reason="Good to know.")
    there = await Thing.get(id=meeting.id)
    assert (there.state, there.number, there.audience_id) == ("published", 0, topic.audience_id)
    assert await Activity.exists(verb="meeting.set", thing_id=meeting.id)
    assert (await Thing.get(id=topic.id)).children == 0


async def test_what_names_a_child_for_certain_is_read_first_and_marked(town: Town) -> None:
    meeting = await a_meeting(
        town, await a_topic(town), plan=a_plan(place="House of Fatima Kamara, aged 9, born 3 May 2017, tel. 076 123456"))
    assert meeting.state == "held"
    assert await Activity.exists(verb="thing.marked", thing_id=meeting.id)


async def test_joined_topics_keep_their_meetings_and_split_ones_leave_them(town: Town) -> None:
    one, other = await a_topic(town), await a_topic(town)
    first = await a_reply(town, one)
    meeting = await a_meeting(town, one)
    stays = await a_meeting(town, other)
    chen = await town.reader("chen")
    one = await Thing.get(id=one.id)
    await moderation.split(
        chen, one, version=one.version, reason="Another matter.", replies=[first.public_id], title="Another matter")
    assert (await Thing.get(id=meeting.id)).parent_id == one.id
    one = await Thing.get(id=one.id)
    await moderation.merge(chen, one, version=one.version, reason="The same.", into=other.public_id)

    carried, into = await Thing.get(id=meeting.id), await Thing.get(id=other.id)
    assert (carried.parent_id, carried.number, carried.audience_id) == (other.id, 0, other.audience_id)
    assert (await Thing.get(id=stays.id)).number == 0
    assert (into.children, into.latest_number, into.top) == (1, 1, 1)
    assert (await Thing.get(id=one.id)).number == 1


async def test_a_title_is_kept_as_it_was_typed(town: Town) -> None:
    words = "<script>alert(1)</script> & «día» العربية"
    meeting = await a_meeting(town, await a_topic(town), plan=a_plan(words, "x" * 300, starts_at=ahead(3)))
    assert (await Text.get(thing_id=meeting.id, part="title")).source == plain(words).source
