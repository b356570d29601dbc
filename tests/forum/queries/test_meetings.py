"""Meetings as their readers find them, and nobody else."""

from datetime import timedelta

import pytest

from cop.forum.actions import meetings as acts
from cop.forum.queries import meetings, topic_row
from cop.kit.clock import now
from cop.kit.errors import Missing
from tests.cast import Town
from tests.forum.convening import a_meeting, a_plan, moved
from tests.forum.test_actions import a_reply, a_topic


async def test_those_ahead_come_first_the_next_one_before_the_others(town: Town) -> None:
    topic, amina = await a_topic(town), await town.reader("amina")
    late, soon, off, past = [
        await a_meeting(town, topic, plan=a_plan(title, days=days))
        for title, days in (("late", 9), ("soon", 2), ("off", 5), ("past", 1))
    ]
    await acts.cancel(amina, off, "No hall.")
    await moved(past.id, starts_at=now() - timedelta(days=3), ends_at=now() - timedelta(days=2))
    found = await meetings.of_topic(await town.reader("bruno"), topic.id)
    assert [each.row["title"] for each in found] == ["soon", "late", "off", "past"]
    assert [each.is_ahead for each in found] == [True, True, False, False]
    assert [each.is_over for each in found] == [False, False, False, True]
    assert found[2].row["reason"] == "No hall." and found[0].minutes == 7 * 60
    assert soon.id != late.id


async def test_the_topic_says_which_meetings_its_reader_sees(town: Town) -> None:
    topic = await a_topic(town, town.court, "elena")
    await a_reply(town, topic, "farid")
    assert (await topic_row(await town.reader("farid"), topic.public_id))["meetings"] == ""
    meeting = await a_meeting(town, topic, "elena")
    said = (await topic_row(await town.reader("farid"), topic.public_id))["meetings"]
    assert meetings.listed(said) == [(f"{meeting.id}:{meeting.version}", town.elena.id)]
    for name in ("amina", "olga", "sela"):
        reader = await town.reader(name)
        assert await meetings.of_topic(reader, topic.id) == [] and await meetings.meeting_of(reader, meeting.id) is None
        with pytest.raises(Missing):
            await meetings.meeting_row(reader, meeting.public_id)
        with pytest.raises(Missing):
            await meetings.meeting_for(reader, meeting.public_id)


async def test_a_topic_or_a_reply_is_no_meeting(town: Town) -> None:
    topic, reader = await a_topic(town), await town.reader("amina")
    for name in (topic.public_id, (await a_reply(town, topic)).public_id, "", "x" * 99, "é"):
        with pytest.raises(Missing):
            await meetings.meeting_for(reader, name)
        with pytest.raises(Missing):
            await meetings.meeting_row(reader, name)
