"""Asking people to answer, and what they say to it."""

import asyncio
from typing import Any

import pytest

from cop.community.activity import Activity
from cop.community.groups import Membership
from cop.community.text import plain
from cop.community.thing import Thing
from cop.directory.actions import contacts
from cop.directory.models import Block, Profile
from cop.directory.queries.contacts import asked_for
from cop.kit.clock import now
from cop.kit.errors import Forbidden, Missing, Refused
from cop.kit.unit import unit
from cop.routing.actions import inviting
from cop.routing.models import AnswerInvitation
from tests.cast import Town, person
from tests.directory.making import a_profile
from tests.routing.making import a_question, an_invitation, candidate
from tests.things import a_reply


async def refused(code: str, verb: Any, *args: Any, **kwargs: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        await verb(*args, **kwargs)
    assert caught.value.code == code
    return caught.value


async def states(topic: Thing) -> dict[int, str]:
    return {each.person_id: each.state for each in await AnswerInvitation.filter(topic_id=topic.id)}


@pytest.mark.parametrize(("who", "by_steward"), [("amina", False), ("dalia", True), ("chen", True)])
async def test_the_asker_and_the_stewards_ask_several_people_at_once(town: Town, who: str, by_steward: bool) -> None:
    topic, reader = await a_question(town), await town.reader(who)
    people = [await candidate(reader, await a_profile(each)) for each in (town.bruno, town.farid)]

    await inviting.invite(reader, topic, people)

    made = await AnswerInvitation.filter(topic_id=topic.id).order_by("id")
    assert [(each.person_id, each.state, each.by_steward, each.invited_by_id) for each in made] == [
        (each.id, "waiting", by_steward, reader.id) for each in (town.bruno, town.farid)
    ]
    noted = await Activity.filter(verb="answer.invited").order_by("id")
    assert [(each.thing_id, each.subject_id) for each in noted] == [(topic.id, each.id) for each in made]


async def test_nobody_else_asks_anybody(town: Town) -> None:
    topic, profile = await a_question(town), await a_profile(town.bruno)
    for name in ("elena", "farid", "sela"):
        reader = await town.reader(name)
        with pytest.raises(Forbidden):
            await inviting.invite(reader, topic, [await candidate(reader, profile)])
    moved = await a_question(town)
    chen = await town.reader("chen")
    async with unit():
        await Thing.filter(id=moved.id).update(group_id=town.court.id)
    with pytest.raises(Forbidden):
        await inviting.invite(chen, moved, [await candidate(chen, profile)])


async def test_what_is_refused(town: Town) -> None:
    amina = await town.reader("amina")
    async with unit():
        more = [await person(f"Person{n}", town.pioneers) for n in range(13)]
    people = [await candidate(amina, await a_profile(each)) for each in more]
    topic = await a_question(town)

    await refused("choose-somebody", inviting.invite, amina, topic, [])
    await refused("too-many-people", inviting.invite, amina, topic, people[:6])
    await inviting.invite(amina, topic, people[:5])
    await refused("cannot-be-asked", inviting.invite, amina, topic, people[4:6])
    await inviting.invite(amina, topic, people[5:10])
    await refused("enough-asked", inviting.invite, amina, topic, people[10:11])
    await inviting.withdraw(amina, topic, place=1)
    await inviting.invite(amina, topic, people[10:11])
    assert set((await states(topic)).values()) == {"waiting", "withdrawn"}

    async with unit():
        await Thing.filter(id=topic.id).update(closed_at=now())
    await refused("topic-closed", inviting.invite, amina, topic, people[11:12])
    async with unit():
        await Thing.filter(id=topic.id).update(state="hidden", audience_id=town.water.stewards_id)
    with pytest.raises(Missing):
        await inviting.invite(amina, topic, people[11:12])


async def _full(town: Town) -> None:
    await Profile.filter(person_id=town.bruno.id).update(monthly_limit=0)


async def _away(town: Town) -> None:
    await Profile.filter(person_id=town.bruno.id).update(away_until=now().date())


async def _closed(town: Town) -> None:
    await Profile.filter(person_id=town.bruno.id).update(availability="closed")


async def _blocks(town: Town) -> None:
    await Block.create(person_id=town.bruno.id, blocked_id=town.amina.id, since=now())


@pytest.mark.parametrize("become", [_full, _away, _closed, _blocks])
async def test_away_closed_full_and_blocking_are_one_refusal_and_then_nobody_is_asked(town: Town, become: Any) -> None:
    amina, topic = await town.reader("amina"), await a_question(town)
    people = [await candidate(amina, await a_profile(each)) for each in (town.bruno, town.elena)]
    async with unit():
        await become(town)

    refusal = await refused("cannot-be-asked", inviting.invite, amina, topic, people)

    assert refusal.facts == {"who": "Bruno Example"} and refusal.field == "people" and await states(topic) == {}


async def test_requests_for_contact_and_invitations_share_the_places_of_a_month(town: Town) -> None:
    profile = await a_profile(town.bruno, monthly_limit=2)
    amina, elena = await town.reader("amina"), await town.reader("elena")
    topic = await a_question(town)
    await inviting.invite(amina, topic, [await candidate(amina, profile)])
    words = {"purpose": "question", "words": plain("May I ask?"), "language": "en"}
    await contacts.ask(elena, await asked_for(elena, "profile", profile.public_id), **words)

    await refused("cannot-be-asked", inviting.invite, amina, await a_question(town), [await candidate(amina, profile)])
    await refused("contact-closed", contacts.ask, amina, await asked_for(amina, "profile", profile.public_id), **words)


async def test_of_two_for_the_last_place_one_succeeds_and_the_other_is_told(town: Town) -> None:
    """At the same moment, about two questions; and a third who asks for contact."""
    profile = await a_profile(town.bruno, monthly_limit=1)
    amina, elena, chen = [await town.reader(name) for name in ("amina", "elena", "chen")]
    topics = [await a_question(town), await a_question(town, "elena")]
    people = [await candidate(reader, profile) for reader in (amina, elena)]
    asked = await asked_for(chen, "profile", profile.public_id)

    done = await asyncio.gather(
        inviting.invite(amina, topics[0], [people[0]]), inviting.invite(elena, topics[1], [people[1]]),
        contacts.ask(chen, asked, purpose="question", words=plain("May I?"), language="en"),
        return_exceptions=True,
    )

    told = [each.code for each in done if isinstance(each, Refused)]
    assert len(told) == 2 and set(told) <= {"cannot-be-asked", "contact-closed"}
    assert [each for each in done if isinstance(each, BaseException) and not isinstance(each, Refused)] == []


async def test_two_who_ask_the_same_person_about_one_question_ask_once(town: Town) -> None:
    profile, topic = await a_profile(town.bruno), await a_question(town)
    readers = [await town.reader(name) for name in ("amina", "chen", "dalia")]

    done = await asyncio.gather(
        *[inviting.invite(reader, topic, [await candidate(reader, profile)]) for reader in readers],
        return_exceptions=True,
    )

    assert sorted(type(each).__name__ for each in done) == ["NoneType", "Refused", "Refused"]
    assert await states(topic) == {town.bruno.id: "waiting"}


async def test_who_says_yes_in_an_open_group_can_write_there(town: Town) -> None:
    topic = await a_question(town)
    made = await an_invitation(topic, town.farid, town.amina)
    farid = await town.reader("farid")
    assert town.water.id not in farid.member_of

    await inviting.accept(farid, made)

    assert await Membership.exists(group_id=town.water.id, person_id=town.farid.id, open_for__isnull=False)
    await refused("invitation-settled", inviting.accept, farid, made)
    assert await states(topic) == {town.farid.id: "accepted"}


async def test_who_declines_says_why_and_makes_room(town: Town) -> None:
    profile = await a_profile(town.bruno, monthly_limit=1)
    topic, bruno, amina = await a_question(town), await town.reader("bruno"), await town.reader("amina")
    made = await an_invitation(topic, town.bruno, town.amina, state="accepted")

    await refused("say-something", inviting.decline, bruno, made, words="")
    await refused("too-long", inviting.decline, bruno, made, words="x" * 501)
    await inviting.decline(bruno, made, words="Not my field.")

    assert (await AnswerInvitation.get(id=made.id)).words == "Not my field."
    await refused("cannot-be-asked", inviting.invite, amina, topic, [await candidate(amina, profile)])
    await inviting.invite(amina, await a_question(town), [await candidate(amina, profile)])


async def test_only_whoever_is_asked_answers_an_invitation(town: Town) -> None:
    made = await an_invitation(await a_question(town), town.bruno, town.amina)
    for name in ("amina", "chen", "elena"):
        with pytest.raises(Forbidden):
            await inviting.accept(await town.reader(name), made)


async def test_a_question_is_passed_on_once_to_somebody_who_can_be_asked(town: Town) -> None:
    topic, bruno, elena = await a_question(town), await town.reader("bruno"), await town.reader("elena")
    to_elena, to_olga = await a_profile(town.elena), await a_profile(town.olga)
    full = await a_profile(town.farid, monthly_limit=0)
    made = await an_invitation(topic, town.bruno, town.dalia)

    assert await inviting_of(bruno, to_olga) == []
    await refused("cannot-be-asked", inviting.pass_on, bruno, made, await candidate(bruno, full))
    assert await states(topic) == {town.bruno.id: "waiting"}

    await inviting.pass_on(bruno, made, await candidate(bruno, to_elena))

    assert await states(topic) == {town.bruno.id: "passed", town.elena.id: "waiting"}
    handed = await AnswerInvitation.get(topic_id=topic.id, person_id=town.elena.id)
    assert (await AnswerInvitation.get(id=made.id)).passed_to_id == handed.id
    assert (handed.invited_by_id, handed.by_steward, handed.reasons) == (town.bruno.id, True, [])
    await a_profile(town.ada)
    await refused("passed-on-before", inviting.pass_on, elena, handed, await candidate(elena, full))


async def inviting_of(reader: Any, profile: Thing) -> list[Any]:
    from cop.routing.queries import experts, questions  # noqa: PLC0415 - for this alone

    return await experts.chosen(reader, questions.Sought(), [profile.public_id])


async def test_nobody_passes_on_to_somebody_who_cannot_read_the_question(town: Town) -> None:
    topic = await a_question(town, "farid", group="court")
    made, elena = await an_invitation(topic, town.elena, town.farid), await town.reader("elena")
    profile = await a_profile(town.bruno)

    await refused("cannot-be-asked", inviting.pass_on, elena, made, await candidate(elena, profile))


async def test_an_invitation_is_taken_back_until_it_is_answered(town: Town) -> None:
    topic, amina = await a_question(town), await town.reader("amina")
    made = await an_invitation(topic, town.bruno, town.dalia)

    await inviting.withdraw(amina, topic, place=1)

    assert (await AnswerInvitation.get(id=made.id)).open_for is None
    await refused("invitation-settled", inviting.withdraw, amina, topic, place=1)
    await refused("invitation-settled", inviting.withdraw, amina, topic, place=7)
    await refused("invitation-settled", inviting.decline, await town.reader("bruno"), made, words="No.")


async def test_whoever_has_answered_by_name_is_asked_no_more(town: Town) -> None:
    topic, amina = await a_question(town), await town.reader("amina")
    profile = await a_profile(town.bruno)
    await a_reply(town.bruno, topic)

    await refused("cannot-be-asked", inviting.invite, amina, topic, [await candidate(amina, profile)])


@pytest.mark.parametrize("byline", ["role", "anonymous"])
async def test_a_moderator_can_ask_a_hidden_author_like_anybody_else(town: Town, byline: str) -> None:
    """A refusal would tell who it is."""
    dalia, topic = await town.reader("dalia"), await a_question(town, byline=byline)

    await inviting.invite(dalia, topic, [await candidate(dalia, await a_profile(town.amina))])

    assert await states(topic) == {town.amina.id: "waiting"}
