"""What stands on a list is what its owner can read, by the same cards as everywhere."""

import pytest

from cop.community.people import Person
from cop.directory.models import Profile
from cop.finding.actions import shortlisting
from cop.finding.queries import shortlists as queries
from cop.kit.errors import Missing
from cop.kit.unit import unit
from tests.cast import Town
from tests.directory.making import a_partner, a_profile


async def test_a_person_who_left_and_a_profile_nobody_agreed_to_are_on_no_list(town: Town) -> None:
    amina = await town.reader("amina")
    kept, gone, unasked = [await a_profile(each) for each in (town.bruno, town.chen, town.dalia)]
    partner = await a_partner(town.organisation, town.bruno)
    of = await shortlisting.make(amina, kept, name="x")
    for thing in (gone, unasked, partner):
        await shortlisting.add(amina, of, thing=thing)
    async with unit():
        await Person.filter(id=town.chen.id).update(state="left")
        await Profile.filter(thing_id=unasked.id).update(approved_at=None)
    assert [each.card.id for each in await queries.kept_on(amina, of)] == [partner.id, kept.id]
    (listed,) = await queries.shortlists(amina)
    assert listed["n"] == 2
    assert await queries.how_many(of) == 4
    with pytest.raises(Missing):
        await queries.entry(amina, of, gone.public_id)


async def test_nobody_has_the_lists_of_another(town: Town) -> None:
    of = await shortlisting.make(await town.reader("amina"), None, name="x")
    bruno = await town.reader("bruno")
    assert await queries.shortlists(bruno) == [] == list(await queries.last_used(bruno))
    with pytest.raises(Missing):
        await queries.shortlist(bruno, of.public_id)
