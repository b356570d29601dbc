"""Whom a partner's page for the secretariat offers."""

from cop.directory.queries import belonging
from tests.cast import Town
from tests.directory.making import a_partner


async def test_people_of_the_network_without_an_organisation_are_found_by_the_beginning_of_a_name(town: Town):
    thing = await a_partner(town.organisation, town.chen)

    assert [each["name"] for each in (await belonging.free(thing, "exam DAL"))[0]] == ["Dalia Example"]
    assert await belonging.free(thing, "bruno") == ([], False), "he belongs to one"
    assert await belonging.free(thing, "olga") == ([], False), "she is of another network"
    assert await belonging.free(thing, "  ") == ([], False)


async def test_one_person_is_free_or_is_not(town: Town):
    thing = await a_partner(town.organisation, town.chen)
    free = {name for name in ("dalia", "bruno", "olga") if await belonging.is_free(thing, getattr(town, name).id)}
    assert free == {"dalia"}
