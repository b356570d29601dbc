"""Partners in the browser, as each of the cast sees them."""

from datetime import timedelta

import pytest

from cop.community.founding import appoint
from cop.community.posts import Post
from cop.community.vocabulary import Term
from cop.kit.clock import now
from cop.kit.unit import unit
from tests.cast import Town
from tests.conftest import Browse
from tests.directory.making import a_partner, a_profile, an_offer
from tests.directory.pages.test_people import keyless


async def test_a_partner_shows_what_it_is_offers_and_whom_to_ask(browse: Browse, town: Town) -> None:
    async with unit():
        await Term.create(scheme="organisation_type", key="academic", labels={"en": "research body"})
        post = await Post.create(key="contact/institute", kind="contact", organisation_id=town.organisation.id)
        await appoint(post, town.bruno.id)
    profile = await a_profile(town.bruno)
    made = await a_partner(
        town.organisation, town.bruno, post=post, other_names="معهد", countries=["SL"], languages=["pt"], terms=[town.theme]
    )
    until = now().date() + timedelta(days=9)
    await an_offer(made, title="Formation", language="fr", terms=[town.sector.id], countries=["BR"], until=until)

    page = (await (await browse("amina")).get(f"/partners/{made.public_id}")).text

    for words in (
        "<bdi>Fictional Institute</bdi>", "<bdi>معهد</bdi>", "An office that trains", "We train helplines.",
        "Research body", "Formation", 'lang="fr"', "health", 'href="/partners?country=BR"', f'datetime="{until}"',
        'href="/partners?theme=case_management"', 'href="/partners?country=SL"', "Portuguese", "Verified",
        f'href="/people/{profile.public_id}"', f'href="/partners/{made.public_id}/contact"', "Pioneers",
    ):
        assert words in page, words
    assert "@" not in page.split("<main")[1] and f"/partners/{made.public_id}/edit" not in page


async def test_those_who_hold_a_post_of_it_and_the_secretariat_are_led_to_changing_it(browse: Browse, town: Town) -> None:
    async with unit():
        post = await Post.create(key="editor/institute", kind="editor", organisation_id=town.organisation.id)
        await appoint(post, town.amina.id)
    made = await a_partner(town.organisation, town.bruno)

    for name, edits in (("amina", True), ("sela", True), ("bruno", False), ("chen", False)):
        page = (await (await browse(name)).get(f"/partners/{made.public_id}")).text
        assert (f"/partners/{made.public_id}/edit" in page) == edits, name


@pytest.mark.parametrize("name", ["olga", "nobody"])
async def test_to_those_outside_a_partner_is_as_missing_as_one_that_never_was(
    browse: Browse, town: Town, name: str
) -> None:
    made = await a_partner(town.organisation, town.bruno)
    browser = await browse(name)
    await browser.get("/")  # a visitor is given a cookie once

    missing, hidden = await browser.get("/partners/nosuchname"), await browser.get(f"/partners/{made.public_id}")

    assert hidden.status_code == missing.status_code == 404
    assert keyless(hidden, made.public_id) == keyless(missing, "nosuchname")


@pytest.mark.parametrize("address", ["/partners/%00", "/partners/%ff", "/partners/" + "x" * 5000])
async def test_an_address_that_no_database_would_take_is_missing(browse: Browse, address: str) -> None:
    assert (await (await browse("amina")).get(address)).status_code == 404


async def test_an_organisation_without_offers_or_posts_says_so(browse: Browse, town: Town) -> None:
    made = await a_partner(town.organisation, town.bruno, texts={})

    page = (await (await browse("amina")).get(f"/partners/{made.public_id}")).text

    assert "No offer is open at present." in page and f"/partners/{made.public_id}/contact" not in page


async def test_the_list_finds_partners_and_nothing_else(browse: Browse, town: Town) -> None:
    made = await a_partner(town.organisation, town.bruno)
    await a_profile(town.bruno)
    browser = await browse("amina")

    page = (await browser.get("/partners?q=helplines")).text

    assert "1 partner" in page and f'href="/partners/{made.public_id}"' in page
    for narrowing, found in (("organisation_type=academic", True), ("organisation_scope=regional", False),
                             ("availability=closed", True), ("availability=open", False), ("country=BR", True)):
        assert (made.public_id in (await browser.get(f"/partners?{narrowing}")).text) == found, narrowing
    assert "0 partners" in (await (await browse("olga")).get("/partners")).text


async def test_partners_belong_to_the_directory_in_the_navigation(browse: Browse, town: Town) -> None:
    made = await a_partner(town.organisation, town.bruno)
    browser = await browse("amina")

    for address in ("/partners", f"/partners/{made.public_id}"):
        assert '<a href="/people" aria-current="true">' in (await browser.get(address)).text
    assert '<a href="/people">' in (await browser.get("/groups")).text
