"""What is new since one was here last."""

from datetime import datetime

import pytest

from cop.community.thing import Thing
from cop.forum import pointers, queries
from cop.forum.models import Reading
from cop.kit.clock import UTC, now
from cop.kit.store import write
from cop.kit.unit import unit
from tests.cast import Town
from tests.conftest import Browse
from tests.forum.test_actions import a_reply, a_topic


@pytest.fixture(autouse=True)
def nothing_seen_before() -> None:
    pointers._seen.clear()


async def read_on(town: Town, name: str, topic: Thing, number: int, at: datetime) -> None:
    async with unit():
        await write(pointers.UPSERT, getattr(town, name).id, topic.id, number, at)


async def test_a_reader_who_comes_back_is_led_to_the_first_reply_that_is_new(town: Town, browse: Browse) -> None:
    topic = await a_topic(town)
    old, first, second = [await a_reply(town, topic) for _ in range(3)]
    await read_on(town, "elena", topic, old.number, datetime(2026, 5, 12, 12, tzinfo=UTC))
    elena = await browse("elena")
    page = (await elena.get(f"/topics/{topic.public_id}")).text

    assert "2 new replies since you read here on" in page and "12 May" in page and 'href="#new"' in page
    places = [page.index(words) for words in (f'id="r-{old.public_id}"', 'id="new"', f'id="r-{first.public_id}"',
                                              f'id="r-{second.public_id}"')]
    assert places == sorted(places)
    assert await pointers.flush() == 1
    reading = await Reading.get(person_id=town.elena.id)
    assert reading.read_to == second.number and reading.read_at is not None and (now() - reading.read_at).seconds < 60
    for name in ("elena", "amina", "nobody"):
        assert 'id="new"' not in (await (await browse(name)).get(f"/topics/{topic.public_id}")).text


async def test_one_s_own_words_and_what_is_hidden_are_not_new(town: Town, browse: Browse) -> None:
    topic = await a_topic(town)
    await a_reply(town, topic)
    await read_on(town, "bruno", topic, 0, now())
    bruno = await browse("bruno")
    assert "since you read here" not in (await bruno.get(f"/topics/{topic.public_id}")).text
    assert (await bruno.get(f"/topics/{topic.public_id}/unread")).headers["location"] == f"/topics/{topic.public_id}"


async def test_a_new_reply_on_a_later_page_is_found_there(town: Town, browse: Browse) -> None:
    topic = await a_topic(town)
    for _ in range(queries.PAGE + 3):
        last = await a_reply(town, topic)
    await read_on(town, "elena", topic, last.number - 2, now())
    elena, there = await browse("elena"), f"/topics/{topic.public_id}?after={last.number - 2}#new"

    assert f'href="{there}"' in (await elena.get(f"/topics/{topic.public_id}")).text
    assert (await elena.get(f"/topics/{topic.public_id}/unread")).headers["location"] == there
    page = (await elena.get(there.partition("#")[0])).text
    assert page.index('id="new"') < page.index('class="post"', page.index('id="replies"'))
    assert (await (await browse("olga")).get(f"/topics/{topic.public_id}/unread")).status_code == 404


async def test_the_mark_of_one_reader_is_in_no_fragment_of_another(town: Town, browse: Browse) -> None:
    topic = await a_topic(town)
    for _ in range(3):
        await a_reply(town, topic)
    pages = {}
    for name, number in (("elena", 1), ("amina", 2), ("dalia", 3)):
        await read_on(town, name, topic, number, now())
        pages[name] = (await (await browse(name)).get(f"/topics/{topic.public_id}")).text
    assert [page.count('id="new"') for page in pages.values()] == [1, 1, 0]
    assert "2 new replies" in pages["elena"] and "1 new reply" in pages["amina"]


async def test_a_list_shows_what_is_new_to_its_reader_alone(town: Town, browse: Browse) -> None:
    never, read, ahead = [await a_topic(town, title=title) for title in ("Never opened", "All read", "Read before")]
    foreign = await a_topic(town, town.court, "elena", title="canary-court")
    await read_on(town, "bruno", read, 0, now())
    await read_on(town, "bruno", ahead, 0, now())
    await a_reply(town, ahead, "elena")
    page = (await (await browse("bruno")).get("/topics?tab=unread")).text
    assert "Never opened" in page and "Read before" in page and "All read" not in page and "canary" not in page
    assert 'href="/topics?tab=unread"' not in (await (await browse("nobody")).get("/topics")).text
    sela = (await (await browse("sela")).get("/topics?tab=unread")).text
    assert never.public_id not in sela and foreign.public_id not in sela, "she is in no group and has opened nothing"


async def test_who_spares_data_gets_shorter_pages_without_scripts_and_nothing_is_left_out(
    town: Town, browse: Browse
) -> None:
    topic = await a_topic(town)
    answers = [await a_reply(town, topic) for _ in range(12)]
    elena = await browse("elena")
    whole = (await elena.get(f"/topics/{topic.public_id}")).text
    lean = (await elena.get(f"/topics/{topic.public_id}", headers={"save-data": "on"})).text
    rest = (await elena.get(f"/topics/{topic.public_id}?after=6", headers={"save-data": "on"})).text

    assert "<script" in whole and "<script" not in lean and whole.count('id="r-') == 12
    assert [f'id="r-{each.public_id}"' in lean for each in answers] == [True] * 6 + [False] * 6
    assert f"/topics/{topic.public_id}?after=6" in lean and rest.count('id="r-') == 6
    assert "<script" in (await elena.get(f"/topics/{topic.public_id}")).text, "the frames of both are kept apart"
    elena.cookies.set("theme", "auto")
    assert "<script" in (await elena.get("/topics", headers={"save-data": "on"})).text, "what one chose counts"
