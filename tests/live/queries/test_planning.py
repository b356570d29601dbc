"""What a session is planned from."""

import pytest

from cop.community.groups import GroupCountry, group_for
from cop.kit.errors import Missing
from cop.kit.unit import unit
from cop.live.planner import Place
from cop.live.queries import planning
from tests.cast import Town
from tests.lively import a_session


@pytest.mark.parametrize(("name", "slug"), [
    ("amina", "nowhere"), ("elena", "vault"), ("olga", "water"), ("amina", ""), ("amina", "\0"), ("amina", "w" * 81),
    ("amina", "é"),
])
async def test_a_group_that_is_not_there_or_not_to_be_known_of_is_missing(town: Town, name: str, slug: str) -> None:
    with pytest.raises(Missing):
        await group_for(await town.reader(name), slug)


async def test_a_group_is_found_by_who_may_know_of_it(town: Town) -> None:
    assert await group_for(await town.reader("amina"), "vault") == town.vault


async def test_the_countries_of_a_group_are_its_own_or_all_that_pioneer(town: Town) -> None:
    assert await planning.places(town.water) == [
        Place("BR", "Africa/Freetown", ["sat", "sun"]), Place("SL", "Africa/Freetown", ["sat", "sun"]),
    ]
    async with unit():
        await GroupCountry.create(group_id=town.court.id, country_id=town.other_country.id)
        town.country.pioneer = False
        await town.country.save()
    assert [place.iso2 for place in await planning.places(town.court)] == ["BR"]
    assert [place.iso2 for place in await planning.places(town.water)] == ["BR"]


async def test_a_hidden_group_is_named_to_those_alone_who_know_of_it(town: Town) -> None:
    session = await a_session(town, group="vault", host="farid")
    assert await planning.organiser(await town.reader("amina"), session, "fr") == "Groupe vault"
    assert await planning.organiser(await town.reader("bruno"), session, "fr") == "Pionniers"
