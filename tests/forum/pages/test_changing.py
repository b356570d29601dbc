"""Changing what was written, and the drafts of it."""

import re

from tests.accounts.pages.test_returning import fields_of
from tests.cast import Town
from tests.conftest import Browse
from tests.forum.test_actions import a_reply, a_topic


async def test_an_author_changes_the_words_and_keeps_them_on_a_refusal(town: Town, browse: Browse) -> None:
    topic = await a_topic(town)
    amina = await browse("amina")
    address = f"/topics/{topic.public_id}/edit"

    empty = await amina.post(address, data={"key": "1", "version": "1", "title": "", "body": "Kept words"})
    done = await amina.post(address, data={"key": "2", "version": "1", "title": "New title", "body": "New words"})
    late = await amina.post(address, data={"key": "3", "version": "1", "title": "Later", "body": "Too late"})

    assert (empty.status_code, done.status_code, late.status_code) == (422, 303, 422)
    assert "Kept words" in empty.text and "Too late" in late.text
    assert "New title" in (await amina.get(f"/topics/{topic.public_id}")).text
    assert (await (await browse("bruno")).get(address)).status_code == 403


async def test_a_change_begun_in_a_draft_notices_one_made_meanwhile(town: Town, browse: Browse) -> None:
    """By its author and a moderator, who both may."""
    answer = await a_reply(town, await a_topic(town))
    address = f"/replies/{answer.public_id}/edit"
    bruno, dalia = await browse("bruno"), await browse("dalia")
    page = (await bruno.get(address)).text
    kept = await bruno.post(address, data={**fields_of(page, address), "do": "keep", "body": "Mine, half done"})
    assert kept.status_code == 303
    assert (await dalia.post(address, data={"key": "d", "version": "1", "body": "Hers"})).status_code == 422
    hers = {"key": "e", "version": "1", "body": "Hers", "reason": "It was unclear."}
    assert (await dalia.post(address, data=hers)).status_code == 303

    page = (await bruno.get(address)).text
    assert "Mine, half done</textarea>" in page
    late = await bruno.post(address, data={**fields_of(page, address), "body": "Mine, done"})
    assert late.status_code == 422 and "Mine, done</textarea>" in late.text
    assert "What was saved meanwhile" in late.text and ">Hers</blockquote>" in late.text, "neither is lost"
    again = await bruno.post(address, data={**fields_of(late.text, address), "body": "Mine and hers"})
    assert again.status_code == 303
    assert (await bruno.get("/drafts")).text.count('class="row-title"') == 0


async def test_a_signature_without_a_name_holds_in_every_version_and_on_every_form(town: Town, browse: Browse) -> None:
    topic = await a_topic(town, byline="role")
    answer = await a_reply(town, topic, byline="anonymous")
    edits = {f"/topics/{topic.public_id}": ("amina", {"title": "New"}), f"/replies/{answer.public_id}": ("bruno", {})}
    for address, (name, more) in edits.items():
        author = await browse(name)
        done = await author.post(f"{address}/edit", data={"key": "k", "version": "1", "body": "Other words", **more})
        assert done.status_code == 303
    for name in ("elena", "dalia", "chen"):
        reader = await browse(name)
        for address in (*(f"{each}/history" for each in edits), f"/topics/{topic.public_id}", f"/topics/{topic.public_id}/edit",
                        f"/replies/{answer.public_id}/edit"):
            page = (await reader.get(address)).text.split("<main")[1]
            assert not {"Amina", "Bruno", town.amina.public_id, town.bruno.public_id} & set(re.findall(r"\w+", page)), address
