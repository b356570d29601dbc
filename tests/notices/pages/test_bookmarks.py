"""Keeping a topic, a reply, a session; changing the note; dropping it."""

from datetime import timedelta

from cop.kit.clock import now
from cop.notices.models import Bookmark
from tests.cast import Town
from tests.conftest import Browse
from tests.lively import a_session
from tests.notices.happening import answered, asked


async def test_a_topic_a_reply_and_a_session_are_kept_changed_and_dropped(town: Town, browse: Browse):
    topic = await asked(town, "amina")
    reply, session = await answered(town, "chen", topic), await a_session(town, phase="announced")
    browser = await browse("bruno")
    day = (now() + timedelta(days=5)).date().isoformat()
    for thing in (topic, reply, session):
        address = f"/things/{thing.public_id}/bookmark"
        assert (await browser.get(address)).status_code == 200
        answer = await browser.post(address, data={"words": "<i>Look</i> again", "remind_on": day})
        assert (answer.status_code, answer.headers["location"]) == (303, "/bookmarks")
        assert f'value="{day}"' in (await browser.get(address)).text
    page = (await browser.get("/bookmarks")).text
    assert page.count("&lt;i&gt;Look&lt;/i&gt; again") == 3 and "Helplines at night" in page
    assert "Look" not in (await (await browse("chen")).get("/bookmarks")).text
    refused = await browser.post(f"/things/{topic.public_id}/bookmark", data={"words": "Kept", "remind_on": "2001-01-01"})
    assert refused.status_code == 422 and 'value="Kept"' in refused.text and 'value="2001-01-01"' in refused.text
    for _ in range(2):
        answer = await browser.post(f"/things/{topic.public_id}/bookmark/drop", data={"key": "the same"})
        assert answer.status_code == 303
    assert await Bookmark.filter(person_id=town.bruno.id).count() == 2


async def test_what_one_may_not_read_is_not_kept_and_what_is_anothers_is_not_dropped(town: Town, browse: Browse):
    court, water = await asked(town, "elena", group=town.court), await asked(town, "amina")
    await (await browse("elena")).post(f"/things/{water.public_id}/bookmark", data={})
    browser = await browse("bruno")
    for thing in (court.public_id, "nothing", "x" * 90):
        assert (await browser.get(f"/things/{thing}/bookmark")).status_code == 404
        assert (await browser.post(f"/things/{thing}/bookmark", data={})).status_code == 404
    assert (await browser.post(f"/things/{water.public_id}/bookmark/drop", data={})).status_code == 404
    assert await Bookmark.all().count() == 1
