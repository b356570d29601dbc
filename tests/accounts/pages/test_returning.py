"""A form of somebody who is signed in no more: the words wait for the sign-in, and for nobody unseen."""

import html
import re

import httpx
import pytest
from starlette.applications import Starlette

from cop.accounts.models import SignIn
from cop.community.drafts import LONGEST, Draft
from cop.forum.models import Topic
from cop.kit.clock import now
from cop.kit.unit import unit
from tests.accounts.conftest import PASSWORD, give_password, visitor
from tests.cast import Town
from tests.conftest import Browse
from tests.forum.test_actions import a_reply, a_topic

WORDS = "We have <tried> everything & nothing came of it."
ASKED = {"do": "preview", "group": "water", "kind": "question", "title": "Who \"signs\" the protocol?", "body": WORDS,
         "byline": "role", "themes": "case_management", "draft": "", "draft_version": ""}


def fields_of(page: str, action: str) -> dict[str, str]:
    """The hidden fields of the form with this action."""
    form = page.split(f'action="{action}"')[1].split("</form>")[0]
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)
    return {name: html.unescape(value) for name, value in found}


async def signs_in(browser: httpx.AsyncClient, page: str, name: str, **more: str) -> httpx.Response:
    sent = {**fields_of(page, "/sign-in"), "email": f"{name}@people.example", "password": PASSWORD, **more}
    return await browser.post("/sign-in", data=sent, headers={"sec-fetch-site": "same-origin"})


async def ended(browser: httpx.AsyncClient) -> None:
    """As after a month: the cookie is there, its time is over."""
    token = browser.cookies["cop"]
    browser.cookies.clear()
    browser.cookies.set("cop", token, domain="127.0.0.1", path="/")
    async with unit():
        await SignIn.all().update(ends_at=now())


async def test_a_question_waits_for_the_sign_in_and_opens_filled(town: Town, browse: Browse) -> None:
    await give_password(town.amina)
    amina = await browse("amina")
    await ended(amina)

    door = await amina.post("/ask", data={**ASKED, "key": "k"})
    assert door.status_code == 401
    assert "nothing is lost" in door.text and WORDS not in str(door.url) and html.escape(WORDS) in door.text
    wrong = await signs_in(amina, door.text, "amina", keep="1", password="wrong wrong wrong")
    assert wrong.status_code == 422
    done = await signs_in(amina, wrong.text, "amina", keep="1")
    assert done.status_code == 303
    assert re.fullmatch(r"/drafts/[a-z0-9]{10}\?returned=1", done.headers["location"])

    form = await amina.get(done.headers["location"], follow_redirects=True)
    assert form.status_code == 200
    assert "sent from this browser before you signed in" in form.text
    assert f"{html.escape(WORDS)}</textarea>" in form.text
    assert 'value="Who &#34;signs&#34; the protocol?"' in form.text
    assert re.search(r'value="role" checked', form.text)
    assert await Topic.all().count() == 0, "nothing is published by itself"


@pytest.mark.parametrize("sort", ["reply", "edit-topic", "edit-reply"])
async def test_a_reply_and_a_change_wait_too(town: Town, browse: Browse, sort: str) -> None:
    await give_password(town.amina)
    topic = await a_topic(town)
    answer = await a_reply(town, topic, "amina")
    address = {"reply": f"/topics/{topic.public_id}/replies", "edit-topic": f"/topics/{topic.public_id}/edit",
               "edit-reply": f"/replies/{answer.public_id}/edit"}[sort]
    amina = await browse("amina")
    amina.cookies.clear()
    door = await amina.post(address, data={"body": WORDS, "title": "Any title", "version": "1", "key": "k"})
    assert door.status_code == 401
    done = await signs_in(amina, door.text, "amina", keep="1")
    form = await amina.get(done.headers["location"], follow_redirects=True)
    assert form.status_code == 200 and f"{html.escape(WORDS)}</textarea>" in form.text


async def test_another_person_gets_the_words_only_as_the_page_says_and_can_delete_them(town: Town, browse: Browse) -> None:
    await give_password(town.amina, town.bruno)
    browser = await browse("amina")
    await ended(browser)
    door = (await browser.post("/ask", data={**ASKED, "key": "k"})).text
    assert "also if somebody else wrote them" in door

    without = await signs_in(browser, door, "bruno")
    assert (without.headers["location"], await Draft.all().count()) == ("/me", 0), "the mark was taken away"
    browser.cookies.clear()
    door = (await browser.post("/ask", data={**ASKED, "key": "k"})).text
    done = await signs_in(browser, door, "bruno", keep="1")
    page = (await browser.get(done.headers["location"], follow_redirects=True)).text
    draft = await Draft.get()
    assert draft.person_id == town.bruno.id and f'action="/drafts/{draft.public_id}/drop"' in page
    await browser.post(f"/drafts/{draft.public_id}/drop", data=fields_of(page, f"/drafts/{draft.public_id}/drop"))
    assert await Draft.all().count() == 0


async def test_whatever_the_address_the_door_is_the_same(town: Town, browse: Browse) -> None:
    """Nobody learns from it whether there is such a topic."""
    topic = await a_topic(town, town.vault)
    nobody = await browse("nobody")
    pages = []
    for name in (topic.public_id, "nothere999"):
        answer = await nobody.post(f"/topics/{name}/replies", data={"body": WORDS, "key": "k"})
        assert answer.status_code == 401
        pages.append(re.sub(r'name="key" value="[^"]*"', "", answer.text).replace(name, "ID"))
    assert pages[0] == pages[1]


async def test_a_form_of_an_earlier_sign_in_does_nothing_in_the_name_of_the_present_one(
    app: Starlette, town: Town, browse: Browse
) -> None:
    """Amina's page stayed open; Bruno has signed in in the same browser."""
    amina, bruno = await browse("amina"), await browse("bruno")
    topic = await a_topic(town)
    page = (await amina.get(f"/topics/{topic.public_id}")).text
    stale = {**fields_of(page, f"/topics/{topic.public_id}/replies"), "body": WORDS}

    for headers in ({}, {"sec-fetch-site": "none"}):
        answer = await bruno.post(f"/topics/{topic.public_id}/replies", data=stale, headers=headers)
        assert answer.status_code == 403
        assert "Was it you who wrote this?" in answer.text and html.escape(WORDS) in answer.text
    quiet = await bruno.post("/drafts", data={**stale, "place": f"reply:{topic.public_id}"})
    assert quiet.status_code == 401 and await Draft.all().count() == 0

    done = await bruno.post("/drafts/again", data=fields_of(answer.text, "/drafts/again"))
    form = await bruno.get(done.headers["location"], follow_redirects=True)
    assert f"{html.escape(WORDS)}</textarea>" in form.text


async def test_no_other_site_plants_words_behind_a_sign_in(app: Starlette, town: Town, browse: Browse) -> None:
    """By a browser that says nothing of where a form comes from: the sign-in form must be ours, made for this browser."""
    await give_password(town.amina)
    first, other = await browse("nobody"), visitor(app)
    first.headers.pop("sec-fetch-site")
    door = (await first.post("/ask", data={**ASKED, "key": "k"})).text
    other.headers.pop("sec-fetch-site")
    sent = {**fields_of(door, "/sign-in"), "email": "amina@people.example", "password": PASSWORD, "keep": "1"}
    assert (await other.post("/sign-in", data=sent)).status_code == 403
    assert (await other.post("/drafts/again", data=sent)).status_code == 403
    assert await Draft.all().count() == 0
    assert (await first.post("/sign-in", data=sent)).status_code == 303
    assert await Draft.all().count() == 1


async def test_what_is_too_much_is_shown_to_be_copied(town: Town, browse: Browse) -> None:
    nobody = await browse("nobody")
    answer = await nobody.post("/ask", data={**ASKED, "key": "k", "body": "word " * (LONGEST // 4)})
    assert answer.status_code == 401
    assert "too much to be kept" in answer.text and 'name="words"' not in answer.text
    assert "word word" in answer.text.split("readonly")[1]
    assert (await nobody.post("/ask", data={**ASKED, "body": "x" * 600_000})).status_code == 413


async def test_after_too_many_tries_the_words_are_still_there(town: Town, browse: Browse) -> None:
    await give_password(town.amina)
    nobody = await browse("nobody")
    page = (await nobody.post("/ask", data={**ASKED, "key": "k"})).text
    for _ in range(11):
        answer = await signs_in(nobody, page, "amina", keep="1", password="wrong wrong wrong")
        page = answer.text
    assert answer.status_code == 429 and int(answer.headers["retry-after"]) > 0
    assert html.escape(WORDS) in page and fields_of(page, "/sign-in")["words"]


async def test_a_door_of_the_demonstration_keeps_them_too(demonstration: Starlette, town: Town) -> None:
    async with visitor(demonstration) as browser:
        page = (await browser.post("/ask", data={**ASKED, "key": "k"})).text
        sent = {**fields_of(page, "/demo/sign-in"), "as": "official"}
        assert (await browser.post("/demo/sign-in", data=sent)).headers["location"].startswith("/drafts/")
        browser.headers.pop("sec-fetch-site")
        foreign = await browser.post("/demo/sign-in", data={**sent, "key": "k"})
    assert foreign.headers["location"] == "/" and await Draft.all().count() == 1
