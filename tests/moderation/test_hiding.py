"""Hide leaves no copy: every page of the application, as everyone, searched for what was hidden."""

from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from cop.community.activity import Activity
from cop.community.thing import Thing
from cop.kit.store import rows
from cop.moderation import actions
from tests.canaries import random_word
from tests.cast import Town
from tests.conftest import Browse
from tests.things import a_reply, a_topic, now_of, rewrite

STEWARDS = ("chen", "dalia")
EVERYBODY_ELSE = ("amina", "bruno", "elena", "farid", "olga", "sela", "ada", "nobody")


@dataclass
class Planted:
    """A topic and a reply of which every part, now and before, carries a canary."""

    topic: Thing
    reply: Thing
    canaries: dict[str, str]


@pytest.fixture
async def planted(town: Town) -> Planted:
    canaries = {
        name: f"{name}_{random_word()}"
        for name in ("title", "body", "tried", "context", "old_title", "old_body", "reply", "old_reply")
    }
    topic = await a_topic(town.amina, town.water, title=canaries["old_title"], body=canaries["old_body"])
    await rewrite(
        topic, town.amina, title=canaries["title"], body=canaries["body"], tried=canaries["tried"],
        context=canaries["context"],
    )
    reply = await a_reply(town.bruno, topic, body=canaries["old_reply"])
    await rewrite(reply, town.bruno, body=canaries["reply"])
    return Planted(topic, reply, canaries)


def addresses(app: Starlette, planted: Planted) -> Iterator[str]:
    """Every page there is, with every name these things, their group and its lists have in an address."""
    names = {
        "{id}": (planted.topic.public_id, planted.reply.public_id), "{slug}": ("water", "court", "vault"),
        "{id:int}": ("1",), "{token}": ("x",), "{path:path}": ("x",),
    }
    for route in app.routes:
        if not isinstance(route, Route) or not route.methods or "GET" not in route.methods:
            continue
        paths = [route.path]
        for mark, values in names.items():
            paths = [path.replace(mark, value) for path in paths for value in (values if mark in path else ("",))]
        yield from paths
    yield from ("/topics?tab=mine", "/topics?tab=unanswered", "/topics?group=water", "/topics?language=en")
    yield from (f"/things/{planted.topic.public_id}/moderate?act={act}" for act in actions.VERBS)


async def found_in(browser: httpx.AsyncClient, places: list[str], canaries: list[str]) -> set[str]:
    """Canaries met on the way, in bodies and headers."""
    met = set()
    for place in places:
        answer = await browser.get(place)
        everything = f"{answer.text} {answer.headers!r}"
        met |= {canary for canary in canaries if canary in everything}
    return met


async def hide(town: Town, thing: Thing, reason: str = "It names a child.") -> None:
    current = await Thing.get(id=thing.id)
    await actions.hide(await town.reader("dalia"), current, version=current.version, reason=reason)


async def test_before_it_is_hidden_all_of_it_can_be_found(app: Starlette, browse: Browse, planted: Planted):
    """Otherwise the tests below would prove nothing."""
    places, canaries = list(addresses(app, planted)), list(planted.canaries.values())
    assert len(places) > 25
    assert await found_in(await browse("elena"), places, canaries) == set(canaries)
    assert await found_in(await browse("olga"), places, canaries) == set()


@pytest.mark.long
async def test_a_hidden_topic_is_on_no_page_of_anybody_but_the_stewards(
    app: Starlette, browse: Browse, town: Town, planted: Planted, caplog: pytest.LogCaptureFixture
):
    places, canaries = list(addresses(app, planted)), list(planted.canaries.values())
    await hide(town, planted.topic)
    for name in EVERYBODY_ELSE:
        assert await found_in(await browse(name), places, canaries) == set(), name
    for name in STEWARDS:
        assert await found_in(await browse(name), places, canaries) == set(canaries)
    assert not [canary for canary in canaries if canary in caplog.text]


@pytest.mark.long
async def test_a_hidden_reply_is_on_no_page_of_anybody_but_the_stewards(
    app: Starlette, browse: Browse, town: Town, planted: Planted
):
    places = list(addresses(app, planted))
    of_reply = [planted.canaries["reply"], planted.canaries["old_reply"]]
    await hide(town, planted.reply)
    for name in EVERYBODY_ELSE:
        assert await found_in(await browse(name), places, of_reply) == set(), name
    assert await found_in(await browse("elena"), places, [planted.canaries["body"]])


async def test_the_words_come_back_with_a_restore(app: Starlette, browse: Browse, town: Town, planted: Planted):
    await hide(town, planted.topic)
    current = await Thing.get(id=planted.topic.id)
    await actions.restore(await town.reader("chen"), current, version=current.version, reason="Nobody is named.")
    places, canaries = list(addresses(app, planted)), list(planted.canaries.values())
    assert await found_in(await browse("elena"), places, canaries) == set(canaries)


async def test_the_lists_count_what_their_reader_sees(browse: Browse, town: Town, planted: Planted):
    other = await a_reply(town.elena, planted.topic)
    assert "2 replies" in (await (await browse("sela")).get("/topics")).text
    await hide(town, other)
    page = (await (await browse("sela")).get("/topics")).text
    assert "1 reply" in page and "2 replies" not in page
    found = await now_of(planted.topic)
    assert (found["children"], found["latest_number"]) == (1, 1)


async def test_a_reported_thing_that_is_hidden_shows_its_reporter_nothing(
    app: Starlette, browse: Browse, town: Town, planted: Planted
):
    await actions.report(await town.reader("elena"), planted.topic, reason="wrong", words="")
    await hide(town, planted.topic)
    page = (await (await browse("elena")).get("/moderation/mine")).text
    assert "A moderator has acted on it." in page
    assert not [canary for canary in planted.canaries.values() if canary in page]


async def test_what_happened_is_noted_without_a_word_of_it(town: Town, planted: Planted):
    await hide(town, planted.topic, reason="canary-reason")
    everything = repr([dict(each) for each in await rows("SELECT * FROM activity")])
    everything += repr([dict(each) for each in await rows("SELECT * FROM delivery")])
    assert await Activity.filter(verb="thing.hidden").exists()
    assert not [word for word in ("canary-reason", *planted.canaries.values()) if word in everything]
