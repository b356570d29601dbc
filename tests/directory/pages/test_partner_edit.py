"""The pages on which partners are made, changed and handed over."""

import re
from datetime import timedelta

import pytest

from cop.community.people import Organisation, Person
from cop.community.posts import Holding
from cop.community.thing import Thing
from cop.community.vocabulary import Term
from cop.directory.models import Partner, PartnerOffer
from cop.kit.clock import now
from cop.kit.unit import unit
from tests.cast import Town, country, person
from tests.conftest import Browse

pytestmark = pytest.mark.long

SOON = str(now().date() + timedelta(days=30))


async def words(town: Town) -> dict[str, str]:
    """A form that can be sent, and the terms it chooses from."""
    async with unit():
        for scheme, key in (("organisation_type", "ngo"), ("organisation_scope", "global"),
                            ("stakeholder", "civil_society")):
            await Term.create(scheme=scheme, key=key, labels={"en": key})
    return {"name": "Fictional Helpline", "slug": "helpline", "type": "ngo", "scope": "global",
            "stakeholder": "civil_society", "country": "SL", "networks": str(town.pioneers.id),
            "headline_en": "canary-headline", "about_en": "canary-**about**"}


async def made(browse: Browse, town: Town) -> tuple[str, Person]:
    """The address of a partner whose editor is Paula."""
    sela = await browse("sela")
    sent = await sela.post("/partners/new", data=await words(town))
    assert sent.status_code == 303, sent.text
    thing = await Thing.get(kind="partner")
    async with unit():
        town.paula = await person("Paula", town.pioneers, organisation_id=thing.organisation_id)  # type: ignore[attr-defined]
    address = f"/partners/{thing.public_id}"
    await hand_over(sela, address, "editor", "Paula Example")
    return address, town.paula  # type: ignore[attr-defined]


async def hand_over(browser: object, address: str, kind: str, name: str) -> None:
    page = (await browser.get(f"{address}/posts")).text  # type: ignore[attr-defined]
    (handle,) = set(re.findall(rf'value="([0-9a-f]{{20}})"[^>]*>{name}', page))
    sent = await browser.post(f"{address}/posts", data={"kind": kind, "person": handle})  # type: ignore[attr-defined]
    assert sent.status_code == 303


def typed(page: str) -> dict[str, str]:
    """The hidden version of the form."""
    return {"version": re.findall(r'name="version" value="(\d+)"', page)[0]}


async def test_countries_stand_in_the_order_of_their_names(browse: Browse, town: Town):
    async with unit():
        await country("AE", "United Arab Emirates")
        await country("TR", "Éaland")
    address, _ = await made(browse, town)
    page = (await (await browse("paula")).get(f"{address}/edit")).text
    shown = re.findall(r'name="countries" value="(\w\w)"', page)
    assert shown.index("BR") < shown.index("TR") < shown.index("SL") < shown.index("AE")


async def test_found_edit_offer_and_end(browse: Browse, town: Town):
    address, _ = await made(browse, town)
    paula = await browse("paula")
    page = await paula.get(f"{address}/edit")
    assert "canary-headline" in page.text and 'name="scope"' not in page.text
    sent = await paula.post(f"{address}/edit", data={
        **typed(page.text), "headline_en": "Another", "about_en": "", "headline_fr": "Une ligne", "languages": ["pt"],
        "countries": ["BR", "SL"], "themes": [town.theme.key], "other_names": "FHL",
    })
    assert sent.status_code == 303
    assert (await Partner.get()).countries == ["BR", "SL"]
    assert 'name="about_ar"' in page.text and 'name="headline_pt"' in page.text
    offer = {"form": "triangular", "title": "canary-title", "words": "canary-words", "until": SOON,
             "countries": ["SL"], "themes": [town.theme.key]}
    assert (await paula.post(f"{address}/offers", data=offer)).status_code == 303
    page = await paula.get(f"{address}/offers")
    assert "canary-title" in page.text
    (end,) = re.findall(r'action="(/partners/\w+/offers/\w+/end)"', page.text)
    assert (await paula.post(end)).status_code == 303
    assert (await PartnerOffer.get()).ended_at and end not in (await paula.get(f"{address}/offers")).text


@pytest.mark.parametrize("more", [
    {"name": ""}, {"name": "x" * 161}, {"slug": "Not a slug"}, {"slug": "a--b"}, {"type": "nosuch"}, {"type": ""},
    {"country": "XX"}, {"networks": ""}, {"networks": "999"}, {"headline_en": "x" * 201}, {"about_en": "x" * 4001},
])
async def test_a_form_that_is_refused_makes_nothing_and_keeps_what_was_typed(
    browse: Browse, town: Town, more: dict[str, str]
):
    sent = await (await browse("sela")).post("/partners/new", data={**await words(town), **more})
    assert sent.status_code == 422 and "canary-" in sent.text
    assert not await Partner.exists() and not await Organisation.exists(slug="helpline")


async def test_a_name_becomes_its_address_when_none_is_given(browse: Browse, town: Town):
    sent = await (await browse("sela")).post("/partners/new", data={**await words(town), "slug": ""})
    assert sent.status_code == 303 and await Organisation.exists(slug="fictional-helpline")


async def test_a_partner_made_twice_by_one_form_is_one(browse: Browse, town: Town):
    sela, form = await browse("sela"), {**await words(town), "key": "one"}
    first, again = await sela.post("/partners/new", data=form), await sela.post("/partners/new", data=form)
    assert first.headers["location"] == again.headers["location"] and await Partner.all().count() == 1


@pytest.mark.parametrize("name", ["nobody", "amina", "chen", "ada", "olga"])
async def test_nobody_else_finds_or_changes_anything(browse: Browse, town: Town, name: str):
    address, _ = await made(browse, town)
    other = await browse(name)
    outside = 404 if name in ("nobody", "olga") else 403
    assert (await other.get("/partners/new")).status_code == 403
    assert (await other.post("/partners/new", data={"name": "x"})).status_code == 403
    for way in ("edit", "offers", "posts"):
        assert (await other.get(f"{address}/{way}")).status_code == outside
    for way in ("edit", "offers", "posts", "verify", "hide", "show"):
        assert (await other.post(f"{address}/{way}", data={"version": "1"})).status_code == outside
    assert (await Thing.get(kind="partner")).version == 1


async def test_a_form_of_yesterday_is_refused_and_kept(browse: Browse, town: Town):
    address, _ = await made(browse, town)
    paula = await browse("paula")
    for version in ("0", "x", "", "99999999999"):
        sent = await paula.post(f"{address}/edit", data={"version": version, "headline_en": "canary-kept"})
        assert sent.status_code == 422 and "canary-kept" in sent.text


@pytest.mark.parametrize("more", [{"countries": ["XX"]}, {"languages": ["xx"]}, {"themes": ["nosuch"]},
                                  {"other_names": "x" * 301}])
async def test_values_nobody_offered_are_refused(browse: Browse, town: Town, more: dict[str, list[str]]):
    address, _ = await made(browse, town)
    sent = await (await browse("paula")).post(
        f"{address}/edit", data={"version": "1", "headline_en": "canary-kept", **more}
    )
    assert sent.status_code == 422 and "canary-kept" in sent.text


@pytest.mark.parametrize("more", [{"until": "yesterday"}, {"until": "2020-01-01"}, {"until": ""}, {"until": "2999-01-01"},
                                  {"form": ""}, {"countries": "XX"}, {"words": "x" * 1001}])
async def test_an_offer_that_is_refused_keeps_what_was_typed(browse: Browse, town: Town, more: dict[str, str]):
    address, _ = await made(browse, town)
    offer = {"form": "bilateral", "title": "canary-kept", "until": SOON, **more}
    sent = await (await browse("paula")).post(f"{address}/offers", data=offer)
    assert sent.status_code == 422 and "canary-kept" in sent.text and not await PartnerOffer.exists()


async def test_whoever_gives_a_post_away_has_lost_it_with_the_next_request(browse: Browse, town: Town):
    address, paula = await made(browse, town)
    async with unit():
        await person("Petra", town.pioneers, organisation_id=paula.organisation_id)
    browser = await browse("paula")
    await hand_over(browser, address, "editor", "Petra Example")
    assert (await browser.get(f"{address}/edit")).status_code == 403
    assert (await browser.post(f"{address}/edit", data={"version": "1"})).status_code == 403


async def test_a_name_of_another_sign_in_gives_no_post(browse: Browse, town: Town):
    address, _ = await made(browse, town)
    sela = await browse("sela")
    page = (await (await browse("paula")).get(f"{address}/posts")).text
    (handle,) = set(re.findall(r'value="([0-9a-f]{20})"', page))
    for person_ in (handle, "1", "x"):
        sent = await sela.post(f"{address}/posts", data={"kind": "contact", "person": person_})
        assert sent.status_code == 422
    assert await Holding.filter(post__kind="contact").count() == 0


async def test_pages_of_posts_show_no_address_and_no_secret_name(browse: Browse, town: Town):
    address, _ = await made(browse, town)
    people = await Person.all()
    for way in ("edit", "offers", "posts"):
        page = await (await browse("paula")).get(f"{address}/{way}")
        assert page.status_code == 200
        assert not [each.email for each in people if each.email in page.text or each.public_id in page.text]


async def test_hide_and_show_again(browse: Browse, town: Town):
    address, _ = await made(browse, town)
    paula, amina = await browse("paula"), await browse("amina")
    assert (await paula.post(f"{address}/hide")).status_code == 303
    assert (await amina.get(f"{address}/edit")).status_code == 404
    page = await paula.get(f"{address}/edit")
    assert page.status_code == 200 and f"{address}/show" in page.text
    assert (await paula.post(f"{address}/show")).status_code == 303
    assert (await amina.get(f"{address}/edit")).status_code == 403


async def test_the_secretariat_verifies_and_holders_do_not(browse: Browse, town: Town):
    address, _ = await made(browse, town)
    assert (await (await browse("paula")).post(f"{address}/verify")).status_code == 403
    assert (await (await browse("sela")).post(f"{address}/verify")).status_code == 303
    assert (await Partner.get()).verified_until


CHILD = "Our pupil Tobias, aged 9, lives behind the market."
ENFANT = "Notre élève Pélagie, 9 ans, habite derrière le marché."
ASKED = "This may identify a child"


async def test_a_new_partner_whose_words_look_like_a_child_is_made_when_its_writer_says_they_concern_none(
    browse: Browse, town: Town
):
    sela, form = await browse("sela"), {**await words(town), "about_en": CHILD}
    page = await sela.post("/partners/new", data=form)
    assert page.status_code == 422 and ASKED in page.text and f"{CHILD}</textarea>" in page.text
    assert page.text.count('name="no_child"') == 1 and not await Partner.exists()
    assert (await sela.post("/partners/new", data={**form, "no_child": "1"})).status_code == 303
    assert await Partner.exists()


async def test_words_of_a_partner_that_look_like_a_child_are_asked_about_once_whatever_their_language(
    browse: Browse, town: Town
):
    address, _ = await made(browse, town)
    paula = await browse("paula")
    form = {**typed((await paula.get(f"{address}/edit")).text), "headline_en": "One line", "about_en": CHILD,
            "headline_fr": ENFANT, "other_names": "FHL"}
    page = await paula.post(f"{address}/edit", data=form)
    assert page.status_code == 422 and f"{CHILD}</textarea>" in page.text and f'value="{ENFANT}"' in page.text
    seen = " ".join(re.findall(r"<mark>([^<]*)</mark>", page.text))
    assert "Tobias" in seen and "Pélagie" in seen and page.text.count('name="no_child"') == 1
    assert (await Thing.get(kind="partner")).version == 1
    assert (await paula.post(f"{address}/edit", data={**form, "no_child": "1"})).status_code == 303
    assert "Tobias" in (await paula.get(address)).text


async def test_other_names_of_a_partner_that_look_like_a_child_are_asked_about(browse: Browse, town: Town):
    address, _ = await made(browse, town)
    sent = await (await browse("paula")).post(
        f"{address}/edit", data={"version": "1", "headline_en": "One line", "other_names": CHILD}
    )
    assert sent.status_code == 422 and ASKED in sent.text


@pytest.mark.parametrize("field", ["title", "words"])
async def test_an_offer_that_looks_like_a_child_is_published_when_its_writer_says_it_concerns_none(
    browse: Browse, town: Town, field: str
):
    address, _ = await made(browse, town)
    paula = await browse("paula")
    offer = {"form": "bilateral", "title": "Training", "words": "For free.", "until": SOON, "language": "fr",
             field: ENFANT}
    page = await paula.post(f"{address}/offers", data=offer)
    assert page.status_code == 422 and ASKED in page.text and page.text.count(ENFANT) == 1
    assert page.text.count('name="no_child"') == 1 and not await PartnerOffer.exists()
    assert (await paula.post(f"{address}/offers", data={**offer, "no_child": "1"})).status_code == 303
    assert await PartnerOffer.exists()
