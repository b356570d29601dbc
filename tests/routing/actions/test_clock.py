"""Whom the clock tells, when, and that it tells nobody twice."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from starlette.applications import Starlette

from cop.community.activity import Activity
from cop.community.founding import end_holding
from cop.community.groups import Group
from cop.community.posts import Holding
from cop.community.thing import Thing
from cop.forum.models import Reply
from cop.kit.unit import unit
from cop.routing.actions import clock
from cop.routing.models import Clock
from tests.cast import Town
from tests.routing.making import a_question
from tests.routing.ticking import Time
from tests.things import a_reply, a_topic

MONDAY = datetime(2027, 6, 7, 10, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def time(app: Starlette, monkeypatch: pytest.MonkeyPatch) -> Time:
    """Monday at ten. The application is there so that activities have their listeners."""
    return Time(monkeypatch, MONDAY)


async def told() -> list[tuple[str, int | None]]:
    found = await Activity.filter(verb__startswith="clock.").order_by("id")
    return [(each.verb.removeprefix("clock."), each.thing_id) for each in found]


async def waiting(town: Town, **more: Any) -> Thing:
    topic = await a_question(town, **{"published_at": MONDAY, **more})
    await clock.look(topic.id)
    return topic


async def test_moderators_after_three_working_days_and_the_secretariat_after_five(town: Town, time: Time) -> None:
    topic = await waiting(town)
    for moment, so_far in (
        (MONDAY + 3 * DAY - timedelta(seconds=1), []),
        (MONDAY + 3 * DAY, ["moderators"]), (MONDAY + 4 * DAY, ["moderators"]),
        (MONDAY + 6 * DAY, ["moderators"]),  # Sunday
        (MONDAY + 7 * DAY, ["moderators", "secretariat"]), (MONDAY + 30 * DAY, ["moderators", "secretariat"]),
    ):
        await time.pass_to(moment)
        assert await told() == [(whom, topic.id) for whom in so_far]
    assert (await Clock.get(topic_id=topic.id)).next_at is None


async def test_the_days_are_those_of_the_group_and_follow_a_change_of_it(town: Town, time: Time) -> None:
    topic = await waiting(town)
    async with unit():
        await Group.filter(id=town.water.id).update(answer_days=1, escalate_days=2)
    await clock.look_at_group(town.water.id)

    await time.pass_to(MONDAY + DAY)
    assert await told() == [("moderators", topic.id)]
    await time.pass_to(MONDAY + 2 * DAY)
    assert await told() == [("moderators", topic.id), ("secretariat", topic.id)]


async def test_both_at_once_after_a_long_standstill_and_each_once(town: Town, time: Time) -> None:
    topic = await waiting(town)

    await time.pass_to(MONDAY + 20 * DAY)

    assert await told() == [("moderators", topic.id), ("secretariat", topic.id)]


async def test_an_answer_stops_it_its_hiding_starts_it_again(town: Town, time: Time) -> None:
    topic = await waiting(town)
    await time.pass_to(MONDAY + 2 * DAY)
    reply = await a_reply(town.bruno, topic)
    await clock.look(reply.id)
    await time.pass_to(MONDAY + 10 * DAY)
    assert await told() == []

    async with unit():
        await Thing.filter(id=reply.id).update(state="hidden")
    await clock.look(reply.id)
    await clock.look(reply.id)
    await time.pass_to(MONDAY + 14 * DAY)  # Monday: from Thursday two working days
    assert await told() == []
    await time.pass_to(MONDAY + 15 * DAY)
    assert await told() == [("moderators", topic.id)]

    other = await a_reply(town.elena, topic)
    await clock.look(other.id)
    async with unit():
        await Thing.filter(id=other.id).update(state="hidden")
    await clock.look(other.id)
    await time.pass_to(MONDAY + 40 * DAY)
    assert await told() == [("moderators", topic.id), ("stopped", topic.id), ("secretariat", topic.id)]


async def test_what_the_author_adds_is_no_answer(town: Town, time: Time) -> None:
    topic = await waiting(town)
    await clock.look((await a_reply(town.amina, topic)).id)

    await time.pass_to(MONDAY + 3 * DAY)

    assert await told() == [("moderators", topic.id)]


@pytest.mark.parametrize("end", ["closed_at", "hidden", "accepted"])
async def test_what_is_closed_hidden_or_accepted_tells_nobody_even_unheard(town: Town, time: Time, end: str) -> None:
    """The chore reads what is so, also where no listener was told."""
    topic = await waiting(town)
    async with unit():
        if end == "accepted":
            own = await a_reply(town.amina, topic)
            await Reply.filter(thing_id=own.id).update(accepted_at=MONDAY)
        else:
            change = {"closed_at": MONDAY} if end == "closed_at" else {"state": "hidden"}
            await Thing.filter(id=topic.id).update(**change)

    await time.pass_to(MONDAY + 30 * DAY)

    assert await told() == []
    if end == "closed_at":
        async with unit():
            await Thing.filter(id=topic.id).update(closed_at=None)
        await clock.look(topic.id)
        await time.pass_to(MONDAY + 32 * DAY)  # from Wednesday: Friday
        assert await told() == []
        await time.pass_to(MONDAY + 35 * DAY)
        assert await told() == [("moderators", topic.id)]


@pytest.mark.parametrize(("asked_as", "moderators", "secretariat"), [
    ("named", 4, 8), ("anonymous", 3, 7),
])
async def test_the_weekend_is_that_of_the_country_shown_and_a_hidden_byline_has_none(
    town: Town, time: Time, asked_as: str, moderators: int, secretariat: int
) -> None:
    """Where Wednesday is free: asked on Monday, three days are Tuesday, Thursday, Friday."""
    async with unit():
        town.country.weekend = ["wed", "sat", "sun"]
        await town.country.save()
    topic = await waiting(town, byline=asked_as)

    moments = await Clock.get(topic_id=topic.id)

    assert moments.moderators_at == MONDAY + moderators * DAY and moments.secretariat_at == MONDAY + secretariat * DAY


async def test_a_group_nobody_keeps_in_order_tells_the_secretariat_at_once(town: Town, time: Time) -> None:
    topic = await waiting(town)
    async with unit():
        for each in await Holding.filter(person_id__in=[town.chen.id, town.dalia.id], open_for__isnull=False):
            await end_holding(each)

    await time.pass_to(MONDAY + 3 * DAY)

    assert await told() == [("secretariat", topic.id)]
    await time.pass_to(MONDAY + 30 * DAY)
    assert await told() == [("secretariat", topic.id)]


async def test_only_questions_have_a_clock_and_all_that_wait_get_one(town: Town, time: Time) -> None:
    """A question no listener was told of counts from the day it is found."""
    discussion = await a_topic(town.amina, town.water, kind="discussion")
    await clock.look(discussion.id)
    await clock.look(10**9)
    lost = await a_question(town, published_at=MONDAY - 90 * DAY)

    await clock.strike()

    found = await Clock.all()
    assert [(each.topic_id, each.began_at) for each in found] == [(lost.id, MONDAY)]


async def test_one_who_strikes_twice_tells_once(town: Town, time: Time) -> None:
    topic = await waiting(town)
    time.at = MONDAY + 3 * DAY

    await clock._strike(topic.id)
    await clock._strike(topic.id)

    assert await told() == [("moderators", topic.id)]
