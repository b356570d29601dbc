"""What waits becomes a case, whoever tells of it, once; and is none any more when it waits no longer."""

from datetime import timedelta
from typing import Any

import pytest

from cop.community.actions import actions as registered
from cop.community.activity import Activity, note
from cop.community.deliver import deliver_due
from cop.community.founding import end_holding
from cop.community.groups import Group
from cop.community.posts import Holding
from cop.community.thing import HELD, Thing
from cop.directory.models import Profile
from cop.groups import actions as groups
from cop.groups.models import JoinRequest
from cop.kit.clock import now
from cop.kit.store import rows, write
from cop.kit.unit import unit
from cop.moderation import actions, gathering
from cop.moderation.models import Report
from cop.moderation.models.queue import Case
from cop.routing.models import Clock
from tests.cast import Town
from tests.rows import fingerprint
from tests.things import a_reply, a_topic


async def told(verb: str, **facts: Any) -> None:
    """Something happened, and the queue hears of it twice, as it may."""
    async with unit():
        made = await note(verb, None, **facts)
    activity = await Activity.get(id=made)
    await gathering.hear(activity)
    before = await fingerprint()
    await gathering.hear(activity)
    assert await fingerprint() == before, "told twice changes nothing"


async def waiting(**facts: Any) -> list[tuple[Any, ...]]:
    """Open cases as (kind, group, thing, urgency)."""
    found = await Case.filter(state="open", **facts).order_by("id")
    return [(case.kind, case.group_id, case.thing_id, case.urgency) for case in found]


async def test_a_request_to_join_waits_until_it_is_answered(town: Town):
    await groups.ask_to_join(await town.reader("amina"), town.court, words="I work with judges.")
    asked = await JoinRequest.get()
    await told("group.asked", group_id=town.court.id, subject_id=asked.id)
    assert await waiting() == [("join", town.court.id, None, 0)]
    await groups.accept(await town.reader("farid"), asked)
    async with unit():
        activity = await Activity.get(id=await note("group.accepted", await town.reader("farid"), group_id=town.court.id))
    await gathering.hear(activity)
    case = await Case.get()
    assert (case.state, case.outcome, case.closed_by_id, case.open_for) == ("done", "accept", town.farid.id, None)


async def test_a_post_that_is_held_waits_and_a_newcomers_is_called_so(town: Town):
    async with unit():
        await Group.filter(id=town.water.id).update(approval="newcomers")
    first = await a_topic(town.bruno, town.water, state=HELD)
    await told("topic.asked", thing_id=first.id, group_id=town.water.id)
    open_topic = await a_topic(town.amina, town.water)
    second = await a_reply(town.amina, open_topic, state=HELD)
    await told("topic.replied", thing_id=second.id, group_id=town.water.id)
    assert await waiting() == [("newcomer", town.water.id, first.id, 0), ("held", town.water.id, second.id, 0)]
    async with unit():
        await Thing.filter(id=first.id).update(state="published")
    await told("thing.approved", thing_id=first.id, group_id=town.water.id)
    assert await waiting() == [("held", town.water.id, second.id, 0)]


async def test_a_mark_of_the_scanner_is_urgent_and_does_not_come_back_by_being_told_again(town: Town):
    topic = await a_topic(town.amina, town.water)
    await told("thing.marked", thing_id=topic.id, group_id=town.water.id)
    assert await waiting() == [("detail", town.water.id, topic.id, 2)]
    current = await Thing.get(id=topic.id)
    await actions.hide(await town.reader("dalia"), current, version=current.version, reason="It names a child.")
    await gathering.hear(await Activity.get(verb="thing.marked"))
    assert await waiting() == []


async def test_a_question_without_an_answer_waits_first_in_its_group_then_with_the_secretariat(town: Town):
    topic = await a_topic(town.amina, town.water)
    moment = now() - timedelta(days=9)
    async with unit():
        await Clock.create(
            topic_id=topic.id, began_at=moment, moderators_at=moment, secretariat_at=moment, told_moderators_at=now(),
        )
    await told("clock.moderators", thing_id=topic.id, group_id=town.water.id)
    assert await waiting() == [("unanswered", town.water.id, topic.id, 0)]
    async with unit():
        await Clock.filter(topic_id=topic.id).update(told_secretariat_at=now())
    await told("clock.secretariat", thing_id=topic.id, group_id=town.water.id)
    assert await waiting(group_id=None) == [("unanswered", None, topic.id, 1)]
    async with unit():
        await Clock.filter(topic_id=topic.id).update(stopped_at=now())
    await told("clock.stopped", thing_id=topic.id)
    assert await waiting() == []


async def test_the_clock_says_so_when_what_it_told_of_has_its_answer(app: object, town: Town):
    """Through the real listeners, as the worker calls them."""
    topic = await a_topic(town.amina, town.water)
    async with unit():
        await Clock.create(
            topic_id=topic.id, began_at=now(), moderators_at=now(), secretariat_at=now(), told_moderators_at=now(),
        )
    async with unit():
        await note("clock.moderators", None, thing_id=topic.id, group_id=town.water.id)
    while await deliver_due():
        pass
    assert [kind for kind, *_ in await waiting()] == ["unanswered"]
    reply = await a_reply(town.bruno, topic)
    async with unit():
        await note("topic.replied", await town.reader("bruno"), thing_id=reply.id, group_id=town.water.id)
    while await deliver_due():
        pass
    assert await waiting() == []


async def test_a_profile_waits_for_the_secretariat_and_for_the_leads_of_its_persons_groups(town: Town):
    profile = await _profile(town)
    await told("profile.asked", thing_id=profile.id)
    assert await waiting() == [("profile", None, profile.id, 0), ("profile", town.water.id, profile.id, 0)]
    async with unit():
        await Thing.filter(id=profile.id).update(state="published")
    await told("profile.verified", thing_id=profile.id)
    assert await waiting() == []
    assert {case.outcome for case in await Case.all()} == {"verified"}


async def _profile(town: Town) -> Thing:
    """Bruno's, as it waits to be verified."""
    async with unit():
        made = await write(
            "INSERT INTO thing (public_id, kind, network_id, author_id, entered_by_id, via, capacity, language, byline,"
            " byline_name, byline_slug, byline_role, byline_organisation, byline_country, byline_region, state, version,"
            " number, top, children, latest_number, slow_seconds, also_in, created_at) VALUES ('profile234', 'profile', $1, $2,"
            " $2, 'web', 'official', 'en', 'named', '', '', '', '', '', '', 'held', 1, 0, 0, 0, 0, 0, '', $3) RETURNING id",
            town.pioneers.id, town.bruno.id, now(),
        )
        await Profile.create(thing_id=made[0]["id"], person_id=town.bruno.id, confirmed_at=now())
    return await Thing.get(id=made[0]["id"])


async def test_the_chore_takes_in_what_was_there_before_there_were_cases_once(town: Town):
    topic = await a_topic(town.amina, town.water)
    await actions.report(await town.reader("bruno"), topic, reason="identifies_child", words="")
    await actions.report(await town.reader("elena"), topic, reason="wrong", words="")
    await groups.ask_to_join(await town.reader("amina"), town.court)
    async with unit():
        await Case.all().delete()
    await gathering.gather()
    found = await waiting()
    assert found == [("join", town.court.id, None, 0), ("report", town.water.id, topic.id, 2)]
    before = await fingerprint()
    await gathering.gather()
    assert await fingerprint() == before
    async with unit():
        await Report.all().update(state="settled", open_for=None)
    async with unit():
        await JoinRequest.all().update(state="withdrawn", open_for=None)
    await gathering.gather()
    assert await waiting() == []


async def test_a_group_that_nobody_keeps_in_order_is_brought_before_the_secretariat(town: Town):
    await gathering.gather()
    assert await waiting() == []
    async with unit():
        (holding,) = await Holding.filter(person_id=town.farid.id, post__group_id=town.court.id)
        await end_holding(holding)
    await gathering.gather()
    assert [(case.kind, case.group_id, case.subject_id) for case in await Case.all()] == [
        ("orphan", None, town.court.id)
    ]
    async with unit():
        await Group.filter(id=town.court.id).update(archived_at=now())
    await gathering.gather()
    assert await waiting() == []


@pytest.mark.parametrize("verb", sorted(gathering.HEARS))
async def test_nothing_is_made_of_a_verb_about_nothing(town: Town, verb: str):
    async with unit():
        made = await note(verb, None, thing_id=None, group_id=None, subject_id=None)
    await gathering.hear(await Activity.get(id=made))
    assert not await rows("SELECT id FROM moderation_case")


def test_every_verb_of_another_slice_that_is_heard_is_one_that_has_a_name():
    assert set(gathering.HEARS) >= {"group.asked", "profile.asked", "clock.moderators", "thing.marked", "appeal.made"}
    assert "group.ask_to_join" in registered


async def test_what_an_alarm_has_taken_away_waits_in_no_queue(town: Town):
    topic = await a_topic(town.bruno, town.water)
    await actions.report(await town.reader("amina"), topic, reason="identifies_child", words="")
    await told("thing.marked", thing_id=topic.id, group_id=town.water.id)
    assert {kind for kind, *_ in await waiting()} == {"report", "detail"}

    await told("incident.hid", thing_id=topic.id, group_id=town.water.id, subject_id=1)

    assert await waiting() == []
    report = await Report.get()
    assert (report.state, report.open_for) == ("settled", None)
