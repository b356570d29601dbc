"""Whom one can choose for a team."""

import pytest

from cop.community.thing import Thing
from cop.kit.unit import unit
from cop.live.actions import sessions
from cop.live.queries import team
from tests.cast import Town, person
from tests.lively import a_session


async def names(town: Town, who: str, session: Thing, typed: str = "example") -> list[str]:
    found, _ = await team.find(await town.reader(who), session, typed)
    return [each["name"].removesuffix(" Example") for each in found]


async def test_members_are_known_to_members_and_experts_to_the_network(town: Town) -> None:
    water, court = await a_session(town), await a_session(town, group="court", host="farid", experts=())
    assert await names(town, "chen", water) == ["Amina", "Bruno", "Chen", "Dalia", "Elena"]
    assert await names(town, "farid", court) == ["Bruno", "Elena", "Farid"]
    assert await names(town, "chen", court) == ["Bruno"]
    assert await names(town, "olga", water) == []


async def test_more_than_one_reads_are_cut_and_said_to_be_more(town: Town) -> None:
    async with unit():
        for number in range(team.MOST):
            await person(f"Zoe{number:02}", town.pioneers, role="expert")
    session, chen = await a_session(town), await town.reader("chen")
    assert (await team.find(chen, session, "zoe"))[1] is False
    found, are_more = await team.find(chen, session, "example")
    assert (len(found), are_more, found[0]["name"]) == (team.MOST, True, "Amina Example")


@pytest.mark.parametrize(("typed", "is_found"), [
    ("helene", True), ("NGUYEN hel", True), ("oz", True), ("nguyễn-öz", True), ("lene", False), ("hel x", False),
    ("", False), (" ", False), ("%", False), ("_", False), ("\0", False),
])
async def test_a_name_is_found_by_how_its_words_begin_whatever_the_accents(
    town: Town, typed: str, is_found: bool
) -> None:
    async with unit():
        made = await person("Hélène", town.pioneers, role="expert")
        made.name = "Hélène Nguyễn-Öz"
        await made.save()
    assert await names(town, "chen", await a_session(town), typed) == ["Hélène Nguyễn-Öz"] * is_found


async def test_a_person_is_taken_by_name_among_those_offered_alone(town: Town) -> None:
    session, chen = await a_session(town), await town.reader("chen")
    for who, expected in ((town.amina, town.amina), (town.olga, None), (town.sela, None)):
        assert await team.person_offered(chen, session, who.public_id) == expected
    assert await team.person_offered(chen, session, "\0") is None


async def test_who_had_a_part_is_still_found_by_it(town: Town) -> None:
    session, chen = await a_session(town), await town.reader("chen")
    await sessions.dismiss(chen, session, town.bruno, role="expert")
    assert await team.person_in(session, town.bruno.public_id) == town.bruno
    assert await team.person_in(session, town.amina.public_id) is None
