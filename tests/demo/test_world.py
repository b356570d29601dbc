"""What the builders share: the day it is, and bylines as they would be frozen."""

from datetime import UTC, datetime

import pytest

from cop.community.loading import load_vocabulary
from cop.demo.people import make_organisations, make_people
from cop.demo.world import World, open_world, role_of
from cop.kit.unit import unit
from tests.demo.conftest import TODAY, silent


@pytest.fixture
async def world(db: str) -> World:
    await load_vocabulary(silent)
    world = await open_world(TODAY)
    async with unit():
        await make_organisations(world)
        await make_people(world)
    return world


async def test_days_are_counted_back_from_today_to_the_second(db: str):
    world = await open_world(TODAY.replace(microsecond=5))
    assert world.ago(1.5) == datetime(2026, 11, 19, 21, 30, tzinfo=UTC)
    assert world.founded < world.ago(100) < world.today


async def test_a_byline_is_the_same_for_the_same_person_in_the_same_group(world: World):
    byline = await world.byline("p48", "named", 0)
    assert byline["byline_name"] == "Rui Exemplo" and byline["byline_country"] == "BR"
    assert await world.byline("p48", "named", 0) is byline


async def test_without_an_organisation_the_role_is_shown(world: World):
    assert (await world.byline("p48", "organisation", 0))["byline"] == "organisation"
    assert (await world.byline("p55", "organisation", 0))["byline"] == "role"


@pytest.mark.parametrize(
    ("role", "stakeholder", "said"),
    [
        ("focal_point", "pathfinder_country", "official"), ("moderator", "academia", "expert"),
        ("lead", "cso", "partner"), ("partner", "pathfinder_country", "partner"), ("expert", "cso", "expert"),
    ],
)
def test_a_post_is_not_a_role_of_its_own(role: str, stakeholder: str, said: str):
    assert role_of({"role": role, "stakeholder": stakeholder}) == said
