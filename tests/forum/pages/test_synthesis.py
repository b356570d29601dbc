"""The consolidated reply: written by stewards, first in the thread, naming what it draws on."""

import asyncio

from cop.community.audience import settle
from cop.community.text import Text
from cop.community.thing import Thing
from cop.forum import queries
from cop.forum.models import Citation, Reply
from cop.kit.unit import unit
from tests.cast import Town
from tests.conftest import Browse
from tests.forum.test_actions import a_reply, a_topic

WORDS = "All five agree: **a post, never a person**."


async def hide(thing: Thing) -> None:
    async with unit():
        await Thing.filter(id=thing.id).update(state="hidden")
        await settle(thing.id)


async def test_it_stands_first_with_its_citations_and_the_replies_know_of_it(town: Town, browse: Browse) -> None:
    topic = await a_topic(town)
    cited, other = await a_reply(town, topic, byline="role"), await a_reply(town, topic, "elena")
    dalia, amina = await browse("dalia"), await browse("amina")
    address = f"/topics/{topic.public_id}"
    before = (await amina.get(address)).text
    assert "Consolidated reply" not in before and "/synthesis" not in before

    form = {"key": "k", "version": "0", "body": WORDS, "cited": cited.public_id, "language": "en"}
    assert (await dalia.post(f"{address}/synthesis", data=form)).status_code == 303
    page = (await amina.get(address)).text

    assert page.index("Consolidated reply") < page.index(f'id="r-{cited.public_id}"')
    assert page.index("<strong>a post, never a person</strong>") < page.index("Dalia Example") + 2000
    drawn_on = page.split("It draws on")[1].split("</ul>")[0]
    assert f"#r-{cited.public_id}" in drawn_on and "Bruno" not in drawn_on and other.public_id not in drawn_on
    assert page.count("Used in the consolidated reply") == 1
    assert page.index(f'id="r-{cited.public_id}"') < page.index("Used in the consolidated reply")
    assert "Change the consolidated reply" in (await dalia.get(address)).text and "/synthesis" not in page


async def test_a_reply_hidden_since_is_named_without_words_or_byline(town: Town, browse: Browse) -> None:
    topic = await a_topic(town)
    cited, kept = await a_reply(town, topic), await a_reply(town, topic, "elena")
    dalia, amina = await browse("dalia"), await browse("amina")
    await dalia.post(f"/topics/{topic.public_id}/synthesis", data={
        "key": "k", "version": "0", "body": WORDS, "cited": [cited.public_id, kept.public_id], "language": "en"})
    assert "Bruno Example" in (await amina.get(f"/topics/{topic.public_id}")).text

    await hide(cited)
    page = (await amina.get(f"/topics/{topic.public_id}")).text

    assert "1 reply that is no longer shown" in page
    assert "Bruno Example" not in page and cited.public_id not in page and "Elena Example" in page
    form = {"key": "l", "version": "1", "body": "New words.", "cited": kept.public_id}
    assert (await dalia.post(f"/topics/{topic.public_id}/synthesis", data=form)).status_code == 303
    assert await Citation.filter(reply_id=cited.id).exists()  # it counts again when it is restored


async def test_of_two_stewards_at_once_the_second_is_told_and_loses_nothing(town: Town, browse: Browse) -> None:
    topic = await a_topic(town)
    cited = await a_reply(town, topic)
    dalia, chen = await browse("dalia"), await browse("chen")
    address = f"/topics/{topic.public_id}/synthesis"

    def form(words: str, version: int) -> dict[str, str]:
        return {"key": words, "version": str(version), "body": words, "cited": cited.public_id, "language": "en"}

    first = await asyncio.gather(
        dalia.post(address, data=form("Of Dalia.", 0)), chen.post(address, data=form("Of Chen.", 0))
    )
    assert sorted(answer.status_code for answer in first) == [303, 422]
    assert await Reply.filter(sort="synthesis").count() == 1
    told = next(answer.text for answer in first if answer.status_code == 422)
    assert "Of Dalia." in told and "Of Chen." in told and 'name="version" value="1"' in told

    second = await asyncio.gather(
        dalia.post(address, data=form("Again Dalia.", 1)), chen.post(address, data=form("Again Chen.", 1))
    )
    assert sorted(answer.status_code for answer in second) == [303, 422]
    synthesis = await Reply.get(sort="synthesis")
    assert await Text.filter(thing_id=synthesis.thing_id, part="body").count() == 2


async def test_it_draws_on_shown_replies_of_its_topic_and_on_one_at_least(town: Town, browse: Browse) -> None:
    topic, elsewhere = await a_topic(town), await a_topic(town)
    foreign, hidden = await a_reply(town, elsewhere), await a_reply(town, topic)
    await a_reply(town, topic, "elena")
    await hide(hidden)
    dalia = await browse("dalia")
    for cited in ("", foreign.public_id, hidden.public_id):
        answer = await dalia.post(f"/topics/{topic.public_id}/synthesis", data={
            "key": "k" + cited, "version": "0", "body": WORDS, "cited": cited, "language": "en"})
        assert answer.status_code == 422 and "Tick at least one reply" in answer.text and "never a person" in answer.text


async def test_a_topic_with_nothing_but_a_consolidated_reply_is_unanswered(town: Town, browse: Browse) -> None:
    topic = await a_topic(town)
    cited = await a_reply(town, topic)
    dalia, reader = await browse("dalia"), await town.reader("amina")
    await dalia.post(f"/topics/{topic.public_id}/synthesis", data={
        "key": "k", "version": "0", "body": WORDS, "cited": cited.public_id, "language": "en"})
    wanted = queries.Wanted(tab="unanswered")
    assert not (await queries.topics(reader, wanted, "")).topics
    await hide(cited)
    assert [each["id"] for each in (await queries.topics(reader, wanted, "")).topics] == [topic.id]


async def test_a_former_moderator_changes_it_no_more(town: Town, browse: Browse) -> None:
    topic = await a_topic(town)
    cited = await a_reply(town, topic)
    await (await browse("dalia")).post(f"/topics/{topic.public_id}/synthesis", data={
        "key": "k", "version": "0", "body": WORDS, "cited": cited.public_id, "language": "en"})
    written = await Thing.get(id=(await Reply.get(sort="synthesis")).thing_id)
    async with unit():
        await Thing.filter(id=written.id).update(author_id=town.bruno.id)
    bruno = await browse("bruno")
    assert (await bruno.post(
        f"/replies/{written.public_id}/edit", data={"key": "k", "version": "1", "body": "Mine."})).status_code == 403
    assert (await bruno.get(f"/topics/{topic.public_id}/synthesis")).status_code == 403
