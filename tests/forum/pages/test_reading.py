"""Topics in the browser."""

import re

import pytest

from cop.community.audience import settle
from cop.community.thing import Thing
from cop.forum import actions, pointers
from cop.kit.unit import unit
from tests.cast import Town
from tests.conftest import Browse
from tests.forum.test_actions import a_reply, a_topic, draft


async def test_a_member_reads_a_thread_with_its_replies(town: Town, browse: Browse) -> None:
    topic = await a_topic(town)
    await a_reply(town, topic)
    page = await (await browse("amina")).get(f"/topics/{topic.public_id}")

    assert page.status_code == 200
    assert "Who receives a referral at night?" in page.text
    assert "Name a post, never a person." in page.text
    assert "Bruno Example" in page.text


@pytest.mark.parametrize("name", ["nobody", "olga", "sela", "ada", "amina"])
async def test_missing_and_unreadable_are_the_same_answer(town: Town, browse: Browse, name: str) -> None:
    topic = await a_topic(town, town.court, "elena")
    browser = await browse(name)
    await browser.get("/topics")  # a first visit sets a cookie

    private = await browser.get(f"/topics/{topic.public_id}")
    absent = await browser.get("/topics/2222222222")

    assert private.status_code == absent.status_code == 404
    assert set(private.headers) == set(absent.headers)
    assert len(private.text) == len(absent.text)
    assert "referral" not in private.text


async def test_a_list_shows_what_its_reader_may_read_and_nothing_else(town: Town, browse: Browse) -> None:
    await actions.ask(await town.reader("amina"), town.water, draft("Water question"))
    await actions.ask(await town.reader("elena"), town.court, draft("Court question"))
    await actions.ask(await town.reader("amina"), town.vault, draft("Vault question"))

    seen = {name: (await (await browse(name)).get("/topics")).text for name in ("amina", "elena", "sela", "olga")}

    assert ["Water question" in seen[name] for name in seen] == [True, True, True, False]
    assert ["Court question" in seen[name] for name in seen] == [False, True, False, False]
    assert ["Vault question" in seen[name] for name in seen] == [True, False, False, False]


async def test_filters_narrow_the_list(town: Town, browse: Browse) -> None:
    await actions.ask(await town.reader("amina"), town.water, draft("Themed one", term_ids=(town.theme.id,)))
    await actions.ask(await town.reader("elena"), town.water, draft("Country one", country_id=town.country.id))
    amina = await browse("amina")

    themed = (await amina.get("/topics?theme=case_management")).text
    of_country = (await amina.get("/topics?country=SL")).text
    mine = (await amina.get("/topics?tab=mine")).text
    nothing = (await amina.get("/topics?theme=no-such-theme&language=xx&after=nonsense")).text

    assert "Themed one" in themed and "Country one" not in themed
    assert "Country one" in of_country and "Themed one" not in of_country
    assert "Themed one" in mine and "Country one" not in mine
    assert "Themed one" not in nothing and "Country one" not in nothing


async def test_unanswered_are_questions_without_a_reply(town: Town, browse: Browse) -> None:
    answered = await a_topic(town)
    await actions.ask(await town.reader("amina"), town.water, draft("Still waiting"))
    await a_reply(town, answered)

    page = (await (await browse("bruno")).get("/topics?tab=unanswered")).text

    assert "Still waiting" in page and answered.public_id not in page


async def test_the_list_goes_on_with_a_cursor_and_repeats_nothing(town: Town, browse: Browse) -> None:
    amina = await town.reader("amina")
    for number in range(53):
        await actions.ask(amina, town.water, draft(f"Question number {number:03}"))
    browser = await browse("amina")
    first = await browser.get("/topics")
    following = first.text.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")

    assert re.fullmatch(r"/topics\?after=[a-z0-9]{10}", following)  # no time in it, and no number of a row
    second = await browser.get(following)

    numbers = [f"Question number {number:03}" for number in range(53)]
    on_first = {each for each in numbers if each in first.text}
    on_second = {each for each in numbers if each in second.text}
    assert (len(on_first), len(on_second)) == (50, 3)
    assert not on_first & on_second


async def test_a_topic_is_new_until_it_is_opened_and_again_after_a_reply(town: Town, browse: Browse) -> None:
    topic = await a_topic(town)
    bruno = await browse("bruno")
    assert ">New<" in (await bruno.get("/topics")).text

    await bruno.get(f"/topics/{topic.public_id}")
    await pointers.flush()
    assert ">New<" not in (await bruno.get("/topics")).text

    await a_reply(town, topic, "elena")
    assert "New replies" in (await bruno.get("/topics")).text


async def test_the_author_of_a_hidden_reply_learns_that_it_is_and_reads_no_word_of_it(
    town: Town, browse: Browse
) -> None:
    topic = await a_topic(town)
    answer = await a_reply(town, topic)
    async with unit():
        await Thing.filter(id=answer.id).update(state="hidden")
        await settle(answer.id)

    pages = {name: (await (await browse(name)).get(f"/topics/{topic.public_id}")).text for name in
             ("bruno", "amina", "dalia")}

    assert "/moderation/mine" in pages["bruno"] and "Name a post" not in pages["bruno"]
    assert "/moderation/mine" not in pages["amina"] and "Name a post" not in pages["amina"]
    assert "Name a post" in pages["dalia"]
    assert "0 replies" in pages["amina"]


async def test_history_shows_every_version_to_those_who_read_the_topic(town: Town, browse: Browse) -> None:
    topic = await a_topic(town)
    parts = dict(draft("Who receives it, by night and by day?").parts)
    await actions.edit_topic(await town.reader("amina"), topic, parts, seen=topic.version)

    page = await (await browse("bruno")).get(f"/topics/{topic.public_id}/history")
    assert "by night and by day" in page.text and "at night?" in page.text
    assert (await (await browse("olga")).get(f"/topics/{topic.public_id}/history")).status_code == 404
