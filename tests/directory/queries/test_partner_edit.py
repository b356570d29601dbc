"""What the pages that change a partner are told."""

from datetime import timedelta

import pytest

from cop.community.founding import appoint
from cop.community.people import Person
from cop.community.posts import Post
from cop.community.text import Written, put_text
from cop.community.thing import Thing
from cop.directory.models import PartnerOffer
from cop.directory.queries import partner_edit as queries
from cop.kit.clock import now
from cop.kit.errors import Missing
from cop.kit.unit import unit
from tests.cast import Town, person
from tests.directory.making import a_partner, a_profile, an_offer


async def test_a_hidden_partner_is_for_those_who_may_change_it(town: Town):
    thing = await a_partner(town.organisation, town.chen, state="hidden")
    async with unit():
        post = await Post.create(key="editor/institute/1", kind="editor", organisation_id=town.organisation.id)
        await appoint(post, town.bruno.id)
    for name in town.people:
        reader = await town.reader(name)
        if name in ("bruno", "sela"):
            assert (await queries.partner_for(reader, thing.public_id)).id == thing.id
            continue
        with pytest.raises(Missing):
            await queries.partner_for(reader, thing.public_id)


@pytest.mark.parametrize("name", ["", "nosuch", "x" * 40, "é", "a\x00"])
async def test_a_name_that_names_no_partner_is_missing(town: Town, name: str):
    thing = await a_partner(town.organisation, town.chen)
    with pytest.raises(Missing):
        await queries.partner_for(await town.reader("sela"), name)
    with pytest.raises(Missing):
        await queries.offer_for(thing, name)


async def test_a_profile_is_no_partner_and_an_offer_of_another_is_none_of_ours(town: Town):
    profile, thing = await a_profile(town.bruno), await a_partner(town.organisation, town.chen)
    with pytest.raises(Missing):
        await queries.partner_for(await town.reader("sela"), profile.public_id)
    offer = await an_offer(thing)
    with pytest.raises(Missing):
        await queries.offer_for(profile, offer.public_id)
    assert (await queries.offer_for(thing, offer.public_id)).id == offer.id


async def test_offers_that_were_ended_stand_last(town: Town):
    thing = await a_partner(town.organisation, town.chen)
    for title, days in (("late", 30), ("ended", 60), ("early", 3)):
        await an_offer(thing, title=title, until=now().date() + timedelta(days=days))
    async with unit():
        await PartnerOffer.filter(title="ended").update(ended_at=now())
    assert [each["title"] for each in await queries.offers_of(thing)] == ["late", "early", "ended"]


async def test_posts_are_told_with_their_holders_and_without(town: Town):
    thing = await a_partner(town.organisation, town.chen)
    assert await queries.posts_of(thing) == {"contact": None, "editor": None}
    async with unit():
        post = await Post.create(key="editor/institute/1", kind="editor", organisation_id=town.organisation.id)
    held = (await queries.posts_of(thing))["editor"]
    assert held is not None and held["name"] is None
    async with unit():
        await appoint(post, town.bruno.id)
    held = (await queries.posts_of(thing))["editor"]
    assert held is not None and held["person_id"] == town.bruno.id


async def test_people_of_the_organisation_who_are_there_are_told_by_name(town: Town):
    thing = await a_partner(town.organisation, town.chen)
    async with unit():
        await person("Adam", town.pioneers, organisation_id=town.organisation.id)
        gone = await person("Gone", town.pioneers, organisation_id=town.organisation.id)
        await Person.filter(id=gone.id).update(state="left")
    assert [each.name for each in await queries.people_of(thing)] == ["Adam Example", "Bruno Example"]


async def test_sources_are_the_words_of_now_in_each_language(town: Town):
    thing = await a_partner(town.organisation, town.chen, texts={"en": {"headline": "Before"}})
    async with unit():
        for language, words in (("en", "Now"), ("fr", "Ici")):
            await put_text(thing.id, "headline", language, Written(words, words, 1), town.sela.id)
    assert await queries.sources(thing) == {("headline", "en"): "Now", ("headline", "fr"): "Ici"}


async def test_what_is_found_by_the_name_of_an_organisation_is_its_page_and_its_people(town: Town):
    thing, theirs = await a_partner(town.organisation, town.chen), await a_profile(town.bruno)
    other: Thing = await a_profile(town.amina)
    found = await queries.found_with(town.organisation.id)
    assert sorted(found) == sorted([thing.id, theirs.id]) and other.id not in found
