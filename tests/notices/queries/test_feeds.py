"""Whose feed it is at that moment, and what stands in it."""

from datetime import timedelta

import pytest

from cop.community.thing import Thing
from cop.kit.clock import now
from cop.kit.unit import unit
from cop.notices.queries import feeds
from tests.cast import Town
from tests.forum.convening import a_meeting, a_plan
from tests.lively import a_session
from tests.notices.feeding import an_address
from tests.things import a_topic


async def test_the_latest_topics_come_first_and_no_more_than_fit(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    made = [await a_topic(town.bruno, town.water, title=str(number)) for number in range(3)]
    await a_topic(town.farid, town.court)
    async with unit():
        await Thing.filter(id=made[0].id).update(published_at=now() + timedelta(hours=1))
    monkeypatch.setattr(feeds, "MOST_ENTRIES", 2)
    feed = await feeds.feed_at(await an_address(town, "amina", town.water))
    assert [each["title"] for each in await feeds.topics(feed)] == ["0", "2"]


async def test_sessions_are_those_that_are_ahead_or_not_long_over_and_no_drafts(town: Town) -> None:
    for phase in ("announced", "draft", "cancelled"):
        await a_session(town, phase=phase, title=phase)
    feed = await feeds.feed_at(await an_address(town, "chen", town.water))
    assert {each["title"] for each in await feeds.sessions(feed)} == {"announced", "cancelled"}


async def test_meetings_are_those_of_topics_that_stand_in_the_group(town: Town) -> None:
    topic, other = await a_topic(town.amina, town.water), await a_topic(town.farid, town.vault)
    await a_meeting(town, topic, plan=a_plan("here"))
    await a_meeting(town, other, "farid", plan=a_plan("there"))
    found = [await feeds.feed_at(await an_address(town, "amina", group)) for group in (town.water, town.vault)]
    assert [[each["title"] for each in await feeds.meetings(feed)] for feed in found] == [["here"], ["there"]]


def test_that_an_address_is_used_is_noted_once_an_hour() -> None:
    assert feeds.is_stale(None) and feeds.is_stale(now() - timedelta(minutes=61))
    assert not feeds.is_stale(now() - timedelta(minutes=59))
