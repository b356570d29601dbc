"""Who is told of an invitation and of a question nobody has answered, through notices and letters as they are wired."""

from collections.abc import Iterable

import pytest
from starlette.applications import Starlette

from cop.community.activity import note
from cop.community.following import MUTE, Following
from cop.community.founding import end_holding
from cop.community.outbox import Letter, MailChoice
from cop.community.people import Person
from cop.community.posts import Holding
from cop.community.thing import Thing
from cop.kit.clock import now
from cop.kit.unit import unit
from cop.notices.models import Notice
from cop.routing.actions import inviting
from tests.cast import Town
from tests.directory.making import a_profile
from tests.routing.making import a_question, an_invitation, candidate
from tests.routing.ticking import deliver_all
from tests.things import a_reply


async def strike(topic: Thing, whom: str) -> None:
    async with unit():
        await note(f"clock.{whom}", None, thing_id=topic.id, group_id=topic.group_id)
    await deliver_all()


async def noticed(kind: str) -> set[int]:
    return {each.person_id for each in await Notice.filter(kind=kind)}


async def written(kind: str) -> set[tuple[int, bool]]:
    """Person, and whether the letter names the thing."""
    return {(each.person_id, each.thing_id is not None) for each in await Letter.filter(kind=kind)}


def ids(people: Iterable[Person]) -> set[int]:
    return {each.id for each in people}


async def test_whoever_is_asked_is_told_also_of_what_is_muted_and_nobody_else(app: Starlette, town: Town) -> None:
    topic, amina = await a_question(town), await town.reader("amina")
    async with unit():
        await Following.create(person_id=town.bruno.id, scope="thing", about=topic.id, level=MUTE, set_at=now())
    await inviting.invite(amina, topic, [await candidate(amina, await a_profile(town.bruno))])
    await deliver_all()

    assert await noticed("invited") == {town.bruno.id} and await written("invited") == {(town.bruno.id, True)}
    assert (await Letter.get(kind="invited")).due_at > now()


async def test_whom_a_question_is_passed_on_to_is_told(app: Starlette, town: Town) -> None:
    topic, bruno = await a_question(town), await town.reader("bruno")
    made = await an_invitation(topic, town.bruno, town.amina)

    await inviting.pass_on(bruno, made, await candidate(bruno, await a_profile(town.elena)))
    await deliver_all()

    assert await noticed("invited") == {town.elena.id}


async def test_what_was_taken_back_before_it_was_told_is_not_told(app: Starlette, town: Town) -> None:
    topic, amina = await a_question(town), await town.reader("amina")
    await inviting.invite(amina, topic, [await candidate(amina, await a_profile(town.bruno))])
    await inviting.withdraw(amina, topic, place=1)
    await deliver_all()

    assert await noticed("invited") == set()


@pytest.mark.parametrize(("author", "byline", "leave", "told"), [
    ("amina", "named", (), {"dalia"}), ("amina", "named", ("dalia",), {"chen"}),
    ("dalia", "named", (), {"chen"}), ("dalia", "anonymous", (), {"dalia"}), ("dalia", "role", (), {"dalia"}),
])
async def test_moderators_are_told_and_who_they_are_does_not_depend_on_a_hidden_author(
    app: Starlette, town: Town, author: str, byline: str, leave: tuple[str, ...], told: set[str]
) -> None:
    topic = await a_question(town, author, byline=byline)
    async with unit():
        for each in await Holding.filter(person_id__in=[getattr(town, name).id for name in leave], open_for__isnull=False):
            await end_holding(each)

    await strike(topic, "moderators")

    assert await noticed("unanswered") == {getattr(town, name).id for name in told}
    assert await written("unanswered") == {(getattr(town, name).id, True) for name in told}


@pytest.mark.parametrize(("group", "author", "reads"), [("water", "amina", True), ("court", "elena", False), ("vault", "amina", False)])
async def test_the_secretariat_is_told_of_what_it_reads_and_of_the_rest_that_it_waits(
    app: Starlette, town: Town, group: str, author: str, reads: bool
) -> None:
    topic = await a_question(town, author, group=group)

    await strike(topic, "secretariat")

    assert await noticed("unanswered") == ({town.sela.id} if reads else set())
    assert await written("unanswered") == {(town.sela.id, reads)}


async def test_who_wants_no_personal_mail_is_told_of_a_duty_all_the_same(app: Starlette, town: Town) -> None:
    async with unit():
        for each in (town.dalia, town.bruno):
            await MailChoice.create(person_id=each.id, personal=False, stop_key=each.public_id)
    topic, amina = await a_question(town), await town.reader("amina")
    await inviting.invite(amina, topic, [await candidate(amina, await a_profile(town.bruno))])
    await strike(topic, "moderators")

    assert await written("unanswered") == {(town.dalia.id, True)} and await written("invited") == set()


async def test_what_was_answered_before_it_was_told_is_not_told(app: Starlette, town: Town) -> None:
    topic = await a_question(town)
    await a_reply(town.bruno, topic)

    await strike(topic, "moderators")
    await strike(topic, "secretariat")

    assert await noticed("unanswered") == set() and await written("unanswered") == set()
