import asyncio
import re
from dataclasses import replace

import httpx
import pytest
from starlette.applications import Starlette

from cop.accounts.models import Reset, SignIn
from cop.app import build_app
from cop.community.people import CONDUCT_VERSION, Person
from cop.kit.unit import unit
from cop.settings import Settings
from tests.accounts.conftest import PASSWORD, Mailbox, give_password, links_in, visitor
from tests.cast import Town
from tests.conftest import Browse

NEW = "another four quiet words"


@pytest.fixture
async def amina(town: Town) -> Person:
    """Amina with a password, and the rules of conduct accepted."""
    await give_password(town.amina)
    async with unit():
        await Person.filter(id=town.amina.id).update(conduct_version=CONDUCT_VERSION)
    return town.amina


def credentials(**more: str) -> dict[str, str]:
    return {"email": " Amina@People.example", "password": PASSWORD, **more}


async def is_in(browser: httpx.AsyncClient) -> bool:
    return (await browser.get("/me")).status_code == 200


async def test_the_right_password_opens_and_the_cookie_is_kept_from_scripts(app: Starlette, amina: Person):
    browser = visitor(app)
    answer = await browser.post("/sign-in", data=credentials())
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = next(each for each in answer.headers.get_list("set-cookie") if each.startswith("cop="))
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie and "Path=/" in cookie and "Max-Age=2592000" in cookie
    assert answer.headers["cache-control"] == "no-store"
    assert await is_in(browser)


async def test_behind_tls_the_cookie_goes_over_tls_alone(db: str, settings: Settings, amina: Person):
    built = build_app(replace(settings, origin="https://cop.example"), work=False)
    answer = await visitor(built).post("/sign-in", data=credentials())
    cookies = answer.headers.get_list("set-cookie")
    assert any(each.startswith("__Host-cop=") for each in cookies)
    assert all("Secure" in each and "HttpOnly" in each for each in cookies)
    await built.state.renderer.close()


@pytest.mark.parametrize(
    "typed", [{"password": "wrong wrong wrong"}, {"email": "nobody@people.example"}, {"password": ""}]
)
async def test_a_wrong_address_and_a_wrong_password_get_the_same_answer(
    app: Starlette, amina: Person, typed: dict[str, str]
):
    answer = await visitor(app).post("/sign-in", data=credentials(**typed))
    assert answer.status_code == 422
    assert app.state.site.sentence("en", "error.wrong-sign-in") in answer.text
    assert PASSWORD not in answer.text and "wrong wrong wrong" not in answer.text
    assert "set-cookie" not in answer.headers or "cop=" not in answer.headers["set-cookie"]


async def test_after_ten_failures_it_says_when_to_come_back_but_not_to_a_known_browser(app: Starlette, amina: Person):
    known, stranger = visitor(app), visitor(app)
    await known.post("/sign-in", data=credentials())
    answers = [await stranger.post("/sign-in", data=credentials(password="x" * 12)) for _ in range(11)]
    assert [each.status_code for each in answers] == [422] * 10 + [429]
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 900
    assert (await stranger.post("/sign-in", data=credentials())).status_code == 429
    await known.post("/sign-out")
    assert (await known.post("/sign-in", data=credentials())).status_code == 303


async def test_fifty_wrong_guesses_at_once_are_ten(app: Starlette, amina: Person):
    browser = visitor(app)
    answers = await asyncio.gather(
        *(browser.post("/sign-in", data=credentials(password=f"guess number {n}")) for n in range(50))
    )
    assert sorted(each.status_code for each in answers) == [422] * 10 + [429] * 40


@pytest.mark.parametrize(
    ("wanted", "goes"),
    [
        ("/topics?theme=x", "/topics?theme=x"), ("https://evil.example/", "/"), ("//evil.example", "/"),
        ("/\\evil.example", "/"), ("javascript:alert(1)", "/"), ("/sign-out", "/"), ("", "/"),
    ],
)
async def test_one_goes_on_to_a_page_of_this_site_only(app: Starlette, amina: Person, wanted: str, goes: str):
    browser = visitor(app)
    shown = await browser.get("/sign-in", params={"next": wanted})
    assert re.search(r'name="next" value="([^"]*)"', shown.text)[1] == goes  # type: ignore[index]
    answer = await browser.post("/sign-in", data=credentials(next=wanted))
    assert answer.headers["location"] == goes


async def test_who_has_not_accepted_the_rules_is_led_to_them(app: Starlette, town: Town):
    await give_password(town.amina)
    assert (await visitor(app).post("/sign-in", data=credentials())).headers["location"] == "/me"


async def test_signing_out_ends_it_on_the_server_and_cleans_the_browser(app: Starlette, amina: Person):
    browser = visitor(app)
    await browser.post("/sign-in", data=credentials())
    token = browser.cookies["cop"]
    answer = await browser.post("/sign-out")
    assert answer.headers["clear-site-data"] == '"cache", "storage"'
    assert "cop" not in browser.cookies
    thief = visitor(app)
    thief.cookies.set("cop", token)
    assert not await is_in(thief)
    assert (await browser.post("/sign-out")).status_code == 303


async def test_signing_in_again_changes_the_token(app: Starlette, amina: Person):
    browser = visitor(app)
    await browser.post("/sign-in", data=credentials())
    first = browser.cookies["cop"]
    await browser.post("/sign-in", data=credentials())
    assert browser.cookies["cop"] != first
    assert await SignIn.all().count() == 1


async def test_a_token_planted_before_signing_in_opens_nothing(app: Starlette, amina: Person):
    browser = visitor(app)
    browser.cookies.set("cop", "planted")
    answer = await browser.post("/sign-in", data=credentials())
    assert "cop=planted" not in answer.headers["set-cookie"]
    assert not await SignIn.filter(token_hash="planted").exists()


async def test_what_was_typed_is_kept_and_cannot_be_a_script(app: Starlette, amina: Person):
    answer = await visitor(app).post("/sign-in", data=credentials(email='"><script>x</script>'))
    assert answer.status_code == 422
    assert "<script>x" not in answer.text and "&lt;script&gt;" in answer.text
    long = await visitor(app).post("/sign-in", data=credentials(email="x" * 300))
    assert long.status_code == 422 and "x" * 300 in long.text


async def test_five_megabytes_are_not_read(app: Starlette, amina: Person):
    answer = await visitor(app).post("/sign-in", data=credentials(password="x" * 5_000_000))
    assert answer.status_code == 413


async def test_a_form_of_another_site_is_refused(app: Starlette, amina: Person):
    answer = await visitor(app).post("/sign-in", data=credentials(), headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403


async def test_in_the_demonstration_alone_there_are_personas(app: Starlette, demonstration: Starlette):
    assert "/demo/sign-in" not in (await visitor(app).get("/sign-in")).text
    shown = (await visitor(demonstration).get("/sign-in")).text
    assert 'value="official"' in shown and 'value="outsider"' in shown and 'name="key"' in shown


async def test_forgetting_answers_the_same_for_every_address(app: Starlette, amina: Person, mailbox: Mailbox):
    browser = visitor(app)
    answers = [
        await browser.post("/forgotten", data={"email": email, "key": ""})
        for email in ("amina@people.example", "nobody@people.example")
    ]
    assert {(each.status_code, each.headers["location"], each.text) for each in answers} == {
        (303, "/forgotten?sent=1", "")
    }
    assert (await browser.get("/forgotten?sent=1")).status_code == 200
    assert [mail["To"] for mail in await mailbox()] == ["amina@people.example"]


async def test_three_links_an_hour_and_the_fourth_answer_is_the_same(app: Starlette, amina: Person, mailbox: Mailbox):
    browser = visitor(app)
    answers = [await browser.post("/forgotten", data={"email": "amina@people.example"}) for _ in range(5)]
    assert [each.headers["location"] for each in answers] == ["/forgotten?sent=1"] * 5
    assert len(await mailbox()) == 3


async def test_the_same_form_fifty_times_asks_once(app: Starlette, amina: Person):
    browser = visitor(app)
    key = re.search(r'name="key" value="([^"]+)"', (await browser.get("/forgotten")).text)[1]  # type: ignore[index]
    data = {"email": "amina@people.example", "key": key}
    await asyncio.gather(*(browser.post("/forgotten", data=data) for _ in range(20)))
    assert await Reset.all().count() == 1


async def test_a_new_password_is_chosen_once_by_the_link(app: Starlette, amina: Person, mailbox: Mailbox):
    signed_in, browser = visitor(app), visitor(app)
    await signed_in.post("/sign-in", data=credentials())
    await browser.post("/forgotten", data={"email": "amina@people.example"})
    (mail,) = await mailbox()
    (link,) = links_in(mail)
    shown = await browser.get(link)
    key = re.search(r'name="key" value="([^"]+)"', shown.text)[1]  # type: ignore[index]
    weak = await browser.post(link, data={"password": "short"})
    assert weak.status_code == 422
    answers = await asyncio.gather(*(browser.post(link, data={"password": NEW, "key": key}) for _ in range(5)))
    assert [each.headers.get("location") for each in answers] == ["/sign-in?renewed=1"] * 5
    assert not await is_in(signed_in)
    for again in (await browser.get(link), await browser.post(link, data={"password": NEW}),
                  await browser.post(link, data={"password": "short"})):
        assert again.status_code == 404
    assert (await browser.post("/sign-in", data=credentials())).status_code == 422
    assert (await browser.post("/sign-in", data=credentials(password=NEW))).status_code == 303


async def test_a_link_that_never_was_gets_the_neutral_answer(browse: Browse):
    browser = await browse("nobody")
    for answer in (await browser.get("/reset/never"), await browser.post("/reset/never", data={"password": NEW})):
        assert answer.status_code == 404 and "not valid any more" in answer.text
