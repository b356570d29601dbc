"""The mails of the demonstration: shown as they were sent, and answered the way every mail comes in."""

from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest

from cop.app import build_app
from cop.community.text import Written
from cop.community.thing import Thing
from cop.forum import actions
from cop.kit.mail import Message, send
from cop.settings import Settings
from tests.accounts.conftest import visitor
from tests.cast import Town
from tests.postbox import a_postman, carried
from tests.things import a_topic

CRAFTED = "<script>alert(1)</script> =?utf-8?q?x=0ABcc:_c@d.example?="


@pytest.fixture
async def browser(town: Town, settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    app = build_app(replace(settings, demo=True, mail_domain="talk.example"), work=False)
    async with visitor(app) as client:
        yield client
    await app.state.intake.close()
    await app.state.renderer.close()


async def mailed(settings: Settings, **more: str) -> None:
    message = Message(to="a@b.example", subject=CRAFTED, text=f"{CRAFTED}\n", message_id="<a@cop.example>", **more)
    await send(message, url=settings.mail_url, sender="no-reply@cop.example")


async def test_nothing_is_there_at_first_and_nothing_outside_the_folder_is_shown(browser: httpx.AsyncClient, settings: Settings):
    assert "No mail yet" in (await browser.get("/demo/mail")).text
    (settings.data / "private.eml").write_text("Subject: private\n\nprivate")
    for name in ("private", "..%2Fprivate", "%2e%2e%2fprivate", "nothing"):
        assert (await browser.get(f"/demo/mail/{name}")).status_code == 404


async def test_a_mail_is_shown_as_text_with_its_headers(browser: httpx.AsyncClient, settings: Settings):
    await mailed(settings)
    index = await browser.get("/demo/mail")
    (address,) = [each for each in index.text.split('"') if each.startswith("/demo/mail/")]
    page = (await browser.get(address)).text
    assert "<script>alert" not in page and "&lt;script&gt;alert" in page
    assert "Message-ID: &lt;a@cop.example&gt;" in page and "Nothing leaves this machine" in page
    assert "Answer this mail" not in page
    assert (await browser.post(address, data={"body": "Yes."})).status_code == 404


async def test_an_answer_becomes_a_reply_in_the_thread(browser: httpx.AsyncClient, town: Town, settings: Settings):
    topic = await a_topic(town.amina, town.water, title="How do others do it?")
    await actions.reply(
        await town.reader("bruno"), topic, Written("We did this.", "<p>We did this.</p>", 1), language="en", byline="named"
    )
    await carried(a_postman(settings, settings.mail_url))
    (address,) = [each for each in (await browser.get("/demo/mail")).text.split('"') if each.startswith("/demo/mail/")]
    assert "Your reply will be signed: with your name." in (await browser.get(address)).text
    assert (await browser.post(address, data={"body": " "})).status_code == 422
    answer = await browser.post(address, data={"body": "That helps, thank you."})
    assert (answer.status_code, answer.headers["location"]) == (303, "/demo/mail?answered=taken")
    assert "is shown in the service" in (await browser.get("/demo/mail?answered=taken")).text
    made = await Thing.get(parent_id=topic.id, author_id=town.amina.id)
    assert (made.via, made.state) == ("mail", "published")
