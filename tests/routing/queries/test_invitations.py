"""Invitations of a question, and one's own."""

import pytest

from cop.community.thing import Thing
from cop.kit.clock import now
from cop.kit.errors import Missing
from cop.kit.unit import unit
from cop.routing.models import AnswerInvitation
from cop.routing.queries import invitations
from tests.cast import Town
from tests.directory.making import a_profile
from tests.routing.making import a_question, an_invitation


async def test_what_one_is_asked_is_shown_while_it_can_be_answered(town: Town) -> None:
    bruno = await town.reader("bruno")
    topics = [await a_question(town, title=f"Question {n}") for n in range(6)]
    for topic, state in zip(topics, ("answered", "accepted", "waiting", "declined", "waiting", "waiting"), strict=True):
        await an_invitation(topic, town.bruno, town.amina, state=state)
    async with unit():
        await Thing.filter(id=topics[4].id).update(closed_at=now())
        await Thing.filter(id=topics[5].id).update(state="hidden", audience_id=town.water.stewards_id)

    assert [each["title"] for each in await invitations.mine(bruno)] == ["Question 2", "Question 1", "Question 0"]
    assert await invitations.mine(await town.reader("elena")) == []
    for name in (topics[3].public_id, topics[4].public_id, topics[5].public_id, "", "x\x00"):
        with pytest.raises(Missing):
            await invitations.invitation_for(bruno, name)


async def test_a_moderator_of_a_hidden_question_who_was_asked_finds_it_no_more(town: Town) -> None:
    topic = await a_question(town, state="hidden")
    await an_invitation(topic, town.dalia, town.amina)
    async with unit():
        await Thing.filter(id=topic.id).update(audience_id=town.water.stewards_id)

    assert await invitations.mine(await town.reader("dalia")) == []


async def test_of_a_question_all_but_those_taken_back_and_whom_it_was_passed_to(town: Town) -> None:
    await a_profile(town.bruno)
    topic = await a_question(town)
    first = await an_invitation(topic, town.bruno, town.amina, state="passed")
    second = await an_invitation(topic, town.elena, town.bruno, state="accepted")
    await an_invitation(topic, town.farid, town.amina, state="withdrawn")
    async with unit():
        await AnswerInvitation.filter(id=first.id).update(passed_to_id=second.id)

    found = (await invitations.of_topics(await town.reader("amina"), [topic.id]))[topic.id]

    assert [(each["name"], each["passed_to"], each["was_passed"]) for each in found] == [
        ("Bruno Example", "Elena Example", 0), ("Elena Example", None, 1),
    ]
    assert found[0]["profile"] and not found[1]["profile"]
    assert invitations.figures(found) == (1, 1)
