"""The own profile: where it stands, and the form to write it."""

import re
from html import unescape

import httpx

from cop.community.thing import Thing
from tests.cast import Town
from tests.conftest import Browse
from tests.directory.actions.test_life import drafted
from tests.directory.writing import held, published, state_of, written

FORM = {
    "language": "en", "seen": "0", "headline": "I train helplines", "contact_for": "Helplines", "about": "**Ten** years",
    "theme": "case_management", "sector": "health", "speaks-0": "en", "level-0": "fluent", "speaks-1": "fr",
    "level-1": "working", "country": ["BR", "SL"], "line-words-0": "Adviser", "line-since-0": "2015",
    "line-country-0": "BR", "availability": "limited", "monthly_limit": "2", "day": ["0", "4"],
    "other_names": "Амина", "orcid": "https://orcid.org/0000-0002-1825-0097", "readers-about": "country",
    "readers-orcid": "me",
}


def shown(page: httpx.Response, name: str) -> str:
    """The value of an input, or the words in a text area."""
    found = re.search(rf'name="{name}"[^>]*?value="([^"]*)"|<textarea[^>]*name="{name}"[^>]*>\n([^<]*)', page.text)
    return unescape(found[1] or found[2] or "") if found else ""


async def test_a_visitor_is_led_to_the_door_and_writes_nothing(browse: Browse) -> None:
    nobody = await browse("nobody")
    for address in ("/people/me", "/people/me/edit"):
        answer = await nobody.get(address)
        assert (answer.status_code, answer.headers["location"]) == (303, f"/sign-in?next={address}")
    assert (await nobody.post("/people/me/edit", data=FORM)).status_code == 403
    for act in ("ask", "approve", "discard", "hide", "show", "confirm"):
        assert (await nobody.post(f"/people/me/{act}")).status_code == 404


async def test_who_has_no_profile_is_told_how_to_begin(browse: Browse) -> None:
    amina = await browse("amina")
    page = await amina.get("/people/me")
    assert page.status_code == 200 and 'href="/people/me/edit"' in page.text
    assert (await amina.get("/people/me/edit")).status_code == 200
    assert 'href="/people/me"' in (await amina.get("/themes")).text


async def test_write_ask_verify_and_be_in_the_directory(browse: Browse, town: Town) -> None:
    amina, sela = await browse("amina"), await browse("sela")
    answer = await amina.post("/people/me/edit", data=FORM)
    assert (answer.status_code, answer.headers["location"]) == (303, "/people/me?done=saved")
    page = (await amina.get("/people/me?done=saved")).text
    assert "Your profile is saved" in page and "<strong>Ten</strong>" in page and "100 of 100" in page
    assert 'action="/people/me/ask"' in page

    assert (await amina.post("/people/me/ask")).headers["location"] == "/people/me?done=asked"
    assert "Waits to be verified" in (await amina.get("/people/me")).text
    public_id = (await Thing.get(kind="profile")).public_id
    assert "I train helplines" in (await sela.get("/people/waiting")).text
    answer = await sela.post(f"/people/{public_id}/verify")
    assert (answer.status_code, answer.headers["location"]) == (303, "/people/waiting")
    assert f'href="/people/{public_id}"' in (await amina.get("/people/me")).text
    assert (await (await browse("bruno")).get(f"/people/{public_id}")).status_code == 200


async def test_what_was_typed_is_kept_when_somebody_was_faster(browse: Browse, town: Town) -> None:
    amina = await browse("amina")
    await amina.post("/people/me/edit", data=FORM)
    answer = await amina.post("/people/me/edit", data={**FORM, "headline": "Another window"})
    assert answer.status_code == 422 and shown(answer, "headline") == "Another window"


async def test_sent_again_after_a_broken_line_it_is_saved_once(browse: Browse) -> None:
    amina = await browse("amina")
    first, again = [await amina.post("/people/me/edit", data={**FORM, "key": "same"}) for _ in range(2)]
    assert first.headers["location"] == again.headers["location"] == "/people/me?done=saved"
    assert (await Thing.get(kind="profile")).version == 2
    other = await amina.post("/people/me/edit", data={**FORM, "headline": "Other", "key": "same"})
    assert other.status_code == 422 and shown(other, "headline") == "Other"


async def test_nothing_of_a_profile_is_read_before_it_is_shown(browse: Browse, town: Town) -> None:
    profile = await held(town)
    public_id = (await Thing.get(id=profile.thing_id)).public_id
    for name in ("bruno", "elena", "sela", "chen", "nobody"):
        answer = await (await browse(name)).get(f"/people/{public_id}")
        assert answer.status_code == 404 and "Researcher" not in answer.text, name


async def test_hide_show_and_confirm_from_the_page(browse: Browse, town: Town) -> None:
    profile, amina = await published(town), await browse("amina")
    for act, state in (("hide", "hidden"), ("show", "published"), ("confirm", "published")):
        page = (await amina.get("/people/me")).text
        assert f'action="/people/me/{act}"' in page
        answer = await amina.post(f"/people/me/{act}")
        assert answer.status_code == 303 and await state_of(profile) == state
        assert 'role="status"' in (await amina.get(answer.headers["location"])).text
    again = await amina.post("/people/me/show")
    assert again.status_code == 422 and 'role="alert"' in again.text


async def test_what_is_missing_links_to_its_section_of_the_form(browse: Browse, town: Town) -> None:
    await written(town)
    amina = await browse("amina")
    links = re.findall(r'href="/people/me/edit#([fs]-[a-z_]+)"', (await amina.get("/people/me")).text)
    form = (await amina.get("/people/me/edit")).text
    assert links[:2] == ["f-about", "f-contact_for"] and links[-1] == "s-readers" and len(links) == 7
    for link in links:
        assert f'id="{link}"' in form, link


async def test_an_unfinished_profile_says_what_it_needs(browse: Browse, town: Town) -> None:
    await written(town, term_ids=())
    amina = await browse("amina")
    assert "/people/me/ask" not in (await amina.get("/people/me")).text
    assert (await amina.post("/people/me/ask")).status_code == 422


async def test_the_owner_agrees_to_a_draft_or_throws_it_away(browse: Browse, town: Town) -> None:
    profile, amina = await drafted(town), await browse("amina")
    page = (await amina.get("/people/me")).text
    assert "Researcher on referral pathways" in page and "Sierra Leone" in page and "Elena" not in page
    assert 'name="seen" value="2"' in page
    stale = await amina.post("/people/me/approve", data={"seen": "1"})
    assert stale.status_code == 422 and await state_of(profile) == "draft"
    assert (await amina.post("/people/me/approve", data={"seen": "2"})).status_code == 303
    assert await state_of(profile) == "held"


async def test_a_draft_thrown_away_is_gone_from_the_page(browse: Browse, town: Town) -> None:
    await drafted(town)
    amina = await browse("amina")
    assert (await amina.post("/people/me/discard")).headers["location"] == "/people/me?done=discarded"
    assert "Researcher" not in (await amina.get("/people/me")).text


async def test_the_page_says_who_reads_each_field(browse: Browse, town: Town) -> None:
    await written(town, readers={"about": "country", "orcid": "me", "hours": "focal_points"})
    page = (await (await browse("amina")).get("/people/me")).text
    assert re.findall(r"<dt>(About you|ORCID|Working days and time zone|Languages)</dt><dd>([^<]*)</dd>", page)[-4:] == [
        ("About you", "people of your country"), ("Languages", "everyone in your networks"),
        ("Working days and time zone", "focal points of the countries"), ("ORCID", "only you"),
    ]


async def test_the_own_page_names_no_address_and_no_person_id(browse: Browse, town: Town) -> None:
    await published(town)
    page = (await (await browse("amina")).get("/people/me")).text
    assert town.amina.public_id not in page and "people.example" not in page


async def test_those_who_propose_and_those_who_verify_are_led_there(browse: Browse) -> None:
    for name, seen in (("elena", {"nominate"}), ("chen", {"waiting"}), ("sela", {"waiting"}), ("amina", set())):
        page = (await (await browse(name)).get("/people/me")).text
        assert set(re.findall(r'href="/people/(nominate|waiting)"', page)) == seen, name


async def test_words_that_look_like_a_child_are_asked_about_and_verified_before_others_read_them(
    browse: Browse, town: Town
) -> None:
    profile = await published(town, "amina")
    amina, sela = await browse("amina"), await browse("sela")
    thing = await Thing.get(id=profile.thing_id)
    form = {**FORM, "seen": str(thing.version), "about": "I follow Tobias, aged nine.", "orcid": ""}
    page = await amina.post("/people/me/edit", data={"key": "k", **form})
    assert page.status_code == 422 and "<mark>Tobias, aged nine</mark>" in page.text
    assert shown(page, "about") == "I follow Tobias, aged nine." and await state_of(profile) == "published"

    assert (await amina.post("/people/me/edit", data={"key": "k2", "no_child": "1", **form})).status_code == 303
    assert await state_of(profile) == "held"
    assert "Tobias" not in (await (await browse("bruno")).get(f"/people/{thing.public_id}")).text
    assert (await sela.post(f"/people/{thing.public_id}/verify")).status_code == 303
    assert await state_of(profile) == "published"
