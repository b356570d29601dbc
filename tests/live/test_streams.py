"""A session without a websocket: the snapshot, the stream, the answer that waits."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from cop.community import log
from cop.community.log import COUNTS, News
from cop.community.thing import Thing
from cop.kit.unit import unit
from cop.live import streams
from cop.live.actions import asking, desk, sessions
from cop.live.folding import State, empty, fold
from cop.live.relay import MOST_OF_ONE_PERSON, Rhythm
from tests.cast import Town
from tests.conftest import sign_in
from tests.lively import a_question, a_session, host_of, on_the_floor
from tests.serving import SECONDS, Served, served

pytestmark = pytest.mark.long


@pytest.fixture
async def house(app: Starlette, town: Town) -> AsyncIterator[Served]:
    async with served(app, rhythm=Rhythm(changes=0.1)) as running:
        yield running


@pytest.fixture
async def session(town: Town) -> Thing:
    return await a_session(town)


async def say(session: Thing, *figures: int) -> None:
    async with unit():
        await log.append([News(log.floor(session.id), COUNTS, {"counts": {"x": each}}) for each in figures])


async def here(session: Thing) -> str:
    found = await log.position(log.floor(session.id))
    assert found is not None
    return f"{found.epoch}:{found.at}"


Events = AsyncIterator[dict[str, Any]]


@asynccontextmanager
async def streaming(browser: httpx.AsyncClient, address: str, **headers: str) -> AsyncIterator[Events]:
    """The messages of a stream; each event with its `id` as "at"."""
    async with browser.stream("GET", address, headers=headers) as answer:
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "no-store, no-transform"
        yield _events(answer)


async def _events(answer: httpx.Response) -> Events:
    id_ = ""
    async with asyncio.timeout(SECONDS):
        async for line in answer.aiter_lines():
            name, _, words = line.partition(": ")
            if name == "id":
                id_ = words
            elif name == "data":
                yield {**json.loads(words), **({"at": id_} if id_ else {})}
                id_ = ""


async def some(events: Events, count: int) -> list[dict[str, Any]]:
    return [await anext(events) for _ in range(count)]


# --- the snapshot ---


async def test_a_snapshot_is_the_state_of_each_channel_with_its_position(
    house: Served, town: Town, session: Thing
) -> None:
    question = await on_the_floor(town, session, "elena", "Who pays?")
    async with house.browser(await sign_in(town.elena)) as elena:
        found = (await elena.get(f"/live/{session.public_id}/snapshot?channels=floor,mine&as=data")).json()
    assert found["floor"]["at"] == await here(session)
    assert found["floor"]["facts"]["phase"] == "live"
    assert [*found["floor"]["items"]] == [*found["mine"]["items"]] == [question.public_id]


async def test_a_snapshot_in_fragments_shows_the_same_with_what_is_on_air(
    house: Served, town: Town, session: Thing
) -> None:
    question = await on_the_floor(town, session, "elena", "Who pays?")
    await desk.put_on_air(await host_of(town), question)
    async with house.browser(await sign_in(town.elena)) as elena:
        found = (await elena.get(f"/live/{session.public_id}/snapshot?channels=floor,mine")).json()
    assert f'data-id="{question.public_id}"' in found["floor"]["items"][question.public_id]
    assert "Who pays?" in found["floor"]["html"]["air"] and found["floor"]["html"]["phase"]
    assert "Who pays?" in found["mine"]["items"][question.public_id] and found["mine"]["html"] == {}
    assert found["floor"]["facts"]["air"] == question.public_id


async def test_the_receipts_of_one_who_never_asked_stand_nowhere(house: Served, town: Town, session: Thing) -> None:
    async with house.browser(await sign_in(town.elena)) as elena:
        found = (await elena.get(f"/live/{session.public_id}/snapshot?channels=mine&as=data")).json()
    assert found == {"mine": {"at": ":0", "facts": {}, "items": {}}}


# --- who may ---

ADDRESSES = ["snapshot?channels=floor&as=data", "events?floor=&wait=0", "stream?floor="]


@pytest.mark.parametrize("address", ADDRESSES)
async def test_visitors_outsiders_and_seekers_get_what_they_would_by_a_websocket(
    house: Served, town: Town, session: Thing, address: str
) -> None:
    async with house.browser() as nobody, house.browser(await sign_in(town.olga)) as olga:
        assert (await nobody.get(f"/live/{session.public_id}/{address}")).status_code == 401
        assert (await nobody.get(f"/live/nosuchname/{address}")).status_code == 401
        unreadable = await olga.get(f"/live/{session.public_id}/{address}")
        unknown = await olga.get(f"/live/nosuchname/{address}")
        assert unreadable.status_code == unknown.status_code == 403
        assert unreadable.content == unknown.content
        assert (await olga.get(f"/live/%00%F0%9F%98%80/{address}")).status_code == 403


@pytest.mark.parametrize("address", ["snapshot?channels=desk", "events?stage=&wait=0", "stream?floor=&desk="])
async def test_a_channel_of_others_is_refused(house: Served, town: Town, session: Thing, address: str) -> None:
    async with house.browser(await sign_in(town.amina)) as amina:
        assert (await amina.get(f"/live/{session.public_id}/{address}")).status_code == 403


@pytest.mark.parametrize("address", [
    "snapshot?channels=attic", "snapshot?channels=", "snapshot?as=xml", "events", "events?attic=", "stream", "stream?as=x&floor=",
])
async def test_an_address_nobody_of_ours_asks_for_is_refused(
    house: Served, town: Town, session: Thing, address: str
) -> None:
    async with house.browser(await sign_in(town.amina)) as amina:
        assert (await amina.get(f"/live/{session.public_id}/{address}")).status_code == 400


@pytest.mark.parametrize("address", ["events?floor=&wait=0", "stream?floor="])
async def test_one_person_has_only_so_many_at_a_time(
    house: Served, town: Town, session: Thing, address: str
) -> None:
    at = await here(session)
    async with house.browser(await sign_in(town.amina)) as amina:
        waiting = [
            asyncio.create_task(amina.get(f"/live/{session.public_id}/events?floor={at}"))
            for _ in range(MOST_OF_ONE_PERSON)
        ]
        async with asyncio.timeout(SECONDS):
            while len(house.relay.people.get(town.amina.id, ())) < MOST_OF_ONE_PERSON:
                await asyncio.sleep(0.02)
        refused = await amina.get(f"/live/{session.public_id}/{address}")
        assert refused.status_code == 429 and int(refused.headers["retry-after"]) > 0
        await say(session, 1)
        await asyncio.gather(*waiting)
    assert not house.relay.people


# --- the answer that waits ---


async def test_it_answers_at_once_when_there_is_something_to_say(house: Served, town: Town, session: Thing) -> None:
    at = await here(session)
    await say(session, 1, 2)
    async with house.browser(await sign_in(town.amina)) as amina:
        found = (await amina.get(f"/live/{session.public_id}/events?floor={at}&mine=:0&as=data")).json()
        assert [each["counts"]["x"] for each in found["floor"]["events"]] == [1, 2]
        assert (found["floor"]["at"], found["floor"]["recovered"]) == (await here(session), True)
        assert found["mine"] == {"at": ":0", "recovered": True, "events": []}
        for odd in ("", "0123456789:1", "nonsense"):
            found = (await amina.get(f"/live/{session.public_id}/events?floor={odd}")).json()
            assert found["floor"] == {"at": await here(session), "recovered": False, "events": []}


async def test_else_it_waits_for_news_in_any_of_its_channels(house: Served, town: Town, session: Thing) -> None:
    async with house.browser(await sign_in(town.amina)) as amina:
        answer = asyncio.create_task(
            amina.get(f"/live/{session.public_id}/events?floor={await here(session)}&mine=:0&as=data")
        )
        await asyncio.sleep(0.2)
        assert not answer.done()
        await a_question(await town.reader("amina"), session)
        found = (await asyncio.wait_for(answer, SECONDS)).json()
        assert [each["item"]["step"] for each in found["mine"]["events"]] == ["received"]
        assert found["floor"]["events"] == []


async def test_and_no_longer_than_was_asked(house: Served, town: Town, session: Thing) -> None:
    async with house.browser(await sign_in(town.amina)) as amina:
        at = await here(session)
        for wait in ("0", "1"):
            found = (await amina.get(f"/live/{session.public_id}/events?floor={at}&wait={wait}")).json()
            assert found == {"floor": {"at": at, "recovered": True, "events": []}}


async def test_polling_alone_leads_to_the_same_state(house: Served, town: Town, session: Thing) -> None:
    state, at = empty(), f"{(await here(session)).partition(':')[0]}:0"
    async with house.browser(await sign_in(town.amina)) as amina:
        async def poll() -> None:
            nonlocal at
            found = (await amina.get(f"/live/{session.public_id}/events?floor={at}&as=data&wait=0")).json()["floor"]
            assert found["recovered"]
            at = found["at"]
            for each in found["events"]:
                _fold(state, each)

        first = await on_the_floor(town, session, "elena", "Who pays?")
        await poll()
        second = await on_the_floor(town, session, "bruno", "Who answers?")
        await asking.withdraw(await town.reader("elena"), first)
        await desk.put_on_air(await host_of(town), second)
        await poll()
        fresh = (await amina.get(f"/live/{session.public_id}/snapshot?as=data")).json()["floor"]
    assert at == fresh["at"] and state == {"facts": fresh["facts"], "items": fresh["items"]}


def _fold(state: State, event: dict[str, Any]) -> None:
    fold(state, event["do"], event.get("item") or event.get("facts") or event)


async def _ends(town: Town, session: Thing) -> None:
    async with unit():
        await Thing.filter(id=session.id).update(state="hidden")
        await sessions.audience.settle(session.id)


async def test_a_right_that_is_lost_ends_the_wait(house: Served, town: Town, session: Thing) -> None:
    async with house.browser(await sign_in(town.amina)) as amina:
        at = await here(session)
        answer = asyncio.create_task(amina.get(f"/live/{session.public_id}/events?floor={at}"))
        await asyncio.sleep(0.2)
        await _ends(town, session)
        assert (await asyncio.wait_for(answer, 2)).status_code == 403


# --- the stream ---


async def test_a_stream_says_hello_first_then_what_was_missed_then_what_is_new(
    house: Served, town: Town, session: Thing
) -> None:
    at = await here(session)
    await say(session, 1)
    async with house.browser(await sign_in(town.amina)) as amina, streaming(
        amina, f"/live/{session.public_id}/stream?floor={at}&mine=:0&as=data"
    ) as events:
        hello, floor, mine, missed = await some(events, 4)
        assert hello == {"hello": 1}
        assert floor == {"c": "floor", "joined": await here(session), "recovered": True} and mine["c"] == "mine"
        assert (missed["counts"], missed["at"]) == ({"x": 1}, f"floor={await here(session)},mine=:0")
        await say(session, 2)
        assert (await anext(events))["counts"] == {"x": 2}
        await a_question(await town.reader("amina"), session)
        begun, receipt = await some(events, 2)
        assert begun["joined"].endswith(":1") and receipt["item"]["step"] == "received"
        assert receipt["at"] == f"floor={await here(session)},mine={begun['joined']}"


async def test_the_first_bytes_are_enough_to_get_past_a_proxy(house: Served, town: Town, session: Thing) -> None:
    async with house.browser(await sign_in(town.amina)) as amina, amina.stream(
        "GET", f"/live/{session.public_id}/stream?floor="
    ) as answer:
        first = await anext(answer.aiter_bytes())
        assert len(first) > 2048 and first.startswith(b":") and b'data: {"hello":1}\n\n' in first


async def test_a_browser_that_comes_again_goes_on_from_what_it_has_seen(
    house: Served, town: Town, session: Thing
) -> None:
    address = f"/live/{session.public_id}/stream?floor={await here(session)}&as=data"
    async with house.browser(await sign_in(town.amina)) as amina:
        await say(session, 1, 2)
        async with streaming(amina, address) as events:
            seen = (await some(events, 3))[-1]
            assert seen["counts"] == {"x": 1}
        await say(session, 3)
        async with streaming(amina, address, **{"last-event-id": seen["at"]}) as events:
            assert [each.get("counts") for each in await some(events, 4)][2:] == [{"x": 2}, {"x": 3}]
        async with streaming(amina, address, **{"last-event-id": "nonsense,floor=0123456789:1,=,"}) as events:
            assert not (await some(events, 2))[1]["recovered"]


async def test_a_stream_ends_with_the_right_to_hear_it(house: Served, town: Town, session: Thing) -> None:
    async with house.browser(await sign_in(town.amina)) as amina:
        address = f"/live/{session.public_id}/stream?floor={await here(session)}"
        async with streaming(amina, address) as events:
            await some(events, 2)
            await _ends(town, session)
            with pytest.raises(StopAsyncIteration):
                await some(events, 1)
        assert (await amina.get(address)).status_code == 403


async def test_a_stream_has_its_time_and_beats_while_it_lasts(
    house: Served, town: Town, session: Thing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "BEAT_SECONDS", 0.1)
    monkeypatch.setattr(streams, "STREAM_SECONDS", 0.35)
    async with house.browser(await sign_in(town.amina)) as amina, streaming(
        amina, f"/live/{session.public_id}/stream?floor={await here(session)}&mine="
    ) as events:
        said = [each async for each in events]
    assert {"beat": {"floor": int((await here(session)).partition(":")[2])}} in said
    assert not house.relay.people


async def test_a_reader_who_leaves_is_forgotten(
    house: Served, town: Town, session: Thing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "BEAT_SECONDS", 0.1)
    async with house.browser(await sign_in(town.amina)) as amina:
        async with streaming(amina, f"/live/{session.public_id}/stream?floor={await here(session)}") as events:
            await some(events, 2)
            (follower,) = house.relay.people[town.amina.id]
        async with asyncio.timeout(SECONDS):
            while house.relay.people:
                await asyncio.sleep(0.02)
    assert not house.relay.rooms and follower.hears == {}


async def test_a_reader_too_far_behind_begins_anew(house: Served, town: Town, session: Thing) -> None:
    async with house.browser(await sign_in(town.amina)) as amina, streaming(
        amina, f"/live/{session.public_id}/stream?floor={await here(session)}&as=data"
    ) as events:
        await some(events, 2)
        (room,) = house.relay.rooms.values()
        async with unit():
            await log.break_in_time()
        house.relay.wake(room.key)
        assert not (await anext(events))["recovered"]


@pytest.mark.parametrize("address", ["stream?floor={at}", "events?floor={at}"])
async def test_a_server_that_stops_waits_for_neither(app: Starlette, town: Town, session: Thing, address: str) -> None:
    async with served(app) as house, house.browser(await sign_in(town.amina)) as amina:
        answer = asyncio.create_task(
            amina.get(f"/live/{session.public_id}/{address.replace('{at}', await here(session))}")
        )
        async with asyncio.timeout(SECONDS):
            while not house.relay.people:
                await asyncio.sleep(0.02)
            await asyncio.sleep(0.1)
            house.server.should_exit = True
            assert (await answer).status_code == 200
