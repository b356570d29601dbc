"""A byline shows what its author chose, is frozen, and stores nothing of what it does not show."""

import pytest

from cop.community.byline import ANONYMOUS, NAMED, ORGANISATION, ROLE, Byline, freeze, of_row, role_of
from cop.community.founding import end_holding
from cop.community.people import Person
from cop.community.posts import Holding, Post
from cop.kit.unit import unit
from tests.cast import Town


async def test_a_named_byline_says_who_and_from_where(town: Town):
    byline = await freeze(await town.reader("bruno"), NAMED, group_id=town.water.id)
    assert byline == Byline(
        NAMED, name="Bruno Example", slug=town.bruno.public_id, role="expert", organisation="Fictional Institute",
        country="BR",
    )


async def test_an_organisation_s_byline_names_no_person(town: Town):
    byline = await freeze(await town.reader("bruno"), ORGANISATION, group_id=town.water.id)
    assert byline == Byline(ORGANISATION, organisation="Fictional Institute", country="BR")


async def test_a_role_is_shown_with_a_region_and_never_with_a_country(town: Town):
    byline = await freeze(await town.reader("bruno"), ROLE, group_id=town.water.id)
    assert byline == Byline(ROLE, role="expert", region="South America")


@pytest.mark.parametrize("name", ["elena", "chen", "dalia", "sela"])
async def test_a_post_that_one_person_holds_is_not_named_in_a_role(town: Town, name: str):
    byline = await freeze(await town.reader(name), ROLE, group_id=town.water.id)
    assert byline.role not in ("focal_point", "lead", "moderator")


async def test_an_anonymous_byline_is_empty(town: Town):
    byline = await freeze(await town.reader("elena"), ANONYMOUS, group_id=town.water.id)
    assert set(byline.columns().values()) == {ANONYMOUS, ""}


async def test_the_role_is_the_post_held_in_this_group(town: Town):
    chen = await town.reader("chen")
    assert (role_of(chen, town.water.id), role_of(chen, town.vault.id)) == ("lead", "moderator")
    assert role_of(chen, town.court.id) == "official"
    assert role_of(await town.reader("elena"), town.court.id) == "focal_point"


async def test_handing_over_changes_no_byline_of_the_past(town: Town):
    before = await freeze(await town.reader("chen"), NAMED, group_id=town.water.id)
    post = await Post.get(key="lead/water/1")
    async with unit():
        await end_holding(await Holding.get(open_for=post.id))
        await Person.filter(id=town.chen.id).update(name="Chen Renamed")
    after = await freeze(await town.reader("chen"), NAMED, group_id=town.water.id)
    assert (before.name, before.role) == ("Chen Example", "lead")
    assert (after.name, after.role) == ("Chen Renamed", "official")


def test_a_byline_comes_back_from_its_columns_as_it_went_in():
    byline = Byline(NAMED, "Amina", "abc", "official", "Ministry", "SL", "Western Africa")
    assert of_row(byline.columns()) == byline
