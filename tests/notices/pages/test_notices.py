"""The page of notices: in the reader's language, by bylines, and everything read at once."""

import re

import pytest

from cop.community import opened
from cop.community.byline import ANONYMOUS
from cop.community.people import Person
from cop.kit.unit import unit
from cop.moderation import actions as moderation
from cop.notices.actions.reading import mark_opened
from cop.notices.queries import told as queries
from tests.cast import Town
from tests.conftest import Browse
from tests.notices.happening import answered, asked, kept, told


async def test_one_line_for_a_topic_with_how_many_replies_and_by_whom_the_first(town: Town, browse: Browse):
    topic = await asked(town, "amina", title="<b>Who</b> pays?")
    await answered(town, "bruno", topic, byline=ANONYMOUS, body="A secret of Bruno")
    await answered(town, "elena", topic)
    browser = await browse("amina")
    page = (await browser.get("/notices")).text
    assert page.count('class="row-title"') == 1 and "2 new replies" in page and "An answer to your question" in page
    assert "&lt;b&gt;Who&lt;/b&gt; pays?" in page
    assert "Bruno" not in page and "secret" not in page, "an anonymous reply shows its byline only"
    async with unit():
        await Person.filter(id=town.amina.id).update(language="fr")
    french = (await browser.get("/notices")).text
    assert "2 nouvelles réponses" in french and "Une réponse à votre question" in french


async def test_everything_is_read_at_once_or_one_by_one(town: Town, browse: Browse):
    for title in ("First", "Second"):
        await answered(town, "bruno", await asked(town, "amina", title=title))
    browser = await browse("amina")
    page = (await browser.get("/notices")).text
    assert "2 unread" in page
    until = re.search(r'name="until" value="([^"]+)"', page)
    thing = re.search(r'name="thing" value="([^"]+)"', page)
    assert until and thing
    answer = await browser.post("/notices/read", data={"until": until[1], "thing": thing[1]})
    assert (answer.status_code, answer.headers["location"]) == (303, "/notices")
    assert len(await kept(town.amina)) == 1
    for until_said in (until[1], "nonsense", "2027-01-01", ""):
        assert (await browser.post("/notices/read", data={"until": until_said})).status_code == 303
    assert await kept(town.amina) == []
    assert "You have read everything." in (await browser.get("/notices")).text
    assert (await browser.post("/notices/read", data={"thing": "x" * 50})).status_code == 303


async def test_a_long_list_has_pages_and_a_strange_page_is_the_first(
    town: Town, browse: Browse, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(queries, "PAGE", 2)
    for number in range(3):
        await answered(town, "bruno", await asked(town, "amina", title=f"Number {number}"))
    browser = await browse("amina")
    first, second = (await browser.get("/notices")).text, (await browser.get("/notices?page=2")).text
    assert "/notices?page=2" in first and "Number 0" not in first
    assert "Number 0" in second and "Number 1" not in second and "page=3" not in second
    for strange in ("0", "-1", "x", "9" * 30, "²"):
        assert (await browser.get("/notices", params={"page": strange})).status_code == 200


async def test_the_page_of_a_topic_reads_its_notice(town: Town, browse: Browse):
    topic = await asked(town, "amina")
    await answered(town, "bruno", topic)
    opened.take()
    await (await browse("nobody")).get(f"/topics/{topic.public_id}")
    assert await mark_opened() == 0
    await (await browse("amina")).get(f"/topics/{topic.public_id}")
    assert await mark_opened() == 1 and await kept(town.amina) == []


async def test_an_act_of_moderation_leads_to_its_reason(town: Town, browse: Browse):
    topic = await asked(town, "amina")
    await moderation.close(await town.reader("chen"), topic, version=topic.version, reason="Done with")
    await told()
    page = (await (await browse("amina")).get("/notices")).text
    assert "A moderator has acted on what you wrote" in page and '/moderation/mine">Why' in page
    assert "Done with" not in page and "Chen" not in page


async def test_a_visitor_is_led_to_the_door(town: Town, browse: Browse):
    browser = await browse("nobody")
    for address in ("/notices", "/notices/mail", "/bookmarks"):
        answer = await browser.get(address)
        assert (answer.status_code, answer.headers["location"]) == (303, f"/sign-in?next={address}")
