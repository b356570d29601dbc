"""Naming the team of a session, and what a part opens and closes."""

import asyncio
import re

import pytest

from cop.community.founding import add_member
from cop.community.people import Affiliation, Person
from cop.community.roles import Role
from cop.community.thing import Thing
from cop.directory.models import Block
from cop.kit.clock import now
from cop.kit.unit import unit
from cop.live.actions import sessions
from tests.cast import Town, person
from tests.conftest import Browse
from tests.lively import a_session

pytestmark = pytest.mark.long


async def court_session(town: Town, **more: str) -> Thing:
    """Of the closed group, hosted by farid, who leads it."""
    return await a_session(town, group="court", host="farid", experts=(), **{"phase": "announced", **more})  # type: ignore[arg-type]


def part(who: Person, role: str, key: str = "k") -> dict[str, str]:
    return {"key": key, "person": who.public_id, "role": role}


def offered(page: str) -> list[str]:
    """The names one may choose from."""
    return re.findall(r'name="person" value="\w+"[^>]*><span>([^<]+)<', page)


def without_keys(page: str) -> str:
    """The page but for what is new in each answer."""
    return re.sub(r'name="key" value="[^"]*"|[\w-]{16}\.[0-9a-f]{20}', "", page)


async def test_an_expert_from_outside_reads_the_session_as_long_as_the_part_lasts(town: Town, browse: Browse) -> None:
    session = await court_session(town)
    page = f"/live/{session.public_id}/calendar.ics"
    farid, bruno = await browse("farid"), await browse("bruno")
    assert (await bruno.get(page)).status_code == 404

    given = await farid.post(f"/live/{session.public_id}/team", data=part(town.bruno, "expert"))
    assert given.headers["location"] == f"/live/{session.public_id}/team"
    assert (await bruno.get(page)).status_code == 200
    for name in ("amina", "olga", "nobody"):
        assert (await (await browse(name)).get(page)).status_code == 404
    assert (await bruno.get(f"/live/{session.public_id}/team")).status_code == 403

    ended = await farid.post(f"/live/{session.public_id}/team/dismiss", data=part(town.bruno, "expert"))
    assert ended.headers["location"] == f"/live/{session.public_id}/team"
    assert (await bruno.get(page)).status_code == 404


async def test_the_team_is_shown_without_an_address(town: Town, browse: Browse) -> None:
    session = await a_session(town, phase="draft", desk=("amina",))
    page = (await (await browse("chen")).get(f"/live/{session.public_id}/team?q=bruno")).text
    for words in ("Chen Example", "Amina Example", "Bruno Example", "Fictional Institute", "Brazil"):
        assert words in page
    assert "@" not in page


async def test_more_names_than_one_reads_are_said_to_be_more(town: Town, browse: Browse) -> None:
    async with unit():
        for number in range(21):
            await person(f"Zoe{number}", town.pioneers, role="expert")
    session = await a_session(town)
    page = (await (await browse("chen")).get(f"/live/{session.public_id}/team?q=zoe")).text
    assert len(offered(page)) == 20 and "There are more." in page


async def test_offered_are_members_of_the_group_and_experts_of_the_network(town: Town, browse: Browse) -> None:
    async with unit():
        await person("Stray", town.humanitarians, role="expert")
        gone = await person("Gone", town.pioneers, role="expert")
        gone.state = "left"
        await gone.save()
        ended = await person("Ended", town.pioneers, role="expert")
        await Affiliation.filter(person_id=ended.id).update(until=now())
    session = await court_session(town)
    farid = await browse("farid")
    page = (await farid.get(f"/live/{session.public_id}/team?q=example")).text
    assert offered(page) == ["Bruno Example", "Elena Example", "Farid Example"]


async def test_a_host_from_outside_learns_nobody_of_the_group(town: Town, browse: Browse) -> None:
    session = await court_session(town)
    await sessions.appoint(await town.reader("farid"), session, town.bruno, role="host")
    bruno = await browse("bruno")
    assert offered((await bruno.get(f"/live/{session.public_id}/team?q=example")).text) == ["Bruno Example"]
    refused = await bruno.post(f"/live/{session.public_id}/team", data=part(town.elena, "desk"))
    assert refused.status_code == 422
    assert await Role.filter(thing_id=session.id, person_id=town.elena.id).count() == 0


@pytest.mark.parametrize(("field", "value"), [
    ("role", "king"), ("role", ""), ("person", ""), ("person", "nobody"), ("person", "\0"), ("person", "x" * 400),
])
async def test_an_unusable_choice_is_refused_and_the_names_stay(
    town: Town, browse: Browse, field: str, value: str
) -> None:
    session = await a_session(town)
    form = {**part(town.amina, "desk"), "q": "amina", field: value}
    answer = await (await browse("chen")).post(f"/live/{session.public_id}/team", data=form)
    assert answer.status_code == 422 and 'role="alert"' in answer.text and f'id="f-{field}-error"' in answer.text
    assert offered(answer.text) == ["Amina Example"]
    assert await Role.filter(person_id=town.amina.id).count() == 0


async def test_one_of_another_network_or_unknown_to_the_host_is_refused(town: Town, browse: Browse) -> None:
    session = await a_session(town)
    chen = await browse("chen")
    for each in (town.olga, town.sela):
        answer = await chen.post(f"/live/{session.public_id}/team", data=part(each, "expert"))
        assert answer.status_code == 422 and 'id="f-q-error"' in answer.text
    assert await Role.filter(role="expert").count() == 1


async def test_fifty_forms_at_once_give_one_part(town: Town, browse: Browse) -> None:
    session = await a_session(town)
    chen = await browse("chen")
    answers = await asyncio.gather(*(
        chen.post(f"/live/{session.public_id}/team", data=part(town.amina, "desk")) for _ in range(50)
    ))
    assert {answer.status_code for answer in answers} == {303}
    assert await Role.filter(person_id=town.amina.id).count() == 1


async def test_ending_a_part_twice_ends_it_once(town: Town, browse: Browse) -> None:
    session = await a_session(town, desk=("amina",))
    chen, end = await browse("chen"), f"/live/{session.public_id}/team/dismiss"
    answers = [await chen.post(end, data=part(town.amina, "desk", key)) for key in ("k", "k", "another")]
    assert {answer.status_code for answer in answers} == {303}
    assert await Role.filter(person_id=town.amina.id, open_for=None).count() == 1


async def test_a_session_keeps_a_host(town: Town, browse: Browse) -> None:
    session = await a_session(town)
    answer = await (await browse("chen")).post(f"/live/{session.public_id}/team/dismiss", data=part(town.chen, "host"))
    assert answer.status_code == 422 and 'role="alert"' in answer.text
    assert await Role.filter(person_id=town.chen.id, role="host").exclude(open_for=None).count() == 1


async def test_a_host_who_gives_up_is_led_to_the_list_also_when_the_form_is_sent_again(
    town: Town, browse: Browse
) -> None:
    session = await court_session(town, phase="draft")
    await sessions.appoint(await town.reader("farid"), session, town.bruno, role="host")
    bruno, end = await browse("bruno"), f"/live/{session.public_id}/team/dismiss"
    for _ in range(2):
        answer = await bruno.post(end, data=part(town.bruno, "host"))
        assert (answer.status_code, answer.headers["location"]) == (303, "/live")
    assert (await bruno.post(end, data=part(town.bruno, "host", "another"))).status_code == 404


async def test_nobody_is_dismissed_who_never_had_a_part(town: Town, browse: Browse) -> None:
    session = await a_session(town)
    chen = await browse("chen")
    for form in (part(town.elena, "desk"), {"key": "k", "person": "\0", "role": "desk"}, part(town.bruno, "king")):
        answer = await chen.post(f"/live/{session.public_id}/team/dismiss", data=form)
        assert answer.status_code == 422 and 'role="alert"' in answer.text


async def test_only_hosts_and_stewards_name_a_team(town: Town, browse: Browse) -> None:
    async with unit():
        await add_member(town.court.id, town.amina.id)
    session = await court_session(town)
    for name, status in (("elena", 403), ("amina", 403), ("chen", 404), ("olga", 404), ("nobody", 404)):
        browser = await browse(name)
        for act in ("team", "team/dismiss"):
            answer = await browser.post(f"/live/{session.public_id}/{act}", data=part(town.farid, "host"))
            assert answer.status_code == status, (name, act)


async def test_who_blocks_the_host_is_given_no_part_by_that_host_who_sees_nobody_of_the_name(
    town: Town, browse: Browse
) -> None:
    session = await a_session(town)
    chen, way = await browse("chen"), f"/live/{session.public_id}/team"
    assert offered((await chen.get(f"{way}?q=amina")).text) == ["Amina Example"]
    async with unit():
        await Block.create(person_id=town.amina.id, blocked_id=town.chen.id, since=now())
        await Block.create(person_id=town.dalia.id, blocked_id=town.elena.id, since=now())
    page, nobody = [(await chen.get(f"{way}?q={name}")).text for name in ("amina", "nosuch")]
    assert offered(page) == [] and without_keys(page).replace("amina", "nosuch") == without_keys(nobody)
    sent = await chen.post(way, data={**part(town.amina, "desk"), "q": "amina"})
    assert sent.status_code == 422 and 'id="f-q-error"' in sent.text
    assert await Role.filter(person_id=town.amina.id).count() == 0

    assert (await chen.post(way, data=part(town.dalia, "desk"))).status_code == 303, "she blocks another"
    dalia = await browse("dalia")
    assert (await dalia.post(way, data=part(town.amina, "desk", "k2"))).status_code == 303, "who is not blocked, may"
