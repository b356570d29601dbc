"""The first step of a question: its title, and what may have answered it."""

from collections.abc import Awaitable, Callable
from urllib.parse import quote

import pytest

from cop.engines import make_engines
from cop.indexer import follow_local
from cop.settings import Settings
from tests.cast import Town
from tests.conftest import Browse
from tests.following import catch_up
from tests.things import a_reply, a_topic

TITLE = "Who takes a referral when the social worker is away?"
OTHERS = ("Cash transfers in winter", "Costs of a helpline", "Training of teachers", "A law on foster families")
ASKED = "Who receives a referral when the only social worker is away?"


@pytest.fixture
async def index(settings: Settings, browse: Browse, town: Town) -> Callable[[], Awaitable[None]]:
    """`await index()`: the index of the application knows everything there is, some of it about other things."""
    async def follow() -> None:
        for title in OTHERS:
            await a_topic(town.bruno, town.water, title=title)
        engines = make_engines(settings)
        following = follow_local(engines)
        await catch_up(following)
        await following.leave()
        await engines.close()

    return follow


async def test_a_question_begins_with_its_title_alone(town: Town, browse: Browse) -> None:
    page = (await (await browse("amina")).get("/ask")).text
    form = page.split("<main")[1]
    assert 'name="title"' in form and 'name="body"' not in form
    assert 'aria-current="step"' in form


async def test_similar_questions_are_shown_and_lead_to_their_answers(
    town: Town, browse: Browse, index: Callable[[], Awaitable[None]]
) -> None:
    topic = await a_topic(town.bruno, town.water, title=ASKED)
    await a_reply(town.amina, topic)
    await index()

    page = (await (await browse("amina")).get("/ask", params={"title": TITLE})).text

    assert "Perhaps already answered" in page
    assert f'href="/topics/{topic.public_id}"' in page
    assert "Cash transfers" not in page
    assert f'value="{TITLE}"' in page, "the words stay"
    assert "None of these: continue" in page


async def test_nobody_is_shown_a_similar_question_of_a_group_they_are_not_in(
    town: Town, browse: Browse, index: Callable[[], Awaitable[None]]
) -> None:
    await a_topic(town.farid, town.vault, title=ASKED)
    await index()
    elena, amina = await browse("elena"), await browse("amina")
    for address in ("/ask", "/ask/similar"):
        assert ASKED not in (await elena.get(address, params={"title": TITLE})).text
        assert ASKED in (await amina.get(address, params={"title": TITLE})).text
    assert (await (await browse("nobody")).get("/ask/similar", params={"title": TITLE})).text.strip() == ""


async def test_with_nothing_similar_one_goes_straight_on_with_the_words(town: Town, browse: Browse) -> None:
    elena = await browse("elena")
    answer = await elena.get("/ask", params={"title": TITLE})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/ask?{_title()}&seen=1")
    groups = (await elena.get(answer.headers["location"])).text
    assert 'name="group" value="water"' in groups and f'name="title" value="{TITLE}"' in groups

    answer = await elena.get("/ask", params={"title": TITLE, "group": "water"})
    assert answer.headers["location"] == f"/ask?group=water&{_title()}&seen=1"
    form = (await elena.get(answer.headers["location"])).text
    assert f'name="title" type="text" dir="auto" value="{TITLE}"' in form
    assert "Who will read this:" in form


def _title() -> str:
    return f"title={quote(TITLE, safe='').replace('%20', '+')}"


async def test_from_a_group_one_begins_with_the_title_and_comes_back_to_it(
    town: Town, browse: Browse, index: Callable[[], Awaitable[None]]
) -> None:
    await a_topic(town.bruno, town.water, title=ASKED)
    await index()
    amina = await browse("amina")
    assert 'href="/ask?group=water&amp;title="' in (await amina.get("/groups/water")).text
    first = (await amina.get("/ask?group=water&title=")).text
    assert '<input type="hidden" name="group" value="water">' in first and 'name="body"' not in first
    assert ASKED in (await amina.get("/ask", params={"group": "water", "title": TITLE})).text
    assert f"/ask?group=water&amp;{_title()}" in (
        await amina.get("/ask", params={"group": "water", "title": TITLE, "seen": "1"})
    ).text, "the second step links back to the first"


async def test_who_is_in_no_group_is_told_so_before_typing(town: Town, browse: Browse) -> None:
    page = (await (await browse("olga")).get("/ask")).text
    assert "You belong to no group yet" in page


async def test_a_visitor_comes_back_to_the_words_after_signing_in(town: Town, browse: Browse) -> None:
    answer = await (await browse("nobody")).get("/ask?title=Who+signs%3F")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=/ask%3Ftitle%3DWho%2Bsigns%253F"


@pytest.mark.parametrize("title", ["", " ", "?", "a" * 10_000, '"', "\u202e<b>", "AND OR NOT", "title:x^9", "Кто ещё الإحالة who"])
async def test_any_title_is_taken_or_left_without_a_fault(town: Town, browse: Browse, title: str) -> None:
    amina = await browse("amina")
    for address in ("/ask", "/ask/similar"):
        assert (await amina.get(address, params={"title": title})).status_code in (200, 303)


async def test_a_title_of_markup_stays_text(
    town: Town, browse: Browse, index: Callable[[], Awaitable[None]]
) -> None:
    await a_topic(town.bruno, town.water, title="<img src=x onerror=alert(1)> who takes a referral")
    await index()
    amina = await browse("amina")
    for address in ("/ask", "/ask/similar"):
        page = (await amina.get(address, params={"title": "who takes a referral <script>alert(1)</script>"})).text
        assert "<img" not in page and "<script>" not in page
        assert "&lt;img src=x" in page
