"""The screen: what is on air, and the way in, without a hand on it."""

import re

import pytest

from cop.community.thing import Thing
from cop.kit.qr import qr_svg
from cop.live.actions import desk
from cop.live.models import Session
from tests.cast import Town
from tests.conftest import Browse
from tests.home.test_pages import counted
from tests.live.pages.test_desk import brought_to
from tests.lively import a_session, answered, host_of, on_the_floor

pytestmark = pytest.mark.long


@pytest.fixture
async def session(town: Town) -> Thing:
    return await a_session(town)


async def screen_of(browse: Browse, session: Thing, name: str = "amina", query: str = "") -> str:
    answer = await (await browse(name)).get(f"/live/{session.public_id}/screen{query}")
    assert answer.status_code == 200
    return answer.text


async def test_what_is_on_air_stands_in_the_middle_and_the_next_beside_it(
    town: Town, browse: Browse, session: Thing
) -> None:
    on_air = await on_the_floor(town, session, "amina", "First?")
    waiting = await on_the_floor(town, session, "elena", "Second?")
    await desk.put_on_air(await host_of(town), on_air)
    page = await screen_of(browse, session)
    middle, side = page.split('<aside class="screen-side"')
    assert "First?" in middle and "Second?" not in middle
    assert "Second?" in side and "First?" not in side and waiting.public_id in side


async def test_what_was_answered_last_is_there_with_its_answer(town: Town, browse: Browse, session: Thing) -> None:
    bruno = await town.reader("bruno")
    for n in (1, 2):
        question = await on_the_floor(town, session, "amina", f"Question {n}?")
        await answered(bruno, question, f"Answer {n}.")
    last = (await screen_of(browse, session)).partition('data-part="done"')[2].partition("</ol>")[0]
    assert "Question 2?" in last and "Answer 2." in last and "Question 1?" not in last


async def test_the_way_in_is_drawn_written_and_has_a_code(town: Town, browse: Browse, session: Thing) -> None:
    page = await screen_of(browse, session)
    address = f"http://127.0.0.1:8000/live/{session.public_id}"
    assert str(qr_svg(address, "QR code of the address of this session")) in page
    assert "127.0.0.1:8000/live/join" in page
    assert (await Session.get(thing_id=session.id)).code in page


async def test_it_renews_itself_without_script_and_goes_on_from_a_position_with_one(
    browse: Browse, session: Thing
) -> None:
    page = await screen_of(browse, session)
    head = page.partition("</head>")[0]
    assert '<noscript><meta http-equiv="refresh" content="20"></noscript>' in head
    assert re.search(r'data-channels="floor" data-at-floor="[0-9a-f]{10}:\d+"', page)


async def test_it_is_dark_on_request_and_the_code_stays_dark_on_light(browse: Browse, session: Thing) -> None:
    for query, theme in (("", "light"), ("?dark=1", "dark"), ("?dark=0", "light"), ("?dark=%00", "light")):
        page = await screen_of(browse, session, query=query)
        assert re.search(r'<html [^>]*data-theme="(\w+)"', page)[1] == theme  # type: ignore[index]
        assert '<div class="screen-qr" data-theme="light">' in page


async def test_nobody_presses_anything_there(town: Town, browse: Browse, session: Thing) -> None:
    await on_the_floor(town, session, "elena", "Second?")
    page = await screen_of(browse, session)
    outside = re.sub(r"<ol [^>]*inert>.*?</ol>", "", page, flags=re.S)
    assert "Second?" in page and "<form" not in outside and "<button" not in outside


async def test_it_counts_what_waits_and_what_was_answered(town: Town, browse: Browse, session: Thing) -> None:
    for step in ("approved", "approved", "answered", "received"):
        await brought_to(town, session, step)
    found = dict(re.findall(r'data-number="(\w+)">(\d+)<', await screen_of(browse, session)))
    assert found == {"queue": "6", "done": "1"}


async def test_the_statements_do_not_grow_with_the_questions(
    town: Town, browse: Browse, session: Thing, monkeypatch: pytest.MonkeyPatch
) -> None:
    amina, numbers = await browse("amina"), []
    for many in (1, 6):
        for n in range(many):
            await brought_to(town, session, ("approved", "answered")[n % 2], f"Question {n} of {many}")
        async with counted(monkeypatch) as said:
            assert (await amina.get(f"/live/{session.public_id}/screen")).status_code == 200
        numbers.append(len(said))
    assert numbers[0] == numbers[1] <= 10
