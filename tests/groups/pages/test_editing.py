"""A group's words and access, changed through the page."""

import re

import httpx
import pytest

from cop.community.groups import Group
from cop.kit.unit import unit
from tests.cast import Town
from tests.conftest import Browse
from tests.things import a_topic


async def seen(browser: httpx.AsyncClient, slug: str = "water") -> str:
    found = re.search(r'name="seen" value="(\w+)"', (await browser.get(f"/groups/{slug}/edit")).text)
    assert found is not None
    return found[1]


async def save(browser: httpx.AsyncClient, slug: str = "water", **fields: str) -> httpx.Response:
    form = {"seen": await seen(browser, slug), "access": "open", **fields}
    return await browser.post(f"/groups/{slug}/edit", data=form)


async def test_the_lead_writes_what_the_group_says_in_two_languages(browse: Browse, town: Town) -> None:
    chen = await browse("chen")
    answer = await save(
        chen, purpose_en="Clean water.", purpose_fr="De l’eau propre.", charter_en="One.\n\n\n\nTwo.",
        cadence_fr="Chaque\nmois", do_en_1="Say what failed.", do_en_3="Say when.", dont_fr_2="Nommer un enfant.",
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/groups/water")

    group = await Group.get(id=town.water.id)
    assert group.purpose == {"en": "Clean water.", "fr": "De l’eau propre."}
    assert group.charter == {"en": "One.\n\nTwo."}
    assert group.cadence == {"fr": "Chaque mois"}
    assert group.dos == {
        "en": {"do": ["Say what failed.", "Say when."], "dont": []},
        "fr": {"do": [], "dont": ["Nommer un enfant."]},
    }
    page = (await chen.get("/groups/water")).text
    assert "<p>One.</p><p>Two.</p>" in page and "Say what failed." in page


async def test_words_in_a_language_that_is_not_offered_are_kept(browse: Browse, town: Town) -> None:
    async with unit():
        await Group.filter(id=town.water.id).update(purpose={"es": "Agua limpia.", "en": "Old."})
    await save(await browse("chen"), purpose_en="New.")

    assert (await Group.get(id=town.water.id)).purpose == {"es": "Agua limpia.", "en": "New."}


async def test_the_form_shows_what_is_stored_and_escapes_it(browse: Browse, town: Town) -> None:
    chen = await browse("chen")
    script = '"><script>alert(1)</script>'
    lines = [f"{part}_{n}" for part in ("do_{0}", "dont_{0}") for n in (1, 2, 3)]
    parts = ["purpose_{0}", "charter_{0}", "cadence_{0}", *lines]
    fields = {part.format(code): script for part in parts for code in ("en", "fr")}
    await save(chen, **fields)
    for address in ("/groups/water/edit", "/groups/water", "/groups"):
        page = (await chen.get(address)).text
        assert "<script>alert" not in page and "&lt;script&gt;" in page, address


@pytest.mark.parametrize(
    ("field", "length"),
    [("purpose_en", 401), ("cadence_fr", 201), ("charter_en", 4001), ("do_en_2", 161), ("dont_fr_3", 161)],
)
async def test_too_long_is_refused_beside_its_field_and_kept(
    browse: Browse, town: Town, field: str, length: int
) -> None:
    long = "x" * length
    answer = await save(await browse("chen"), **{field: long})

    assert answer.status_code == 422 and long in answer.text and f'id="f-{field}-error"' in answer.text
    assert (await Group.get(id=town.water.id)).purpose == {}


async def test_control_characters_and_direction_overrides_are_taken_out(browse: Browse, town: Town) -> None:
    await save(await browse("chen"), purpose_en="Clean\u202e \x00water\x07.")
    assert (await Group.get(id=town.water.id)).purpose == {"en": "Clean water."}


async def test_an_edit_of_an_old_page_is_refused_and_kept(browse: Browse, town: Town) -> None:
    chen, sela = await browse("chen"), await browse("sela")
    old = await seen(chen)
    await save(sela, purpose_en="The secretariat's.")
    answer = await save(chen, seen=old, purpose_en="The lead's.")

    assert answer.status_code == 422 and "The lead&#39;s." in answer.text
    assert (await Group.get(id=town.water.id)).purpose == {"en": "The secretariat's."}


@pytest.mark.parametrize("name", ["amina", "dalia", "bruno", "farid", "ada"])
async def test_whoever_knows_the_group_but_does_not_lead_it_is_forbidden(
    browse: Browse, town: Town, name: str
) -> None:
    browser = await browse(name)
    assert (await browser.get("/groups/water/edit")).status_code == 403
    assert (await browser.post("/groups/water/edit", data={"access": "hidden"})).status_code == 403
    assert (await Group.get(id=town.water.id)).access == "open"


async def test_closing_a_group_takes_its_topics_along_and_says_so(browse: Browse, town: Town) -> None:
    topic = await a_topic(town.amina, town.water, title="canary-title")
    chen, sela = await browse("chen"), await browse("sela")
    assert "canary-title" in (await sela.get("/groups/water")).text
    assert (await save(chen, access="closed")).status_code == 303

    assert "canary-title" not in (await sela.get("/groups/water")).text
    assert (await sela.get(f"/topics/{topic.public_id}")).status_code == 404
    page = (await (await browse("amina")).get("/groups/water")).text
    assert "canary-title" in page and "Closed, for members only since" in page


async def test_opening_asks_for_the_word_of_the_lead(browse: Browse, town: Town) -> None:
    farid = await browse("farid")
    answer = await save(farid, "court")
    assert answer.status_code == 422 and 'id="f-sure-error"' in answer.text
    assert (await save(farid, "court", sure="1")).status_code == 303
    assert (await Group.get(id=town.court.id)).access == "open"


async def test_the_secretariat_is_not_offered_to_open_a_closed_group(browse: Browse, town: Town) -> None:
    sela = await browse("sela")
    page = (await sela.get("/groups/court/edit")).text
    assert 'value="closed"' in page and 'value="open"' not in page
    assert (await save(sela, "court", sure="1")).status_code == 422
    assert (await Group.get(id=town.court.id)).access == "closed"


async def test_the_secretariat_that_hides_a_group_goes_back_to_the_overview(browse: Browse) -> None:
    sela = await browse("sela")
    answer = await save(sela, access="hidden")

    assert (answer.status_code, answer.headers["location"]) == (303, "/oversight")
    assert (await sela.get("/groups/water")).status_code == 404
    page = (await sela.get("/groups/water/edit")).text
    assert 'href="/groups/water"' not in page and 'href="/oversight"' in page


async def test_an_access_that_is_none_is_refused(browse: Browse, town: Town) -> None:
    answer = await save(await browse("chen"), access="public")
    assert answer.status_code == 422
    assert (await Group.get(id=town.water.id)).access == "open"


async def test_days_and_mails_are_set_on_the_page(browse: Browse, town: Town) -> None:
    chen = await browse("chen")
    assert (await save(chen, answer_days="2", escalate_days="9", mail_text="notice")).status_code == 303

    group = await Group.get(id=town.water.id)
    assert (group.answer_days, group.escalate_days, group.mail_text) == (2, 9, "notice")
    page = (await chen.get("/groups/water/edit")).text
    assert 'name="escalate_days" type="number" value="9"' in page and 'value="notice" checked' in page
    assert (await save(chen, mail_text="default")).status_code == 303
    assert (await Group.get(id=town.water.id)).mail_text == ""


@pytest.mark.parametrize("wrong", [
    {"answer_days": "0"}, {"answer_days": "x"}, {"answer_days": "2.5"}, {"escalate_days": "99999999999999"}, {"answer_days": "٣"},
    {"escalate_days": ""}, {"mail_text": "all"}, {"answer_days": "6", "escalate_days": "5"},
])
async def test_days_and_mails_that_cannot_be_are_refused_with_what_was_typed(
    browse: Browse, town: Town, wrong: dict[str, str]
) -> None:
    answer = await save(await browse("chen"), purpose_en="Kept as typed.", **wrong)

    assert answer.status_code == 422 and "Kept as typed." in answer.text
    assert (await Group.get(id=town.water.id)).answer_days == 3


async def test_the_secretariat_is_not_offered_to_let_mails_of_a_closed_group_hold_words(browse: Browse, town: Town) -> None:
    sela, farid = await browse("sela"), await browse("farid")

    assert 'name="mail_text" value="full"' not in (await sela.get("/groups/court/edit")).text
    assert 'name="mail_text" value="full"' in (await farid.get("/groups/court/edit")).text
    assert (await save(sela, "court", access="closed", mail_text="full")).status_code == 422


CHILD = "Our pupil Tobias, aged 9, lives behind the market."
ENFANT = "Notre élève Pélagie, 9 ans, habite derrière le marché."
ASKED = "This may identify a child"


@pytest.mark.parametrize("field", ["purpose_en", "cadence_en", "charter_en", "do_en_2", "dont_en_1"])
async def test_words_of_a_group_that_look_like_a_child_are_saved_when_its_lead_says_they_concern_none(
    browse: Browse, town: Town, field: str
) -> None:
    chen = await browse("chen")
    page = await save(chen, **{field: CHILD})
    assert page.status_code == 422 and ASKED in page.text and CHILD in page.text
    assert page.text.count('name="no_child"') == 1
    group = await Group.get(id=town.water.id)
    assert (group.purpose, group.cadence, group.charter, group.dos) == ({}, {}, {}, {})
    assert (await save(chen, **{field: CHILD, "no_child": "1"})).status_code == 303
    assert CHILD in (await chen.get("/groups/water/edit")).text


async def test_a_lead_is_asked_once_about_words_in_two_languages(browse: Browse, town: Town) -> None:
    page = (await save(await browse("chen"), purpose_en=CHILD, charter_fr=ENFANT)).text
    seen = " ".join(re.findall(r"<mark>([^<]*)</mark>", page))
    assert "Tobias" in seen and "Pélagie" in seen and page.count('name="no_child"') == 1
