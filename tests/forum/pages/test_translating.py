"""Translations by members, and the language a text is said to be in."""

from cop.community.audience import settle
from cop.community.text import Text, Written
from cop.community.thing import Thing
from cop.forum import actions
from cop.kit.unit import unit
from tests.cast import Town
from tests.conftest import Browse
from tests.forum.test_actions import a_reply, a_topic

FRENCH = {"to": "fr", "title": "Qui reçoit un signalement la nuit ?", "body": "Nous révisons *le* protocole."}
ORIGINAL = "Who receives a referral at night?"


async def test_readers_of_a_language_meet_the_translation_first_and_the_original_one_tap_away(
    town: Town, browse: Browse
) -> None:
    topic = await a_topic(town)
    address, bruno, elena = f"/topics/{topic.public_id}", await browse("bruno"), await browse("elena")
    elena.cookies.set("language", "fr")
    french = {"accept-language": "fr"}
    shown = (await bruno.get(f"/things/{topic.public_id}/translate?to=fr")).text
    assert ORIGINAL in shown and "We revise it." in shown and 'lang="fr"' in shown
    form = {**FRENCH, "key": "k", "version": "1"}
    done = await bruno.post(f"/things/{topic.public_id}/translate", data=form)
    assert done.status_code == 303 and done.headers["location"] == f"{address}?in=fr"

    async def page(query: str = "") -> str:
        return str((await elena.get(f"{address}{query}", headers=french)).text)

    first = await page()
    assert FRENCH["title"] in first and "<em>le</em> protocole" in first and ORIGINAL not in first
    assert "Traduction par un membre." in first and f"{address}?in=original" in first and "Bruno" not in first
    assert ORIGINAL in await page("?in=original") and f"{address}?in=fr" in await page("?in=original")
    english = (await (await browse("amina")).get(address)).text
    assert ORIGINAL in english and "?in=fr" in english and FRENCH["title"] not in english

    await actions.edit_topic(await town.reader("amina"), topic, {"body": Written("Now.", "<p>Now!</p>", 1)}, seen=2)
    stale = await page()
    assert "Now!" in stale and ORIGINAL in stale and "a changé depuis sa traduction" in stale
    asked = await page("?in=fr")
    assert FRENCH["title"] in asked and "version antérieure" in asked

    better = {**form, "key": "l", "version": "3", "body": "Maintenant."}
    assert (await elena.post(f"/things/{topic.public_id}/translate", data=better)).status_code == 303
    assert "Maintenant." in await page()
    history = f"{address}/history"
    assert "Bruno Example" in (await (await browse("dalia")).get(history)).text
    assert "Bruno Example" not in (await (await browse("amina")).get(history)).text
    edit = (await (await browse("amina")).get(f"{address}/edit")).text
    assert "Now." in edit and "Maintenant" not in edit


async def test_a_reply_is_translated_in_its_thread(town: Town, browse: Browse) -> None:
    topic = await a_topic(town)
    answer = await a_reply(town, topic)
    elena = await browse("elena")
    done = await elena.post(f"/things/{answer.public_id}/translate", data={
        "to": "fr", "key": "k", "version": "1", "body": "Nommez un poste."})
    assert done.headers["location"] == f"/topics/{topic.public_id}?after=0&in=fr#r-{answer.public_id}"
    elena.cookies.set("language", "fr")
    page = (await elena.get(f"/topics/{topic.public_id}")).text
    assert "Nommez un poste." in page and "Name a post" not in page
    async with unit():
        await Thing.filter(id=answer.id).update(state="hidden")
        await settle(answer.id)
    assert "Nommez un poste." not in (await elena.get(f"/topics/{topic.public_id}?in=fr")).text
    assert (await elena.get(f"/things/{answer.public_id}/translate")).status_code == 404


async def test_of_two_translators_the_second_is_told(town: Town, browse: Browse) -> None:
    topic = await a_topic(town)
    address = f"/things/{topic.public_id}/translate"
    form = {**FRENCH, "key": "k", "version": "1"}
    assert (await (await browse("bruno")).post(address, data=form)).status_code == 303
    late = await (await browse("elena")).post(address, data={**form, "body": "Autre chose, et long."})
    assert late.status_code == 422 and "Autre chose, et long." in late.text
    assert await Text.filter(thing_id=topic.id, language="fr").count() == 2


async def test_a_translation_has_every_part_and_another_language(town: Town, browse: Browse) -> None:
    topic = await a_topic(town)
    bruno = await browse("bruno")
    for change in ({"body": ""}, {"title": ""}, {"title": "x" * 161}, {"version": "7"}, {"version": "x"}):
        answer = await bruno.post(
            f"/things/{topic.public_id}/translate", data={**FRENCH, "key": "k", "version": "1", **change})
        assert answer.status_code == 422
    assert (await (await browse("sela")).get(f"/things/{topic.public_id}/translate")).status_code == 403
    assert not await Text.filter(thing_id=topic.id).exclude(language="en").exists()


async def test_the_language_of_a_text_is_corrected_with_its_history_and_no_translation_is_lost(
    town: Town, browse: Browse
) -> None:
    topic = await a_topic(town)
    amina = await browse("amina")
    address = f"/things/{topic.public_id}/language"
    await actions.edit_topic(await town.reader("amina"), topic, {"body": Written("Two.", "<p>Two.</p>", 1)}, seen=1)
    await (await browse("bruno")).post(
        f"/things/{topic.public_id}/translate", data={**FRENCH, "key": "k", "version": "2"})

    refused = await amina.post(address, data={"key": "k", "version": "3", "language": "fr"})
    assert refused.status_code == 422 and "would be lost" in refused.text
    assert (await amina.post(address, data={"key": "l", "version": "3", "language": "pt"})).status_code == 303

    assert (await Thing.get(id=topic.id)).language == "pt"
    assert sorted(await Text.filter(thing_id=topic.id).values_list("part", "language", "revision")) == [
        ("body", "fr", 1), ("body", "pt", 1), ("body", "pt", 2), ("title", "fr", 1), ("title", "pt", 1)]
    assert 'lang="pt"' in (await amina.get(f"/topics/{topic.public_id}")).text
    assert (await (await browse("bruno")).get(address)).status_code == 403


async def test_a_form_that_leaves_it_open_has_the_language_of_its_words(town: Town, browse: Browse) -> None:
    topic = await a_topic(town)
    await (await browse("bruno")).post(f"/topics/{topic.public_id}/replies", data={
        "key": "k", "language": "", "byline": "named",
        "body": "Chez nous, le district a désigné un poste, jamais une personne."})
    assert (await Thing.get(kind="reply")).language == "fr"
