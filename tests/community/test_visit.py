"""From a token to a reader, in one statement."""

from datetime import timedelta

import pytest

from cop.accounts.models import SignIn
from cop.accounts.tokens import token_hash
from cop.community import audience, visit
from cop.community.founding import end_holding, end_membership
from cop.community.people import Affiliation, Person
from cop.community.posts import Holding
from cop.kit.clock import now
from cop.kit.errors import Missing
from cop.kit.unit import unit
from tests.cast import Town
from tests.conftest import sign_in


async def test_a_token_gives_its_reader_with_rights_and_posts(town: Town) -> None:
    chen = await visit.by_token(token_hash(await sign_in(town.chen)))

    assert (chen.id, chen.name) == (town.chen.id, "Chen Example")
    assert chen.steward_of == {town.water.id, town.vault.id} and chen.leads == {town.water.id}
    assert {town.water.readers_id, town.vault.readers_id} <= chen.audiences
    assert town.court.readers_id not in chen.audiences
    assert chen.networks == {town.pioneers.id}


@pytest.mark.parametrize("token", ["", "made-up", "x" * 5000])
async def test_any_other_token_is_nobody(town: Town, token: str) -> None:
    assert not (await visit.by_token(token_hash(token))).signed_in


async def test_a_visitor_is_in_the_audience_of_everyone_and_no_other(town: Town) -> None:
    async with unit():
        everyone = await audience.everyone()
    assert (await visit.nobody()).audiences == {everyone}


async def test_a_sign_in_that_has_ended_is_nobody(town: Town) -> None:
    token = await sign_in(town.amina)
    async with unit():
        await SignIn.filter(person_id=town.amina.id).update(ends_at=now() - timedelta(seconds=1))
    assert not (await visit.by_token(token_hash(token))).signed_in


async def test_someone_suspended_is_nobody_at_once(town: Town) -> None:
    token = await sign_in(town.amina)
    async with unit():
        await Person.filter(id=town.amina.id).update(state="suspended")
    assert not (await visit.by_token(token_hash(token))).signed_in
    with pytest.raises(Missing):
        await visit.by_person(town.amina)


async def test_a_cut_right_holds_on_the_next_request(town: Town) -> None:
    async with unit():
        await end_membership(town.court.id, town.elena.id)
        await end_holding(await Holding.get(person_id=town.dalia.id))
        await Affiliation.filter(person_id=town.bruno.id).update(until=now())

    assert town.court.readers_id not in (await town.reader("elena")).audiences
    assert not (await town.reader("dalia")).moderates
    assert town.water.readers_id not in (await town.reader("bruno")).audiences


async def test_a_grant_holds_from_its_moment_to_its_end(town: Town) -> None:
    async with unit():
        group = await audience.of_members(town.court.id)
        await audience.Grant.create(
            audience_id=group, principal=f"person:{town.amina.id}", since=now() - timedelta(hours=1),
            until=now() + timedelta(hours=1),
        )
    assert group in (await town.reader("amina")).audiences
    async with unit():
        await audience.Grant.filter(principal=f"person:{town.amina.id}", audience_id=group).update(until=now())
    assert group not in (await town.reader("amina")).audiences


async def test_a_second_principal_is_asked_for_as_well(town: Town) -> None:
    async with unit():
        countries = await audience.of_country_members(town.water.id)
    assert countries in (await town.reader("elena")).audiences
    assert countries not in (await town.reader("amina")).audiences
