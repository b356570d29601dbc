"""Choosing mail, and the address in a mail that ends it: one click, without a sign-in."""

import httpx
from starlette.applications import Starlette

from cop.community.following import Following
from cop.community.outbox import DAILY, OFF, WEEKLY, MailChoice
from cop.community.people import Person
from cop.community.stopping import mail_choice, stop_token
from cop.kit.clock import now
from cop.kit.unit import unit
from tests.cast import Town
from tests.conftest import Browse
from tests.notices.happening import asked

SECRET = "a secret of the tests, of no other use"


async def test_mail_is_chosen_and_shown_as_chosen(town: Town, browse: Browse):
    browser = await browse("amina")
    page = (await browser.get("/notices/mail")).text
    assert 'value="daily" checked' in page and "Send mail to my address again" not in page
    answer = await browser.post("/notices/mail", data={"often": "weekly"})
    assert answer.status_code == 303
    choice = await MailChoice.get(person_id=town.amina.id)
    assert (choice.often, choice.personal) == (WEEKLY, False)
    assert "Saved" in (await browser.get(answer.headers["location"])).text
    refused = await browser.post("/notices/mail", data={"often": "hourly", "personal": "1"})
    assert refused.status_code == 422 and (await MailChoice.get(person_id=town.amina.id)).often == WEEKLY
    async with unit():
        await MailChoice.filter(person_id=town.amina.id).update(stopped_at=now(), bounces=3)
    assert "Mail to your address comes back" in (await browser.get("/notices/mail")).text
    await browser.post("/notices/mail", data={"often": "weekly", "again": "1"})
    assert (await MailChoice.get(person_id=town.amina.id)).stopped_at is None


async def test_the_link_asks_and_the_button_or_the_mail_program_stops(town: Town, app: Starlette):
    topic = await asked(town, "bruno")
    choice = await mail_choice(town.amina.id)
    async with mail_program(app) as client:
        for what in ("often", "personal", f"thing:{topic.public_id}"):
            address = f"/notices/stop/{stop_token(SECRET, choice.stop_key, what)}"
            page = await client.get(address)
            assert page.status_code == 200 and "Amina" not in page.text and "Who pays" not in page.text
            now_is = await MailChoice.get(person_id=town.amina.id)
            assert now_is.often == (DAILY if what == "often" else OFF), "a program that follows links stops nothing"
            answer = await client.post(address, content="List-Unsubscribe=One-Click", headers=ONE_CLICK)
            assert answer.status_code == 200, "without cookie, proof or redirect"
    stopped = await MailChoice.get(person_id=town.amina.id)
    assert (stopped.often, stopped.personal) == (OFF, False)
    assert [(each.person_id, each.about, each.level) for each in await Following.all()] == [
        (town.amina.id, topic.id, "mute")
    ]


async def test_a_forged_link_is_no_page_and_stops_nothing(town: Town, app: Starlette):
    choice, other = await mail_choice(town.amina.id), await mail_choice(town.bruno.id)
    good = stop_token(SECRET, choice.stop_key, "often")
    forged = (
        good[:-1] + ("0" if good[-1] != "0" else "1"), good.replace("often", "personal"),
        good.replace(choice.stop_key, other.stop_key), stop_token("another secret", choice.stop_key, "often"),
        stop_token(SECRET, "nobodys", "often"), "x", "-", "--", "%00", "é-é-é", "a" * 3000,
    )
    async with mail_program(app) as client:
        for token in forged:
            assert (await client.get(f"/notices/stop/{token}")).status_code == 404
            assert (await client.post(f"/notices/stop/{token}", content="", headers=ONE_CLICK)).status_code == 404
        async with unit():
            await Person.filter(id=town.amina.id).update(state="suspended")
        assert {each.often for each in await MailChoice.all()} == {DAILY}
        assert (await client.post(f"/notices/stop/{good}", content="", headers=ONE_CLICK)).status_code == 200, "also who is out"
        assert (await client.post(f"/notices/stop/{good}", content=b"x" * 600_000)).status_code == 413
    assert (await mail_choice(town.amina.id)).often == "off" and (await mail_choice(town.bruno.id)).often == DAILY


ONE_CLICK = {"content-type": "application/x-www-form-urlencoded"}


def mail_program(app: Starlette) -> httpx.AsyncClient:
    """Neither a cookie nor a word on where it comes from."""
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app, raise_app_exceptions=False), base_url="http://127.0.0.1:8000"
    )
