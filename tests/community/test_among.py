"""Who of many reads a thing is who finds it when asking alone: `among.py` and `visit.py` say the same."""

import random
from datetime import datetime, timedelta

import pytest

from cop.community import audience, visit
from cop.community.among import readers_among, readers_of_each
from cop.community.audience import Grant
from cop.community.founding import add_member, appoint, end_holding, end_membership
from cop.community.groups import Membership
from cop.community.people import Affiliation, Person
from cop.community.posts import Holding, Post
from cop.community.roles import end_role, give_role
from cop.community.thing import Thing
from cop.kit.clock import now
from cop.kit.errors import Missing
from cop.kit.store import rows, write
from cop.kit.unit import unit
from tests.cast import Town
from tests.lively import a_session
from tests.things import a_topic


async def every_audience(town: Town, thing: Thing) -> list[int]:
    """One of each sort there is, for groups of each access; and those that the town has anyway."""
    first, second = town.amina.id, town.farid.id
    async with unit():
        for group in (town.water, town.court, town.vault):
            for of in (audience.of_members, audience.of_country_members, audience.of_stewards):
                await of(group.id)
            await audience.of_review(group.id, first)
        for of_country in (town.country.id, town.other_country.id):
            await audience.of_country(of_country, second)
        await audience.everyone(), await audience.nobody(), await audience.of_pair(first, second)
        await audience.of_networks([town.pioneers.id, town.humanitarians.id])
        await audience.of_focal_points(second)
        await audience.of_session(
            thing.id, town.court.id, readers=f"group:{town.court.id}", requires=audience.COUNTRY_POST
        )
        post = await Post.get(kind="focal_point")
        await audience.audience("post alone", [f"post:{post.id}"], requires={f"post:{post.id}": f"person:{first}"})
        await audience.audience("office", ["office:secretariat"])
    return [each["id"] for each in await rows("SELECT id FROM audience ORDER BY id")]


async def one_by_one(town: Town, audiences: list[int]) -> dict[int, frozenset[int]]:
    """Audience -> who is in it, by asking as each person."""
    found: dict[int, set[int]] = {each: set() for each in audiences}
    for one in town.people.values():
        try:
            reader = await visit.by_person(one.id)
        except Missing:
            continue
        for each in reader.audiences & set(audiences):
            found[each].add(one.id)
    return {each: frozenset(people) for each, people in found.items()}


async def shake(town: Town, thing: Thing, chance: random.Random) -> None:
    """Something in somebody's standing begins, ends, or is moved in time."""
    one = chance.choice(list(town.people.values()))
    group = chance.choice((town.water, town.court, town.vault))
    yesterday, tomorrow = now() - timedelta(days=1), now() + timedelta(days=1)
    state, role = chance.choice(("active", "active", "suspended")), chance.choice(("host", "desk", "expert"))
    moments: list[datetime | None] = [None, yesterday, tomorrow]
    async with unit():
        match chance.randrange(8):
            case 0:
                if not await Membership.exists(group_id=group.id, person_id=one.id, open_for__isnull=False):
                    await add_member(group.id, one.id)
            case 1:
                if await Membership.exists(group_id=group.id, person_id=one.id, open_for__isnull=False):
                    await end_membership(group.id, one.id)
            case 2:
                held = chance.choice(await Holding.filter(open_for__isnull=False))
                await end_holding(held)
                await appoint(await Post.get(id=held.post_id), one.id)
            case 3:
                held = chance.choice(await Holding.all())
                until, since = chance.choice(moments), chance.choice((yesterday, tomorrow))
                await Holding.filter(id=held.id).update(until=until, since=since)
            case 4:
                await Affiliation.filter(person_id=one.id).update(until=chance.choice(moments))
            case 5:
                given = chance.choice(await Grant.all())
                await write(
                    "UPDATE audience_grant SET until = $2, since = $3 WHERE id = $1", given.id,
                    chance.choice(moments), chance.choice((yesterday, yesterday, tomorrow)),
                )
            case 6:
                await Person.filter(id=one.id).update(
                    state=state, country_id=chance.choice((None, town.country.id, town.other_country.id))
                )
            case _:
                await (give_role if chance.random() < 0.6 else end_role)(thing.id, one.id, role)


@pytest.mark.parametrize("seed", range(3))
async def test_asked_together_or_one_by_one_the_same_people_are_in_every_audience(town: Town, seed: int):
    chance = random.Random(seed)  # a choice of tests, not a secret
    thing = await a_session(town, phase="announced")
    await a_topic(town.amina, town.water)
    audiences = await every_audience(town, thing)
    everybody = [one.id for one in town.people.values()]
    sizes = set()
    for _ in range(25):
        alone = await one_by_one(town, audiences)
        together = await readers_of_each(audiences, everybody)
        assert {each: together.get(each, frozenset()) for each in audiences} == alone
        sizes |= {len(people) for people in alone.values()}
        await shake(town, thing, chance)
    assert len(sizes) > 4, "there was something to compare"


async def test_nobody_is_in_no_audience_and_only_who_is_asked_about_is_given(town: Town):
    assert await readers_among(None, [town.amina.id]) == frozenset()
    assert await readers_among(town.water.readers_id, []) == frozenset()
    assert await readers_among(town.water.readers_id, [town.olga.id, town.chen.id]) == {town.chen.id}
    assert await readers_among(town.vault.readers_id, [one.id for one in town.people.values()]) == {
        town.amina.id, town.farid.id, town.chen.id,
    }
