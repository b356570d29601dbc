"""The websocket of a session, over a real server."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
from starlette.applications import Starlette
from tortoise.exceptions import DBConnectionError
from websockets.frames import Frame, Opcode

from cop.community import log, visit
from cop.community.log import COUNTS, News
from cop.community.thing import Thing
from cop.kit.line import Watch
from cop.kit.unit import unit
from cop.live import channel
from cop.live.actions import desk
from cop.live.channel import NotUnderstood, understood
from tests.cast import Town
from tests.conftest import sign_in
from tests.kit.serving import Caller, descriptors
from tests.lively import a_question, a_session, host_of, on_the_floor
from tests.serving import Client, Served, served

pytestmark = pytest.mark.long


@pytest.fixture
async def house(app: Starlette, town: Town) -> AsyncIterator[Served]:
    async with served(app) as running:
        yield running


@pytest.fixture
async def session(town: Town) -> Thing:
    return await a_session(town)


async def test_who_joins_hears_what_is_said_from_then_on(house: Served, town: Town, session: Thing) -> None:
    async with house.socket(session.public_id, await sign_in(town.amina)) as amina:
        await amina.join(floor="")
        said = await amina.hear()
        assert (said["c"], said["recovered"]) == ("floor", False)
        await amina.join(floor=said["joined"])
        assert await amina.hear() == {**said, "recovered": True}
        question = await on_the_floor(town, session, "elena", "Who pays?")
        event = await amina.hear()
        assert (event["do"], event["id"], event["n"]) == ("put", question.public_id, int(said["joined"][-1]) + 1)
        assert "Who pays?" in event["item"]["html"]


async def test_fragments_come_in_the_language_of_the_reader(house: Served, town: Town, session: Thing) -> None:
    token = await sign_in(town.amina)
    async with house.socket(session.public_id, token) as english, house.socket(
        session.public_id, "", cookie=f"cop={token}; language=fr"
    ) as french:
        for client in (english, french):
            await client.join(kind="html", floor="")
            await client.join(floor=(await client.hear())["joined"])
            await client.hear()
        await on_the_floor(town, session, "elena", "Who pays?")
        first, second = await english.hear(), await french.hear()
        assert "Who pays?" in first["html"] and "Who pays?" in second["html"]
        assert first["html"] != second["html"]


async def test_the_receipts_of_a_first_question_come_too(house: Served, town: Town, session: Thing) -> None:
    async with house.socket(session.public_id, await sign_in(town.amina)) as amina:
        await amina.join(mine=":0")
        assert await amina.hear() == {"c": "mine", "joined": ":0", "recovered": True}
        question = await a_question(await town.reader("amina"), session)
        begun, receipt = await amina.hear_all(2)
        assert begun["recovered"] and begun["joined"].endswith(":0") and len(begun["joined"]) > 2
        assert (receipt["c"], receipt["n"], receipt["item"]["step"]) == ("mine", 1, "received")
        assert receipt["id"] == question.public_id


@pytest.mark.parametrize("channels", [{"desk": ""}, {"stage": ""}, {"floor": "", "desk": ""}])
async def test_a_channel_one_may_not_hear_ends_the_connection(
    house: Served, town: Town, session: Thing, channels: dict[str, str]
) -> None:
    async with house.socket(session.public_id, await sign_in(town.amina)) as amina:
        await amina.join(**channels)
        assert await amina.code() == 4403


async def test_what_does_not_exist_and_what_is_not_ones_own_sound_the_same(
    house: Served, town: Town, session: Thing
) -> None:
    draft = await a_session(town, phase="draft")
    for who, address in (("olga", session.public_id), ("amina", draft.public_id), ("amina", "nosuchname"),
                         ("amina", "%00"), ("amina", "%F0%9F%98%80"), ("amina", "x" * 300)):
        async with house.socket(address, await sign_in(getattr(town, who))) as client:
            await client.join(floor="", mine="")
            assert await client.code() == 4403, address


async def test_a_visitor_is_told_to_sign_in_whatever_the_address(house: Served, town: Town, session: Thing) -> None:
    for address in (session.public_id, "nosuchname"):
        for token in ("", "made-up"):
            async with house.socket(address, token) as visitor:
                assert await visitor.code() == 4401


@pytest.mark.parametrize("origin", ["", "null", "https://evil.example", "http://127.0.0.1:1", "http://127.0.0.1.evil"])
async def test_a_page_of_another_site_is_turned_away(house: Served, town: Town, session: Thing, origin: str) -> None:
    async with house.socket(session.public_id, await sign_in(town.amina), origin=origin) as client:
        assert await client.code() == 4403


BAD = [
    "", "{", "[]", "null", "7", '"join"', "{}", '{"do": 7}', '{"do": "join"}', '{"do": "join", "channels": {}}',
    '{"do": "join", "channels": ["floor"]}', '{"do": "join", "channels": {"attic": ""}}',
    '{"do": "join", "channels": {"floor": 7}}', '{"do": "join", "channels": {"floor": ""}, "as": "xml"}',
    '{"do": "join", "channels": {"floor": ""}, "as": []}', '{"do": "ask", "ref": 1}', '{"do": "fly"}',
    "[" * 60_000, '{"a":' * 10_000, '{"do": "join", "x": ' + "9" * 20_000 + "}", '"\\' * 20_000,
]


@pytest.mark.parametrize("said", BAD, ids=range(len(BAD)))
async def test_what_cannot_be_understood_ends_the_connection(
    house: Served, town: Town, session: Thing, said: str
) -> None:
    async with house.socket(session.public_id, await sign_in(town.amina)) as client:
        await client.connection.send(said)
        assert await client.code() == 4400


AFTER_A_JOIN = [
    '{"do": "fly", "ref": 1}', '{"do": "support", "ref": []}', '{"do": "support", "ref": "\\ud800", "key": "12345678"}',
    '{"do": "support"}', '{"do": "support", "ref": 1}', '{"do": "support", "ref": 1, "key": "12345678", "id": {"a": 1}}',
    '{"do": "ask", "ref": 1, "key": "12345678", "text": ["x"], "language": "en", "byline": "named"}',
    '{"do": "join", "channels": {"floor": ""}, "light": 1}',
]


@pytest.mark.parametrize("said", AFTER_A_JOIN)
async def test_so_does_a_command_nobody_of_ours_says(house: Served, town: Town, session: Thing, said: str) -> None:
    async with house.socket(session.public_id, await sign_in(town.amina)) as client:
        await (await client.join(floor="")).hear()
        await client.connection.send(said)
        assert await client.code() == 4400


async def test_binary_and_oversized_frames_end_the_connection(house: Served, town: Town, session: Thing) -> None:
    token = await sign_in(town.amina)
    async with house.socket(session.public_id, token) as client:
        await client.connection.send(b'{"do": "join", "channels": {"floor": ""}}')
        assert await client.code() == 4400
    async with house.socket(session.public_id, token) as client:
        await client.connection.send("x" * 70_000)
        assert await client.code() == 1009
    async with house.socket(session.public_id, token) as client:
        client.connection.transport.write(Frame(Opcode.TEXT, b"\xff\xfe").serialize(mask=True))
        assert await client.code() == 1007


async def test_brackets_in_what_somebody_writes_are_no_depth() -> None:
    assert understood(json.dumps({"do": "ask", "text": '[[[[[[[[[[{{{{{{{{{ \\" ['}))["do"] == "ask"
    with pytest.raises(NotUnderstood):
        understood('{"do": "ask", "text": ' + "[" * 9 + "]" * 9 + "}")


async def test_who_does_not_say_what_it_wants_is_let_go(
    house: Served, town: Town, session: Thing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channel, "JOIN_SECONDS", 0.1)
    async with house.socket(session.public_id, await sign_in(town.amina)) as client:
        assert await client.code() == 4408


async def test_a_command_is_done_once_and_answered(house: Served, town: Town, session: Thing) -> None:
    async with house.socket(session.public_id, await sign_in(town.amina)) as amina:
        await (await amina.join(floor="")).hear()
        ask = {"do": "ask", "key": "0123456789", "text": "Who pays?", "language": "en", "byline": "named"}
        await amina.say(ref=1, **ask)
        await amina.say(ref="b", **ask)
        await amina.say(ref=3, **{**ask, "key": "another-key", "text": "And now?"})
        answers = await amina.hear_all(3)
    assert answers[0] == {"ref": 1, "ok": answers[1]["ok"]} and answers[1]["ref"] == "b"
    assert answers[2]["refused"] == "one-at-a-time" and answers[2]["field"] == "text" and answers[2]["words"]
    assert await Thing.filter(kind="question").count() == 1


async def test_a_command_beyond_ones_standing_is_refused_and_the_connection_stays(
    house: Served, town: Town, session: Thing
) -> None:
    question = await on_the_floor(town, session, "elena", "Who pays?")
    async with house.socket(session.public_id, await sign_in(town.amina)) as amina:
        await (await amina.join(floor="")).hear()
        await amina.say(do="air", ref=1, key="0123456789", id=question.public_id)
        await amina.say(do="air", ref=2, key="0123456789", id="nosuchname")
        answers = await amina.hear_all(2)
    assert [each["refused"] for each in answers] == ["may-not", "missing"]


async def test_a_flood_ends_the_connection(house: Served, town: Town, session: Thing) -> None:
    async with house.socket(session.public_id, await sign_in(town.amina)) as amina:
        await (await amina.join(floor="")).hear()
        for number in range(31):
            await amina.say(do="support", ref=number, key=f"key-number-{number}", id="nosuchname")
        assert len(await amina.hear_all(30)) == 30
        assert await amina.code() == 4429


async def test_the_newest_of_too_many_connections_is_refused(house: Served, town: Town, session: Thing) -> None:
    token = await sign_in(town.amina)
    async with _many(house, session, token, 20) as clients:
        async with house.socket(session.public_id, token) as last:
            assert await last.code() == 4429
        async with house.socket(session.public_id, await sign_in(town.elena)) as other:
            assert (await (await other.join(floor="")).hear())["c"] == "floor"
        assert (await (await clients[0].join(floor="")).hear())["c"] == "floor"


def _many(house: Served, session: Thing, token: str, count: int) -> "_Many":
    return _Many(house, session, token, count)


class _Many:
    def __init__(self, house: Served, session: Thing, token: str, count: int) -> None:
        self.opening = [house.socket(session.public_id, token) for _ in range(count)]

    async def __aenter__(self) -> list[Client]:
        return [await each.__aenter__() for each in self.opening]

    async def __aexit__(self, *error: object) -> None:
        for each in self.opening:
            await each.__aexit__(None, None, None)


async def test_closing_in_the_middle_of_a_command_leaves_it_done(
    house: Served, town: Town, session: Thing, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()
    perform = channel.perform

    async def slowly(*words: object, **more: object) -> object:
        begun.set()
        await go_on.wait()
        return await perform(*words, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(channel, "perform", slowly)
    async with house.socket(session.public_id, await sign_in(town.amina)) as amina:
        await (await amina.join(floor="")).hear()
        await amina.say(do="ask", ref=1, key="0123456789", text="Who pays?", language="en", byline="named")
        await begun.wait()
        amina.connection.transport.abort()
    go_on.set()
    async with asyncio.timeout(5):
        while not await Thing.filter(kind="question").count() or house.relay.people:
            await asyncio.sleep(0.02)
    assert not house.relay.rooms


async def test_a_database_that_is_away_asks_to_come_back(
    house: Served, town: Town, session: Thing, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(token: str) -> None:
        raise DBConnectionError("away")

    async with house.socket(session.public_id, await sign_in(town.amina)) as inside:
        await (await inside.join(floor="")).hear()
        monkeypatch.setattr(visit, "by_token", away)
        await inside.join(floor="")
        assert await inside.code() == 4503
        async with house.socket(session.public_id, "any") as outside:
            assert await outside.code() == 4503


async def test_when_the_server_stops_everybody_is_told_to_come_back(app: Starlette, town: Town) -> None:
    session = await a_session(town)
    async with served(app) as house:
        socket = house.socket(session.public_id, await sign_in(town.amina))
        client = await socket.__aenter__()
        await (await client.join(floor="")).hear()
        house.server.should_exit = True
        assert await client.code() == 4503
        await socket.__aexit__(None, None, None)


async def test_one_who_reads_too_slowly_is_closed_and_resumes(
    house: Served, town: Town, session: Thing, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = await sign_in(town.amina)
    async with house.socket(session.public_id, token) as client:
        at = (await (await client.join(floor="")).hear())["joined"]
        await client.join(floor=at)
        await client.hear()
        (listener,) = house.relay.people[town.amina.id]
        monkeypatch.setattr(type(listener.line), "send", lambda line, frame, most=0: False)
        await on_the_floor(town, session, "elena", "Who pays?")
        assert await client.code() == 4410
    monkeypatch.undo()
    async with house.socket(session.public_id, token) as client:
        await client.join(floor=at)
        assert [each.get("do") for each in await client.hear_all(2)] == [None, "put"]


async def test_what_is_hidden_is_gone_for_who_catches_up(house: Served, town: Town, session: Thing) -> None:
    async with house.socket(session.public_id, await sign_in(town.amina)) as amina:
        at = (await (await amina.join(floor="")).hear())["joined"]
        question = await on_the_floor(town, session, "elena", "The number of a case")
        await desk.park(await host_of(town), question)
        await amina.join(floor=at)
        joined, gone, dropped = await amina.hear_all(3)
        assert joined["recovered"] and gone == {"c": "floor", "n": gone["n"], "do": "gone"}
        assert (dropped["do"], dropped["id"]) == ("drop", question.public_id)


async def test_one_who_turns_to_fragments_misses_nothing(house: Served, town: Town, session: Thing) -> None:
    async with house.socket(session.public_id, await sign_in(town.amina)) as amina:
        at = (await (await amina.join(floor="")).hear())["joined"]
        await (await amina.join(floor=at)).hear()
        await on_the_floor(town, session, "elena", "One?")
        assert "item" in await amina.hear()
        await amina.say(do="join", channels={"mine": ""}, light=True, **{"as": "html"})
        assert (await amina.hear())["c"] == "mine"
        await on_the_floor(town, session, "elena", "Two?")
        assert "html" in await amina.hear()


async def test_one_who_stops_reading_hears_no_more_and_is_cut_with_its_descriptor(
    house: Served, town: Town, session: Thing
) -> None:
    house.server.lifespan.state["watch"] = Watch(0.5)
    caller, token = Caller(house.port, holds=4096), await sign_in(town.amina)
    await caller.call(
        f"GET /live/{session.public_id}/socket HTTP/1.1\r\nHost: here\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        f"Origin: {house.app.state.settings.origin}\r\nCookie: cop={token}\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
    )
    assert (await caller.read()).startswith(b"HTTP/1.1 101")
    here = await log.position(log.floor(session.id))
    assert here is not None
    join = {"do": "join", "as": "data", "channels": {"floor": f"{here.epoch}:{here.at}"}}
    await caller.say(Frame(Opcode.TEXT, json.dumps(join).encode()).serialize(mask=True))
    before, room = descriptors(), log.floor(session.id)
    async with asyncio.timeout(20):
        while room not in house.relay.rooms or not house.relay.rooms[room].lines:
            await asyncio.sleep(0.02)
        while room in house.relay.rooms:
            async with unit():
                await log.append([News(room, COUNTS, {"counts": {"x" * 30_000: 1}})])
            await asyncio.sleep(0.01)
        while descriptors() >= before:
            await asyncio.sleep(0.02)
    assert not house.relay.people
    caller.close()
