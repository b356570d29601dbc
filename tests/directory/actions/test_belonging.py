"""The secretariat says who belongs to an organisation."""

import pytest

from cop.community.founding import appoint
from cop.community.people import Organisation, Person
from cop.community.posts import Post
from cop.directory.actions import belonging
from cop.kit.errors import Forbidden, Refused
from cop.kit.unit import unit
from tests.cast import Town
from tests.directory.making import a_partner, an_organisation


async def test_who_belongs_nowhere_can_be_said_to_belong_here(town: Town):
    thing = await a_partner(town.organisation, town.chen)

    await belonging.admit(await town.reader("sela"), thing, person_id=town.dalia.id)

    assert (await Person.get(id=town.dalia.id)).organisation_id == town.organisation.id


@pytest.mark.parametrize("name", ["bruno", "olga"])
async def test_who_belongs_somewhere_or_to_another_network_cannot(name: str, town: Town):
    other: Organisation = await an_organisation("elsewhere")
    thing = await a_partner(other, town.chen)
    with pytest.raises(Refused, match="choose-person"):
        await belonging.admit(await town.reader("sela"), thing, person_id=getattr(town, name).id)


async def test_nobody_but_the_secretariat_says_so(town: Town):
    thing = await a_partner(town.organisation, town.chen)
    for name in ("chen", "elena", "ada"):
        with pytest.raises(Forbidden):
            await belonging.admit(await town.reader(name), thing, person_id=town.dalia.id)


async def test_whoever_holds_a_post_gives_it_back_before_leaving(town: Town):
    thing = await a_partner(town.organisation, town.chen)
    async with unit():
        post = await Post.create(key="editor/institute/1", kind="editor", organisation_id=town.organisation.id)
        holding = await appoint(post, town.bruno.id)
    sela = await town.reader("sela")
    with pytest.raises(Refused, match="still-holds-post"):
        await belonging.release(sela, thing, town.bruno)

    async with unit():
        await type(holding).filter(id=holding.id).update(open_for=None)
    await belonging.release(sela, thing, town.bruno)

    assert (await Person.get(id=town.bruno.id)).organisation_id is None
