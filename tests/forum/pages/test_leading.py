"""From a thing to its place; quotes and names on the pages."""

import re
from html import unescape

from cop.forum.models import Mention, Quotation
from cop.moderation import actions as moderation
from tests.cast import Town
from tests.conftest import Browse
from tests.directory.making import a_profile
from tests.forum.test_actions import a_reply, a_topic
from tests.lively import a_session

BODY = re.compile(r'<textarea[^>]* name="body"[^>]*>\n(.*?)</textarea>', re.DOTALL)


async def test_every_thing_leads_to_where_it_is_read_and_to_nowhere_for_others(town: Town, browse: Browse) -> None:
    topic = await a_topic(town, town.court, "elena")
    answer = await a_reply(town, topic, "farid")
    session = await a_session(town, phase="announced")
    places = {
        topic.public_id: f"/topics/{topic.public_id}",
        answer.public_id: f"/topics/{topic.public_id}?after=0#r-{answer.public_id}",
        session.public_id: f"/live/{session.public_id}",
    }
    for public_id, place in places.items():
        assert (await (await browse("elena")).get(f"/things/{public_id}")).headers["location"] == place
    stranger = await browse("amina")
    pages = [await stranger.get(f"/things/{each}") for each in (topic.public_id, answer.public_id, "2222222222", "x" * 40)]
    assert {page.status_code for page in pages} == {404}


async def test_quote_begins_a_reply_with_the_words_and_the_byline_as_it_is_shown(town: Town, browse: Browse) -> None:
    topic = await a_topic(town)
    named, veiled = await a_reply(town, topic), await a_reply(town, topic, "chen", byline="anonymous")
    elena = await browse("elena")
    page = (await elena.get(f"/topics/{topic.public_id}")).text
    assert page.count("data-quote=") == 3 and "Chen Example" not in page

    typed = unescape(BODY.findall((await elena.get(f"/topics/{topic.public_id}?quote={named.public_id}")).text)[0])
    assert typed.startswith("> Name a post, never a person.\n>\n> — [Bruno Example, Expert, Fictional Institute")
    typed = unescape(BODY.findall((await elena.get(f"/topics/{topic.public_id}?quote={veiled.public_id}")).text)[0])
    assert "Chen" not in typed and f"](/things/{veiled.public_id})" in typed
    other = await a_topic(town)
    for wrong in (other.public_id, "2222222222", "'"):
        assert "> " not in BODY.findall((await elena.get(f"/topics/{topic.public_id}?quote={wrong}")).text)[0]
    plain = (await elena.get(f"/topics/{topic.public_id}")).text
    assert "/things/" + named.public_id + ")" not in plain, "nothing of it is kept for the next page"


async def test_a_reply_with_a_quote_and_a_name_is_written_and_says_who_was_not_told(town: Town, browse: Browse) -> None:
    for each in (town.bruno, town.farid):
        await a_profile(each)
    topic = await a_topic(town, town.court, "elena")
    elena = await browse("elena")
    typed = unescape(BODY.findall((await elena.get(f"/topics/{topic.public_id}?quote={topic.public_id}")).text)[0])
    form = {"body": f"{typed}@Farid Example and @Bruno Example", "language": "en", "byline": "named"}
    answer = await elena.post(f"/topics/{topic.public_id}/replies", data=form)
    place = answer.headers["location"]
    page = (await elena.get(place.partition("#")[0])).text

    assert answer.status_code == 303 and "unheard=" in place
    assert "Not everyone you named was told" in page and re.search(r"here: <bdi>Bruno Example</bdi></p>", page)
    assert await Mention.all().values_list("person_id", flat=True) == [town.farid.id]
    assert await Quotation.all().values_list("source_id", flat=True) == [topic.id]
    other = (await (await browse("farid")).get(place.partition("#")[0])).text
    assert "was told" in page and "Not everyone" in other, "who keeps order may see it"
    assert '<a href="/people?q=Farid+Example"><bdi>@Farid Example</bdi></a>' in other


async def test_no_page_of_a_reader_holds_what_was_quoted_from_what_is_hidden_now(town: Town, browse: Browse) -> None:
    topic, other = await a_topic(town), await a_topic(town)
    source = await a_reply(town, other)
    text = f"> canary words\n>\n> — [canary name](/things/{source.public_id})\n\nMine."
    form = {"body": text, "language": "en", "byline": "named"}
    elena = await browse("elena")
    place = (await elena.post(f"/topics/{topic.public_id}/replies", data=form)).headers["location"]
    answer = place.partition("#r-")[2]
    await elena.post(f"/replies/{answer}/edit", data={"body": text + " And more.", "version": "1"})
    addresses = [
        f"/topics/{topic.public_id}", f"/topics/{topic.public_id}?quote={answer}", f"/replies/{answer}/history",
        f"/things/{answer}/report", f"/things/{answer}/moderate", f"/things/{answer}/translate?to=fr",
    ]
    amina, chen = await browse("amina"), await browse("chen")
    assert "canary words" in (await amina.get(addresses[0])).text
    await moderation.hide(await town.reader("chen"), source, version=source.version, reason="Named somebody.")

    for reader in (amina, chen):
        for address in addresses:
            page = await reader.get(address)
            assert "canary" not in page.text, address
    assert "And more." in (await amina.get(addresses[0])).text
    assert "canary words" in (await elena.get(f"/replies/{answer}/edit")).text, "its author alone may take it out"


async def test_a_quote_of_what_is_gone_keeps_what_was_typed(town: Town, browse: Browse) -> None:
    topic = await a_topic(town)
    form = {"body": "> x\n>\n> — [Y](/things/2222222222)\n\nMy words.", "language": "en", "byline": "named"}
    answer = await (await browse("elena")).post(f"/topics/{topic.public_id}/replies", data=form)
    assert answer.status_code == 422 and "My words." in answer.text and "can no longer be read" in answer.text
