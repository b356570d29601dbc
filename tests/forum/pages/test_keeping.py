"""Drafts: kept at every step and by script, listed, opened where they belong, told apart between two devices."""

import html
import re

import pytest

from cop.community.drafts import Draft
from tests.accounts.pages.test_returning import fields_of
from tests.cast import Town
from tests.conftest import Browse
from tests.forum.pages.test_composing import FORM
from tests.forum.test_actions import a_reply, a_topic

TYPED = {name: value for name, value in FORM.items() if name not in ("key", "sure")}


async def test_the_script_keeps_and_is_told_in_words_which_draft_it_is(town: Town, browse: Browse) -> None:
    amina = await browse("amina")
    first = (await amina.post("/drafts", data={**TYPED, "place": "ask", "key": "k"})).json()
    second = (await amina.post("/drafts", data={**TYPED, "body": "More.", "place": "ask", "key": "k",
                                                "draft": first["draft"], "draft_version": first["version"]})).json()
    assert (second["draft"], second["version"], second["other"]) == (first["draft"], 2, "")
    assert re.fullmatch(r"Kept on the server at \d\d:\d\d\.", second["said"])
    page = (await amina.get(f"/drafts/{first['draft']}", follow_redirects=True)).text
    assert "More.</textarea>" in page and f'name="draft" value="{first["draft"]}"' in page
    assert 'name="draft_version" value="2"' in page and second["said"] in re.sub("<[^>]+>", "", page)


@pytest.mark.parametrize(("name", "form", "status"), [
    ("nobody", {}, 401), ("amina", {"place": "diary"}, 422), ("amina", {"place": "reply:"}, 422),
    ("amina", {"place": "reply:../x"}, 422), ("amina", {"body": "x" * 60_000}, 422),
])
async def test_what_cannot_be_kept_is_said_in_words(
    town: Town, browse: Browse, name: str, form: dict[str, str], status: int
) -> None:
    answer = await (await browse(name)).post("/drafts", data={**TYPED, "place": "ask", "key": "k", **form})
    assert answer.status_code == status and answer.json()["said"].strip()
    assert await Draft.all().count() == 0


async def test_two_devices_are_both_kept_and_each_page_leads_to_the_other(town: Town, browse: Browse) -> None:
    phone, desk = await browse("amina"), await browse("amina")
    kept = (await phone.post("/drafts", data={**TYPED, "place": "ask", "key": "k"})).json()
    seen = {"draft": kept["draft"], "draft_version": str(kept["version"]), "place": "ask", "key": "k"}
    await phone.post("/drafts", data={**TYPED, **seen, "body": "From the phone."})
    told = (await desk.post("/drafts", data={**TYPED, **seen, "body": "From the desk."})).json()
    assert told["draft"] != kept["draft"] and kept["draft"] in told["other"]

    answer = await desk.post("/ask", data={**TYPED, **seen, "do": "keep", "body": "From the desk, without a script."})
    page = (await desk.get(answer.headers["location"])).text
    assert "There is another draft" in page and f'href="/drafts/{kept["draft"]}"' in page
    assert "From the desk, without a script.</textarea>" in page
    listed = (await phone.get("/drafts")).text
    assert listed.count('class="row-title"') == 3 == await Draft.all().count()


async def test_the_list_says_what_each_is_for_and_shows_no_title_one_may_not_read(town: Town, browse: Browse) -> None:
    topic, hidden = await a_topic(town, title="A title all read"), await a_topic(town, town.vault, title="A veiled title")
    answer = await a_reply(town, topic)
    bruno = await browse("bruno")
    for place in (f"reply:{topic.public_id}", f"edit-reply:{answer.public_id}", f"reply:{hidden.public_id}"):
        await bruno.post("/drafts", data={"body": f"About {place} <b>", "place": place, "key": "k"})
    page = (await bruno.get("/drafts")).text
    assert page.count("A title all read") == 2 and "A veiled title" not in page
    assert "Change to a reply" in page and "&lt;b&gt;" in page and "<b>" not in page.split("<main")[1]

    elsewhere = await browse("amina")
    draft = (await Draft.first()).public_id  # type: ignore[union-attr]
    assert (await elsewhere.get(f"/drafts/{draft}")).status_code == 404
    await elsewhere.post(f"/drafts/{draft}/drop", data={"key": "k"})
    assert await Draft.all().count() == 3
    assert (await bruno.post(f"/drafts/{draft}/drop", data={"key": "k"})).headers["location"] == "/drafts"
    assert await Draft.all().count() == 2


async def test_a_reply_is_kept_without_a_script_filled_in_again_and_gone_when_it_is_published(
    town: Town, browse: Browse
) -> None:
    topic = await a_topic(town)
    address = f"/topics/{topic.public_id}"
    bruno, dalia = await browse("bruno"), await browse("dalia")
    await bruno.get(address)  # the composer without a draft is kept ready
    answer = await bruno.post(f"{address}/replies", data={"do": "keep", "body": "Half a reply", "key": "k"})
    assert answer.headers["location"].startswith(f"{address}?draft=")
    page = (await bruno.get(address)).text
    assert "Half a reply</textarea>" in page and "Half a reply" not in (await dalia.get(address)).text

    sent = {**fields_of(page, f"{address}/replies"), "body": "A whole reply"}
    await bruno.post(f"{address}/replies", data={**sent, "byline": "mask"})  # refused, and kept on the way
    page = (await bruno.get(address)).text
    assert "A whole reply</textarea>" in page
    done = await bruno.post(f"{address}/replies", data={**fields_of(page, f"{address}/replies"), "body": "A whole reply"})
    assert done.status_code == 303 and await Draft.all().count() == 0
    assert "A whole reply</textarea>" not in (await bruno.get(address)).text


async def test_a_draft_that_is_gone_says_so_and_one_for_a_group_one_has_left_waits_for_another(
    town: Town, browse: Browse
) -> None:
    amina = await browse("amina")
    answer = await amina.get("/ask?draft=nothere999&seen=1")
    assert answer.headers["location"] == "/drafts?gone=1"
    assert "not here any more" in (await amina.get("/drafts?gone=1")).text
    kept = (await amina.post("/drafts", data={**TYPED, "group": "court", "place": "ask", "key": "k"})).json()
    page = (await amina.get(f"/ask?draft={kept['draft']}&seen=1")).text
    assert 'name="group" value="water"' in page and "court" not in page.split("<main")[1].lower()


async def test_the_last_one_is_offered_where_one_asks(town: Town, browse: Browse) -> None:
    amina = await browse("amina")
    kept = (await amina.post("/drafts", data={**TYPED, "title": "A <b> begun", "place": "ask", "key": "k"})).json()
    page = (await amina.get("/ask")).text
    assert html.escape("A <b> begun") in page and f'href="/drafts/{kept["draft"]}"' in page
    assert "begun" not in (await (await browse("bruno")).get("/ask")).text


async def test_a_draft_of_nothing_yet_is_listed_and_offered(town: Town, browse: Browse) -> None:
    amina = await browse("amina")
    for typed in ({}, {"body": ""}, {"kind": "question"}):
        assert (await amina.post("/drafts", data={**typed, "place": "ask", "key": "k"})).status_code == 200
    assert (await amina.get("/drafts")).text.count("<bdi>Without words yet</bdi></a>") == 3
    assert "Without a title yet" in (await amina.get("/ask")).text
