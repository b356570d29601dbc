"""Every organisation of the demonstration has its page, somebody who answers for it, and some an offer."""

from collections import Counter

from cop.community import visit
from cop.community.people import Organisation, Person
from cop.community.posts import Holding, Post
from cop.community.text import Text
from cop.community.thing import Thing
from cop.demo.partners import pages
from cop.directory.models import OFFER_FORMS, Partner, PartnerOffer
from cop.directory.queries.partner_edit import post_of
from tests.demo.conftest import TODAY


async def test_each_organisation_is_a_partner_whom_both_networks_read(built: Counter[str]):
    partners = await Partner.all().select_related("thing")
    assert len(partners) == built["partners"] == await Organisation.all().count() == 60
    outsider = await visit.by_person(await Person.get(external_id="persona:outsider"))
    expert = await visit.by_person(await Person.get(external_id="persona:expert"))
    for partner in partners:
        assert partner.thing.organisation_id == partner.organisation_id and partner.thing.state == "published"
        assert partner.thing.audience_id in outsider.audiences & expert.audiences
        assert (partner.thing.byline, partner.thing.byline_name) == ("organisation", "")


async def test_people_of_the_organisation_hold_its_posts_and_may_edit_it(built: Counter[str]):
    for partner in await Partner.all().select_related("thing"):
        for kind in ("contact", "editor"):
            post = await post_of(partner.thing, kind)
            assert post is not None and (kind != "contact" or post.id == partner.contact_post_id)
            holding = await Holding.get(open_for=post.id).select_related("person")
            assert holding.person.organisation_id == partner.organisation_id
    assert await Post.filter(kind="contact").count() == 60


async def test_the_partner_one_signs_in_as_answers_for_an_organisation(built: Counter[str]):
    reader = await visit.by_person(await Person.get(external_id="persona:partner"))
    assert reader.organisation_id in {post.organisation_id for post in reader.posts if post.kind == "contact"}


async def test_offers_are_open_and_over_in_every_form_and_language(built: Counter[str]):
    offers = await PartnerOffer.all()
    assert len(offers) == built["offers"] >= 35
    assert {each.form for each in offers} == set(OFFER_FORMS)
    assert {each.language for each in offers} == {"fr", "en", "es", "pt", "ar"}
    assert any(each.until < TODAY.date() for each in offers) and any(each.until > TODAY.date() for each in offers)
    assert all((each.until - each.made_at.date()).days <= 366 and each.made_at < TODAY for each in offers)


async def test_its_page_is_as_short_as_the_form_has_it(built: Counter[str]):
    said = await Text.filter(thing__kind="partner")
    assert len(said) >= 2 * 60 and all(each.source and each.html for each in said)
    assert all(len(each.source) <= 160 for each in said if each.part == "headline")
    assert await Thing.filter(kind="partner").count() == len(pages())
