"""The first page, the rules of conduct, language and display."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import httpx
import pytest

from cop import doorway
from cop.community import audience
from cop.groups.models import JoinRequest
from cop.home import pages
from cop.kit import store
from cop.kit.clock import now
from cop.kit.store import write
from cop.kit.unit import unit
from cop.moderation.actions import report
from cop.notices.models import Notice
from cop.routing.models import AnswerInvitation, Clock
from tests.cast import Town
from tests.conftest import Browse
from tests.lively import a_session
from tests.things import a_reply, a_topic

LARGEST = 60 * 1024


@asynccontextmanager
async def counted(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[list[str]]:
    """Every statement that reaches the database."""
    said: list[str] = []
    real = store.for_sqlite, store.for_postgres

    def noting(translate: object) -> object:
        def translated(sql: str) -> str:
            said.append(sql)
            return translate(sql)  # type: ignore[operator]

        return translated

    monkeypatch.setattr(store, "for_sqlite", noting(real[0]))
    monkeypatch.setattr(store, "for_postgres", noting(real[1]))
    yield said
    monkeypatch.undo()


async def test_a_visitor_reads_what_this_is_and_how_to_come_in(browse: Browse, town: Town) -> None:
    await a_topic(town.amina, town.water, title="canary")
    page = await (await browse("nobody")).get("/")

    assert page.status_code == 200 and 'class="btn is-main" href="/sign-in"' in page.text
    assert page.text.count("<li><strong>") == 3 and "Nobody waits unseen." in page.text
    assert "Open to everyone" not in page.text and "canary" not in page.text
    assert not re.search(r"(Amina|Bruno|Water|Court|Vault)", page.text)


async def test_a_visitor_reads_what_is_open_to_everyone(browse: Browse, town: Town) -> None:
    async with unit():
        everyone = await audience.everyone()
    topic = await a_topic(town.bruno, town.water, title="For <b>everyone</b>", home=everyone)
    page = (await (await browse("nobody")).get("/")).text

    assert "For &lt;b&gt;everyone&lt;/b&gt;" in page and f"/topics/{topic.public_id}" in page


async def test_a_member_finds_questions_and_groups(browse: Browse, town: Town) -> None:
    await a_topic(town.amina, town.water, title="My own question")
    await a_topic(town.bruno, town.water, title="A question of Bruno's")
    page = (await (await browse("amina")).get("/")).text

    for words in ("My own question", "A question of Bruno&#39;s", "Bruno Example", "/groups/water", "/groups/vault",
                  "1 topic with something new", "New in my groups"):
        assert words in page, words
    for words in ("/moderation", "/requests", "/oversight"):
        assert words not in page, words


async def test_the_next_session_stands_there_with_its_hour_on_the_readers_clock(browse: Browse, town: Town) -> None:
    async with unit():
        await write("UPDATE person SET zone = 'Asia/Tokyo' WHERE id = $1", town.amina.id)
    hour = (now() + timedelta(days=2)).replace(hour=21, minute=30)
    ahead = await a_session(town, phase="open", title="Ask <b>early</b>", starts_at=hour)
    page = (await (await browse("amina")).get("/")).text

    assert f'href="/live/{ahead.public_id}"' in page and "Ask &lt;b&gt;early&lt;/b&gt;" in page
    assert "06:30 (Tokyo) · 21:30 UTC" in page and "Takes questions" in page and "Live now" not in page

    live = await a_session(town, title="Now")
    page = (await (await browse("amina")).get("/")).text
    assert page.index(f"/live/{live.public_id}") < page.index("Live now") < page.index(f"/live/{ahead.public_id}")


async def test_without_a_session_nothing_is_said_of_any(browse: Browse, town: Town) -> None:
    await a_session(town, phase="draft", title="canary-draft")
    page = (await (await browse("amina")).get("/")).text
    assert 'id="sessions"' not in page and "canary-draft" not in page


async def test_stewards_and_the_secretariat_find_what_is_theirs_to_look_after(browse: Browse, town: Town) -> None:
    topic = await a_topic(town.bruno, town.water)
    await report(await town.reader("amina"), topic, reason="wrong", words="")
    async with unit():
        await JoinRequest.create(group_id=town.vault.id, person_id=town.bruno.id, asked_at=now(), open_for="1:1")
    pages = {name: (await (await browse(name)).get("/")).text for name in ("chen", "dalia", "sela", "amina")}

    assert "/moderation" in pages["chen"] and "/groups/vault/requests" in pages["chen"]
    assert "/groups/water/requests" not in pages["chen"], "nobody asks there"
    assert "/moderation" in pages["dalia"] and "vault" not in pages["dalia"]
    assert "/oversight" in pages["sela"] and "/requests" not in pages["sela"] and "vault" not in pages["sela"]
    assert "/moderation" not in pages["amina"] and "Waiting for me" not in pages["amina"]


@pytest.mark.parametrize("many", [1, 20])
async def test_the_first_page_takes_five_statements_however_much_there_is(
    browse: Browse, town: Town, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    await a_lot(town, many)
    for n in range(many):
        await a_topic(town.amina, town.water, title=f"Own {n} " + "é" * 150)
        await a_topic(town.bruno, town.water, title=f"Other {n} " + "é" * 150)
        await a_session(town, phase="announced")
    for name, statements in (("amina", 5), ("chen", 5), ("sela", 5), ("nobody", 2)):
        browser = await browse(name)
        async with counted(monkeypatch) as said:
            page = await browser.get("/")
        assert page.status_code == 200 and len(page.content) < LARGEST
        assert len(said) == statements, (name, said)


async def a_lot(town: Town, many: int) -> None:
    """Of everything that waits for somebody."""
    for n in range(many):
        topic = await a_topic(town.bruno, town.water, title=f"Asked {n} " + "é" * 150)
        await a_reply(town.bruno, topic)
        await report(await town.reader("amina"), topic, reason="wrong", words="")
        async with unit():
            for person in (town.amina, town.chen):
                await AnswerInvitation.create(topic_id=topic.id, person_id=person.id, invited_by_id=town.bruno.id,
                                              made_at=now())
                await Notice.create(person_id=person.id, thing_id=topic.id, leads_to_id=topic.id, kind="topic", at=now())
            await Clock.create(topic_id=topic.id, began_at=now(), moderators_at=now(), secretariat_at=now())


async def test_the_rules_of_conduct_are_for_all_to_read(browse: Browse) -> None:
    for name in ("nobody", "amina"):
        page = await (await browse(name)).get("/conduct")
        assert page.status_code == 200 and page.text.count("<h2") >= 10
        assert "This is not a reporting channel" in page.text and len(page.content) < LARGEST


def cookie(answer: httpx.Response) -> str:
    return answer.headers["set-cookie"]


async def test_a_language_is_kept_for_a_year_and_one_stays_where_one_was(browse: Browse) -> None:
    browser = await browse("nobody")
    answer = await browser.post("/language", data={"language": "fr", "back": "/conduct"})

    assert (answer.status_code, answer.headers["location"]) == (303, "/conduct")
    assert cookie(answer).startswith("language=fr;")
    for flag in ("HttpOnly", "Max-Age=31536000", "Path=/", "SameSite=lax"):
        assert flag in cookie(answer), flag
    assert '<html lang="fr"' in (await browser.get("/conduct")).text


async def test_dark_is_dark_on_the_next_page(browse: Browse) -> None:
    browser = await browse("amina")
    answer = await browser.post("/display", data={"theme": "dark", "back": "/groups"})

    assert (answer.status_code, answer.headers["location"]) == (303, "/groups")
    assert 'data-theme="dark"' in (await browser.get("/groups")).text


@pytest.mark.parametrize("back", [
    "https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "",
    "/a\r\nset-cookie: x=1", "//[",
])
async def test_one_never_leaves_the_site(browse: Browse, back: str) -> None:
    answer = await (await browse("nobody")).post("/display", data={"theme": "dark", "back": back})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert "x=1" not in cookie(answer)


@pytest.mark.parametrize(("address", "form"), [
    ("/language", {"language": "xx"}), ("/language", {}), ("/language", {"language": "ar"}),
    ("/display", {"theme": "pink; Path=/"}), ("/display", {}),
])
async def test_what_is_not_offered_is_refused_and_not_kept(browse: Browse, address: str, form: dict[str, str]) -> None:
    answer = await (await browse("nobody")).post(address, data=form)
    assert answer.status_code == 422
    assert not re.search("(language|theme)=", answer.headers.get("set-cookie", ""))


async def test_another_site_does_not_choose_for_us(browse: Browse) -> None:
    browser = await browse("nobody")
    answer = await browser.post("/display", data={"theme": "dark"}, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403


def test_the_cookies_are_those_the_door_reads() -> None:
    assert (pages.LANGUAGE, pages.THEME, pages.THEMES) == (doorway.LANGUAGE, doorway.THEME, doorway.THEMES)
