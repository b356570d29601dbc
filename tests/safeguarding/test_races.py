"""Two at the same moment on one incident, or on one child at risk: one is obeyed, the other told, nothing is done twice
and nothing is half done."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import pytest
from starlette.applications import Starlette

from cop.community import visit
from cop.community.activity import Activity
from cop.community.outbox import Letter
from cop.community.people import Reader
from cop.community.thing import HIDDEN, PUBLISHED, Thing
from cop.kit.errors import Forbidden, Missing, Refused
from cop.kit.store import write
from cop.kit.unit import unit
from cop.moderation import actions as moderation
from cop.safeguarding.actions import deciding, risks
from cop.safeguarding.models import Incident, IncidentThing, Risk
from tests.cast import Town
from tests.safeguarding.making import a_safeguarding_lead, alarm
from tests.things import a_reply, a_topic, now_of

WHY = "It names a child."
ROUNDS = 3
Verb = Callable[[], Awaitable[Any]]


@pytest.fixture
async def keepers(app: Starlette, town: Town) -> list[Reader]:
    """A moderator, the lead of the group, and the safeguarding lead."""
    office = await a_safeguarding_lead(town)
    return [await town.reader("dalia"), await town.reader("chen"), await visit.by_person(office)]


async def obeyed(*verbs: Verb) -> list[int]:
    """Which; every no is one that somebody is told."""
    answers = await asyncio.gather(*(verb() for verb in verbs), return_exceptions=True)
    faults = [each for each in answers if isinstance(each, BaseException) and not isinstance(each, (Refused, Missing))]
    assert not faults, faults
    return [number for number, each in enumerate(answers) if not isinstance(each, BaseException)]


async def test_of_two_alarms_and_a_hide_on_one_text_one_is_obeyed(town: Town, keepers: list[Reader]):
    for _ in range(ROUNDS):
        topic = await a_topic(town.amina, town.water)
        hide = partial(moderation.hide, keepers[1], topic, version=topic.version, reason=WHY)
        done = await obeyed(partial(alarm, keepers[0], topic), partial(alarm, keepers[2], topic), hide)
        assert len(done) == 1
        assert await IncidentThing.filter(thing_id=topic.id).count() == (done[0] < 2)
        assert (await now_of(topic))["state"] == HIDDEN


async def test_an_alarm_on_a_topic_and_one_on_its_reply_hide_both_and_each_belongs_to_one(
    town: Town, keepers: list[Reader]
):
    for _ in range(ROUNDS):
        topic = await a_topic(town.amina, town.water)
        reply = await a_reply(town.bruno, topic)
        await obeyed(partial(alarm, keepers[0], topic), partial(alarm, keepers[1], reply))
        stewards = (await now_of(topic))["audience_id"]
        assert (await now_of(reply))["audience_id"] == stewards
        for thing in (topic, reply):
            assert await IncidentThing.filter(thing_id=thing.id).count() <= 1


async def test_a_text_is_restored_once_by_the_incident_or_by_a_moderator(town: Town, keepers: list[Reader]):
    for _ in range(ROUNDS):
        topic = await a_topic(town.amina, town.water)
        incident = await alarm(keepers[0], topic)
        hidden = await Thing.get(id=topic.id)

        def back(reader: Reader, of: Incident = incident, thing: Thing = hidden) -> Verb:
            return partial(deciding.restore,
                reader, of, thing=thing.public_id, version=thing.version, why="harmless"
            )

        again = partial(moderation.restore, keepers[1], hidden, version=hidden.version, reason=WHY)
        assert len(await obeyed(back(keepers[0]), back(keepers[2]), again)) == 1
        assert (await now_of(topic))["state"] == PUBLISHED and (await now_of(topic))["version"] == hidden.version + 1


async def test_an_incident_is_closed_once_and_not_before_all_is_decided(town: Town, keepers: list[Reader]):
    sela = await town.reader("sela")
    for _ in range(ROUNDS):
        topic = await a_topic(town.amina, town.water)
        incident = await alarm(keepers[0], topic)
        hidden = await Thing.get(id=topic.id)
        done = await obeyed(
            partial(deciding.close, sela, incident), partial(deciding.answer, keepers[0], incident, is_at_risk=False),
            partial(deciding.restore,
                keepers[1], incident, thing=hidden.public_id, version=hidden.version, why="harmless"
            ),
        )
        assert {1, 2} <= set(done), "what is open can be decided"
        if 0 not in done:
            assert len(await obeyed(*(partial(deciding.close, sela, incident) for _ in range(4)))) == 1
        assert await Activity.filter(verb="incident.closed", subject_id=incident.id).count() == 1
        late = await obeyed(
            partial(deciding.answer, keepers[0], incident, is_at_risk=True), partial(deciding.tell, keepers[0], incident)
        )
        assert not late and not await Risk.exists(incident_id=incident.id)


async def test_a_child_at_risk_is_reported_once_of_an_incident_taken_once_and_closed_once(
    town: Town, keepers: list[Reader]
):
    topic = await a_topic(town.amina, town.water)
    incident = await alarm(keepers[0], topic)
    await obeyed(*(partial(deciding.answer, each, incident, is_at_risk=True) for each in keepers * 2))
    risk = await Risk.get(incident_id=incident.id)
    assert await Letter.filter(kind="risk-waiting").count() == 1
    assert len(await obeyed(*(partial(risks.take, keepers[2], risk) for _ in range(4)))) == 1
    assert len(await obeyed(*(partial(risks.close, keepers[2], risk, outcome="known") for _ in range(4)))) == 1
    assert not await obeyed(partial(risks.take, keepers[2], risk))


async def test_who_held_the_post_when_the_page_was_opened_does_nothing_with_the_next_request(
    town: Town, keepers: list[Reader]
):
    topic = await a_topic(town.amina, town.water)
    incident = await alarm(keepers[0], topic)
    async with unit():
        await write("UPDATE holding SET open_for = NULL WHERE person_id IN_IDS($1)", [town.dalia.id, keepers[2].id])
    version = (await Thing.get(id=topic.id)).version
    for each in (await visit.by_person(town.dalia.id), await visit.by_person(keepers[2].id)):
        for verb, more in (
            (deciding.answer, {"is_at_risk": True}), (deciding.tell, {}), (deciding.close, {}),
            (deciding.restore, {"thing": topic.public_id, "version": version, "why": "harmless"}),
        ):
            with pytest.raises(Forbidden):
                await verb(each, incident, **more)
    assert (await now_of(topic))["state"] == HIDDEN
