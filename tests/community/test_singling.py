"""A byline without a name may still point at somebody: how many would be shown alike."""

import pytest

from cop.community import singling
from cop.community.byline import ANONYMOUS, NAMED, ORGANISATION, ROLE
from cop.community.founding import add_member, end_membership
from cop.community.people import Person
from cop.community.singling import Alike
from cop.kit.errors import Refused
from cop.kit.unit import unit
from tests.cast import Town, person


async def alike_of(town: Town, name: str, **about: object) -> Alike:
    return await singling.alike(await town.reader(name), town.water.id, **about)  # type: ignore[arg-type]


async def test_those_are_counted_who_would_be_shown_alike(town: Town) -> None:
    """Amina and Elena, the focal point, are both "official, Western Africa"; Chen and Dalia have no country."""
    assert await alike_of(town, "amina") == Alike(organisation=2, role=2, anonymous=5)
    assert await alike_of(town, "elena") == Alike(organisation=2, role=2, anonymous=5), "no focal point is shown"
    assert await alike_of(town, "chen") == Alike(organisation=2, role=2, anonymous=5), "nor a lead"
    assert await alike_of(town, "bruno") == Alike(organisation=1, role=1, anonymous=5)


async def test_the_country_of_the_text_narrows_it_down_where_it_is_the_author_s(town: Town) -> None:
    async with unit():
        neighbour = await person("Nadia", town.pioneers, country_id=town.country.id)
        await add_member(town.water.id, neighbour.id)
        abroad = await person("Otto", town.pioneers, country_id=town.other_country.id)
        await add_member(town.water.id, abroad.id)
    wide, narrow = await alike_of(town, "amina"), await alike_of(town, "amina", about_country=town.country.id)
    assert (wide.anonymous, narrow.anonymous, narrow.role) == (7, 3, 3)
    assert await alike_of(town, "amina", about_country=town.other_country.id) == wide, "of another it says nothing"


async def test_who_left_or_is_suspended_counts_no_more(town: Town) -> None:
    async with unit():
        await end_membership(town.water.id, town.bruno.id)
        await Person.filter(id=town.elena.id).update(state="suspended")
    assert await alike_of(town, "amina") == Alike(organisation=1, role=1, anonymous=3)


@pytest.mark.parametrize(("mode", "others"), [(NAMED, None), (ORGANISATION, 0), (ROLE, 1), (ANONYMOUS, None)])
def test_one_or_two_are_few_and_a_name_warns_of_nothing(mode: str, others: int | None) -> None:
    alike = Alike(organisation=1, role=2, anonymous=3)
    assert alike.others(mode) == others
    singling.demand_sure(alike, mode, is_sure=True)
    if others is not None:
        with pytest.raises(Refused, match="would-single-out"):
            singling.demand_sure(alike, mode, is_sure=False)
