"""Partners: who makes, changes and hands them over, and what is found of them meanwhile."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from cop.community.activity import Activity
from cop.community.findable import SearchEntry
from cop.community.people import Organisation, Person
from cop.community.posts import Holding, Post
from cop.community.text import Text, Written, plain
from cop.community.thing import Thing, ThingTerm
from cop.directory.actions import contacts, partners
from cop.directory.models import Contact, Partner, PartnerOffer
from cop.directory.queries.contacts import asked_for
from cop.directory.queries.partner_edit import partner_for
from cop.kit.clock import now
from cop.kit.errors import Forbidden, Missing, Refused
from cop.kit.unit import unit
from tests.cast import Town, person
from tests.directory.making import a_partner, a_profile

IDENTITY = partners.Identity(name="Fictional Helpline", type="ngo", scope="national", stakeholder="civil_society")
WORDS = Written("canary-about", "<p>canary-about</p>", 1)
TEXTS = {("headline", "en"): plain("A helpline"), ("about", "en"): WORDS}


async def found(town: Town, slug: str = "helpline", *, by: str = "sela") -> Thing:
    made = await partners.found(
        await town.reader(by), None, IDENTITY, slug=slug, network_ids=(town.pioneers.id,), language="en", texts=TEXTS,
    )
    return await Thing.get(id=made.id)


async def staff(town: Town, thing: Thing, *names: str) -> list[Person]:
    """People of its organisation; the cast knows them by name from now on."""
    async with unit():
        made = [await person(name, town.pioneers, organisation_id=thing.organisation_id) for name in names]
    for each in made:
        setattr(town, each.name.split()[0].lower(), each)
    return made


async def in_hands(town: Town, thing: Thing, who: Person | None, kind: str = "editor", by: str = "sela") -> None:
    await partners.appoint(await town.reader(by), await Thing.get(id=thing.id), kind=kind, person=who)


def description(**more: Any) -> partners.Description:
    return partners.Description(**{"texts": TEXTS, **more})


async def edit(town: Town, name: str, thing: Thing, **more: Any) -> None:
    identity = more.pop("identity", None)
    current = await partner_for(await town.reader(name), thing.public_id)
    await partners.edit(
        await town.reader(name), current, description(**more), seen=current.version, identity=identity
    )


def draft(**more: Any) -> partners.OfferDraft:
    given = {"form": "bilateral", "title": "Training", "words": "", "language": "en",
             "until": now().date() + timedelta(days=30), **more}
    return partners.OfferDraft(**given)


async def test_a_partner_is_an_organisation_a_page_and_two_posts(town: Town):
    thing = await found(town)
    organisation = await Organisation.get(slug="helpline")
    partner = await Partner.get(thing_id=thing.id)
    assert (thing.kind, thing.state, thing.organisation_id) == ("partner", "published", organisation.id)
    assert (thing.byline, thing.byline_name, thing.byline_organisation) == ("organisation", "", "Fictional Helpline")
    posts = {each.key: each for each in await Post.filter(organisation_id=organisation.id)}
    assert set(posts) == {"contact/helpline/1", "editor/helpline/1"}
    assert partner.contact_post_id == posts["contact/helpline/1"].id
    assert thing.audience_id in (await town.reader("amina")).audiences
    assert thing.audience_id not in (await town.reader("olga")).audiences


@pytest.mark.parametrize("name", ["amina", "chen", "elena", "ada"])
async def test_the_secretariat_alone_makes_partners(town: Town, name: str):
    with pytest.raises(Forbidden):
        await found(town, by=name)


async def test_a_name_for_addresses_is_taken_once(town: Town):
    await found(town)
    with pytest.raises(Refused) as refused:
        await found(town)
    assert refused.value.code == "slug-taken" and await Organisation.filter(slug="helpline").count() == 1


async def test_an_organisation_people_belong_to_already_gets_its_page(town: Town):
    thing = await found(town, "institute")
    assert thing.organisation_id == town.organisation.id
    assert (await Organisation.get(id=town.organisation.id)).name == "Fictional Helpline"


async def test_a_page_without_a_network_or_a_name_is_refused(town: Town):
    sela = await town.reader("sela")
    unnamed = partners.Identity(name="", type="ngo", scope="x", stakeholder="y")
    for identity, networks in ((IDENTITY, ()), (unnamed, (town.pioneers.id,))):
        with pytest.raises(Refused):
            await partners.found(sela, None, identity, slug="s", network_ids=networks, language="en", texts=TEXTS)
    assert not await Partner.exists()


async def test_holders_of_either_post_edit_and_nobody_else_of_the_organisation(town: Town):
    thing = await found(town)
    paula, petra, _ = await staff(town, thing, "Paula", "Petra", "Pia")
    await in_hands(town, thing, paula, "editor")
    await in_hands(town, thing, petra, "contact")
    await edit(town, "paula", thing, countries=("BR",), languages=("pt",), other_names="FHL",
               term_ids=(town.theme.id,))
    await edit(town, "petra", thing)
    for name in ("pia", "amina", "chen"):
        with pytest.raises(Forbidden):
            await edit(town, name, thing)


async def test_what_was_said_is_kept_and_terms_are_replaced(town: Town):
    thing = await found(town)
    await edit(town, "sela", thing, countries=("BR",), languages=("pt",), other_names="FHL",
               term_ids=(town.theme.id, town.sector.id))
    partner = await Partner.get(thing_id=thing.id)
    assert (partner.countries, partner.languages, partner.other_names) == (["BR"], ["pt"], "FHL")
    await edit(town, "sela", thing, term_ids=(town.sector.id,))
    assert await ThingTerm.filter(thing_id=thing.id).values_list("term_id", flat=True) == [town.sector.id]


async def test_only_words_that_changed_become_a_revision(town: Town):
    thing = await found(town)
    await edit(town, "sela", thing)
    assert await Text.filter(thing_id=thing.id).count() == 2
    await edit(town, "sela", thing, texts={**TEXTS, ("about", "en"): plain(""), ("about", "fr"): plain("Une ligne")})
    current = {(each.part, each.language): each.source for each in await Text.filter(thing_id=thing.id, is_current=True)}
    assert current == {("headline", "en"): "A helpline", ("about", "en"): "", ("about", "fr"): "Une ligne"}


async def test_two_who_edit_at_once_do_not_overwrite_each_other(town: Town):
    thing = await found(town)
    sela = await town.reader("sela")
    await partners.edit(sela, thing, description(), seen=thing.version)
    with pytest.raises(Refused) as refused:
        await partners.edit(sela, thing, description(), seen=thing.version)
    assert refused.value.code == "changed-meanwhile"


async def test_too_many_terms_are_refused(town: Town):
    with pytest.raises(Refused) as refused:
        await edit(town, "sela", await found(town), term_ids=tuple(range(1, 17)))
    assert refused.value.code == "too-many-terms"


async def test_what_an_organisation_is_changes_by_the_secretariat_alone(town: Town):
    thing = await found(town)
    (paula,) = await staff(town, thing, "Paula")
    await in_hands(town, thing, paula)
    other = partners.Identity(name="Other", type="ngo", scope="global", stakeholder="academia")
    with pytest.raises(Forbidden):
        await edit(town, "paula", thing, identity=other)
    await edit(town, "sela", thing, identity=other)
    organisation = await Organisation.get(id=thing.organisation_id)
    assert (organisation.name, organisation.scope) == ("Other", "global")
    assert (await Thing.get(id=thing.id)).byline_organisation == "Other"


async def test_a_new_name_is_found_on_the_page_and_on_the_profiles_of_its_people(town: Town, app: object):
    thing = await found(town)
    (paula,) = await staff(town, thing, "Paula")
    theirs, another = await a_profile(paula), await a_profile(town.amina)
    before = {each.thing_id: each.version for each in await SearchEntry.all()}
    await edit(town, "sela", thing, identity=partners.Identity(name="Other", type="a", scope="b", stakeholder="c"))
    after = {each.thing_id: each.version for each in await SearchEntry.all()}
    changed = {each for each in after if after[each] != before.get(each)}
    assert changed == {thing.id, theirs.id} and another.id in after


async def test_a_post_changes_hands_at_once(town: Town):
    thing = await found(town)
    paula, petra = await staff(town, thing, "Paula", "Petra")
    await in_hands(town, thing, paula)
    await in_hands(town, thing, petra, by="paula")
    with pytest.raises(Forbidden):
        await edit(town, "paula", thing)
    await edit(town, "petra", thing)
    await in_hands(town, thing, None)
    with pytest.raises(Forbidden):
        await edit(town, "petra", thing)
    assert not await Holding.exists(open_for=(await Post.get(key="editor/helpline/1")).id)


async def test_requests_for_contact_go_to_whoever_holds_the_post_now(town: Town):
    thing = await found(town)
    paula, petra = await staff(town, thing, "Paula", "Petra")

    async def ask(name: str) -> Thing:
        asked = await asked_for(await town.reader(name), "partner", thing.public_id)
        return await contacts.ask(await town.reader(name), asked, purpose="cooperation", words=WORDS, language="en")

    with pytest.raises(Refused) as refused:
        await ask("amina")
    assert refused.value.code == "contact-closed"
    await in_hands(town, thing, paula, "contact")
    first = await ask("amina")
    await in_hands(town, thing, petra, "contact")
    second = await ask("chen")
    receivers = {each.thing_id: each.receiver_id for each in await Contact.all()}
    assert receivers == {first.id: paula.id, second.id: petra.id}


async def test_a_post_goes_to_people_of_the_organisation_who_are_there(town: Town):
    thing = await found(town)
    (paula,) = await staff(town, thing, "Paula")
    async with unit():
        await Person.filter(id=paula.id).update(state="left")
    for who in (town.amina, paula):
        with pytest.raises(Refused) as refused:
            await in_hands(town, thing, who)
        assert refused.value.code == "not-of-organisation"
    with pytest.raises(Refused):
        await in_hands(town, thing, None, "lead")


async def test_a_partner_that_came_without_posts_gets_them_when_they_are_given(town: Town):
    thing = await a_partner(town.organisation, town.chen)
    await in_hands(town, thing, town.bruno, "contact")
    post = await Post.get(key="contact/institute/1")
    assert (await Partner.get(thing_id=thing.id)).contact_post_id == post.id
    assert await Holding.exists(open_for=post.id, person_id=town.bruno.id)


async def test_rivals_for_a_post_leave_one_holder(town: Town):
    thing = await found(town)
    people = await staff(town, thing, "Paula", "Petra", "Pia")
    await asyncio.gather(*(in_hands(town, thing, each) for each in people))
    post = await Post.get(key="editor/helpline/1")
    assert await Holding.filter(post_id=post.id, until__isnull=True).count() == 1
    assert await Holding.filter(post_id=post.id).count() == 3


async def test_naming_the_holder_again_changes_nothing(town: Town):
    thing = await found(town)
    (paula,) = await staff(town, thing, "Paula")
    await in_hands(town, thing, paula)
    await in_hands(town, thing, paula)
    assert await Holding.all().filter(person_id=paula.id).count() == 1
    assert await Activity.filter(verb="partner.appointed").count() == 1


@pytest.mark.parametrize(("more", "field"), [
    ({"form": "unilateral"}, "form"), ({"title": ""}, "title"), ({"until": None}, "until"),
    ({"until": now().date()}, "until"), ({"until": now().date() + timedelta(days=368)}, "until"),
])
async def test_an_offer_has_a_form_a_title_and_a_day_within_twelve_months(town: Town, more: dict[str, Any], field: str):
    thing = await found(town)
    (paula,) = await staff(town, thing, "Paula")
    await in_hands(town, thing, paula)
    with pytest.raises(Refused) as refused:
        await partners.offer(await town.reader("paula"), thing, draft(**more))
    assert refused.value.field == field and not await PartnerOffer.exists()


async def test_holders_offer_and_the_secretariat_may_only_end_what_they_offer(town: Town):
    thing = await found(town)
    (paula,) = await staff(town, thing, "Paula")
    await in_hands(town, thing, paula)
    sela = await town.reader("sela")
    with pytest.raises(Forbidden):
        await partners.offer(sela, thing, draft())
    made = await partners.offer(await town.reader("paula"), thing, draft(countries=("SL",)))
    with pytest.raises(Forbidden):
        await partners.end_offer(await town.reader("amina"), thing, made)
    await partners.end_offer(sela, thing, made)
    ended = (await PartnerOffer.get(id=made.id)).ended_at
    await partners.end_offer(await town.reader("paula"), thing, made)
    assert ended and (await PartnerOffer.get(id=made.id)).ended_at == ended


async def test_a_hidden_page_is_read_by_nobody_but_can_be_shown_again_by_its_own(town: Town):
    thing = await found(town)
    (paula,) = await staff(town, thing, "Paula")
    await in_hands(town, thing, paula)
    await partners.hide(await town.reader("paula"), thing)
    await partners.hide(await town.reader("paula"), thing)
    assert (await Thing.get(id=thing.id)).audience_id is None
    for name in ("amina", "chen", "ada", "olga"):
        with pytest.raises(Missing):
            await partner_for(await town.reader(name), thing.public_id)
    await partners.show(await town.reader("paula"), await partner_for(await town.reader("paula"), thing.public_id))
    assert await partner_for(await town.reader("amina"), thing.public_id)


async def test_the_secretariat_verifies_for_a_year(town: Town):
    thing = await found(town)
    (paula,) = await staff(town, thing, "Paula")
    await in_hands(town, thing, paula)
    with pytest.raises(Forbidden):
        await partners.verify(await town.reader("paula"), thing)
    await partners.verify(await town.reader("sela"), thing)
    assert (await Partner.get(thing_id=thing.id)).verified_until == now().date() + timedelta(days=365)
