import asyncio
import resource
import socket
from collections.abc import AsyncIterator, Iterator

import pytest
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send
from websockets.asyncio.client import connect
from websockets.frames import Close, Frame, Opcode

from cop.kit.line import MOST_UNSENT, MOST_WAITING, STOPPING, Line, text_frame
from tests.kit.serving import ASK, LOOPBACK, Caller, House, descriptors, on_each_loop, served, until_gone

pytestmark = pytest.mark.long

SOON, LATER = 0.4, 60.0
"""Seconds until a watch cuts: within a test, and never within a test."""
SMALL = 4096
CROWD = 1000
FRAME = text_frame("x" * 30_000)
CLOSE = Frame(Opcode.CLOSE, Close(1000, "").serialize())


def fill(line: Line) -> int:
    """Write until nothing more is taken; how many bytes were."""
    written = 0
    while line.send(FRAME):
        written += len(FRAME)
    return written


async def endless() -> AsyncIterator[bytes]:
    while True:
        await asyncio.sleep(0)  # to a caller who is gone uvicorn's `send` returns at once, and would not let anybody in
        yield b"." * 10_000


async def stream(scope: Scope, receive: Receive, send: Send) -> None:
    scope["state"]["line"].watched = True
    await StreamingResponse(endless())(scope, receive, send)


@on_each_loop
async def test_a_prepared_frame_arrives_whole_whatever_its_length():
    house = House(seconds=LATER)
    async with served(house) as server, connect(
        f"ws://{LOOPBACK}:{server.port}/", max_size=None, compression=None, proxy=None
    ) as client:
        for length in (0, 1, 125, 126, 65535, 65536, 300_000):
            assert house.lines[0].send(text_frame("a" * length))
            assert await client.recv() == "a" * length
        assert house.lines[0].send(text_frame("l'été · الصيف"))
        assert await client.recv() == "l'été · الصيف"


@on_each_loop
async def test_frames_of_both_ways_and_answers_to_pings_stay_whole_and_in_order():
    async def both(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "websocket.accept"})
        for number in range(200):
            text = f"{number} " + "x" * (number * 397)
            if number % 2:
                await send({"type": "websocket.send", "text": text})
            else:
                assert scope["state"]["line"].send(text_frame(text), most=1 << 30)
        await until_pinged.wait()

    until_pinged = asyncio.Event()
    async with served(House(seconds=LATER, both=both)) as server, connect(
        f"ws://{LOOPBACK}:{server.port}/both", compression=None, proxy=None
    ) as client:
        pongs = [await client.ping() for _ in range(20)]
        for number in range(200):
            assert await client.recv() == f"{number} " + "x" * (number * 397)
        await asyncio.gather(*pongs)
        until_pinged.set()


@on_each_loop
async def test_after_the_close_frame_nothing_is_written():
    async def close(scope: Scope, receive: Receive, send: Send) -> None:
        line: Line = scope["state"]["line"]
        taken.append(line.send(FRAME))
        await send({"type": "websocket.accept"})
        taken.append(line.send(text_frame("in time")))
        await send({"type": "websocket.close", "code": 1000})
        taken.append(line.send(text_frame("late")))
        await receive()

    taken: list[bool] = []
    async with served(House(seconds=LATER, close=close)) as server:
        caller = Caller(server.port)
        await caller.upgrade(b"close")
        expected = text_frame("in time") + CLOSE.serialize(mask=False)
        assert await caller.read_exactly(len(expected)) == expected
        await caller.say(CLOSE.serialize(mask=True))
        assert await caller.read_all() == b""
        caller.close()
    assert taken == [False, True, False]


@on_each_loop
async def test_nothing_is_written_when_the_caller_has_closed_or_gone_or_never_was_a_websocket():
    async def page(scope: Scope, receive: Receive, send: Send) -> None:
        assert not scope["state"]["line"].send(FRAME)
        await Response("whole")(scope, receive, send)

    house = House(seconds=LATER, page=page)
    async with served(house) as server:
        caller, other, reader = Caller(server.port), Caller(server.port), Caller(server.port)
        await caller.upgrade()
        await caller.say(CLOSE.serialize(mask=True))
        assert await caller.read_all() == CLOSE.serialize(mask=False)
        await other.upgrade()
        house.left.clear()
        other.close()
        await house.left.wait()
        assert [(line.send(FRAME), line.waiting) for line in house.lines] == [(False, 0)] * 2
        for line in house.lines:
            line.cut()  # the number of its descriptor may be another's by now
        await reader.call(ASK % b"page")
        assert (await reader.read()).endswith(b"\r\n\r\nwhole")
        caller.close()
        reader.close()


@on_each_loop
async def test_a_reader_who_stops_reading_is_given_no_more_than_the_bound_and_then_cut():
    house = House(seconds=SOON)
    async with served(house) as server:
        before = descriptors()
        caller = Caller(server.port, holds=SMALL)
        await caller.upgrade()
        line, start = house.lines[0], asyncio.get_running_loop().time()
        written = fill(line)
        assert MOST_WAITING < line.waiting <= MOST_WAITING + len(FRAME)
        assert written - line.waiting < 2 * MOST_UNSENT, "the kernel may not hold megabytes for one who does not read"
        await house.left.wait()
        assert asyncio.get_running_loop().time() - start >= SOON
        assert (line.waiting, line.send(FRAME)) == (0, False)
        await asyncio.sleep(0.1)
        assert descriptors() == before + 1, "the caller's own is all that is left"
        with pytest.raises(ConnectionResetError):
            await caller.read_all()
        caller.close()
        assert descriptors() == before


@on_each_loop
async def test_a_line_that_uvicorn_closed_is_cut_too_when_what_waits_is_never_taken():
    async def leave(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "websocket.accept"})
        while not scope["state"]["line"].waiting:
            await send({"type": "websocket.send", "bytes": b"x" * 20_000})

    async with served(House(seconds=SOON, leave=leave)) as server:
        before = descriptors()
        caller = Caller(server.port, holds=SMALL)
        await caller.upgrade(b"leave")
        while server.transports:
            await asyncio.sleep(0.05)
        await asyncio.sleep(0.1)
        assert descriptors() == before + 1
        caller.close()


@on_each_loop
async def test_a_watched_stream_that_nobody_reads_is_cut_and_its_answer_ends():
    house = House(seconds=SOON, stream=stream)
    async with served(house) as server:
        before = descriptors()
        caller = Caller(server.port, holds=SMALL)
        await caller.call(ASK % b"stream")
        await house.left.wait()
        await asyncio.sleep(0.1)
        assert not server.transports and descriptors() == before + 1
        caller.close()


@on_each_loop
async def test_an_ordinary_answer_may_rest_as_long_as_the_line_needs():
    async def page(scope: Scope, receive: Receive, send: Send) -> None:
        await Response(b"p" * 10_000_000)(scope, receive, send)

    house = House(seconds=SOON / 2, page=page)
    async with served(house) as server:
        caller, socket_beside = Caller(server.port, holds=SMALL), Caller(server.port)
        await socket_beside.upgrade()
        await caller.call(ASK % b"page")
        await asyncio.sleep(SOON * 2)
        assert house.lines[1].waiting > 0
        caller.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        head = await caller.read_exactly(10_000_000)
        rest = await caller.read_exactly(head.index(b"\r\n\r\n") + 4)
        assert (head + rest).endswith(b"p" * 10_000_000)
        caller.close()
        socket_beside.close()


@on_each_loop
@pytest.mark.long
async def test_a_very_slow_reader_is_not_one_who_stopped():
    """As much comes in as goes out: how much waits says nothing about whether anybody reads."""
    house = House(seconds=1.0)
    async with served(house) as server:
        caller = Caller(server.port, holds=SMALL)
        await caller.upgrade()
        line, loop = house.lines[0], asyncio.get_running_loop()
        end = loop.time() + 3.0
        while loop.time() < end:
            fill(line)
            assert line.waiting > MOST_WAITING - len(FRAME)
            assert await caller.read(500)
            await asyncio.sleep(0.02)
        assert server.transports
        caller.close()


@on_each_loop
async def test_one_who_only_asks_for_answers_to_pings_and_reads_none_is_cut_at_the_bound():
    ping = Frame(Opcode.PING, b"p" * 125).serialize(mask=True) * 100
    house = House(seconds=LATER)
    async with served(house) as server:
        caller = Caller(server.port, holds=SMALL)
        await caller.upgrade()
        with pytest.raises(ConnectionError):
            while True:
                await caller.say(ping)
        await house.left.wait()
        caller.close()


@pytest.fixture
def room() -> Iterator[None]:
    """Descriptors for both ends of a crowd."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 3 * CROWD), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.long
@pytest.mark.usefixtures("room")
@on_each_loop
async def test_one_frame_reaches_a_thousand_lines():
    house, frame = House(seconds=LATER), text_frame("to all " * 100)
    async with served(house) as server:
        callers = [Caller(server.port) for _ in range(CROWD)]
        for caller in callers:
            await caller.upgrade()
        assert sum(line.send(frame) for line in house.lines) == CROWD
        assert {await caller.read_exactly(len(frame)) for caller in callers} == {frame}
        for caller in callers:
            caller.close()


@on_each_loop
async def test_uvicorn_shares_the_state_the_way_we_rely_on():
    async def page(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append((scope["state"]["line"].watched, scope["state"]["motto"]))
        scope["state"]["line"].watched = True
        await Response("page")(scope, receive, send)

    async def asked(caller: Caller) -> None:
        await caller.say(ASK % b"page")
        assert (await caller.read()).endswith(b"page")

    seen: list[tuple[bool, str]] = []
    house = House(seconds=LATER, page=page, talk=until_gone)
    async with served(house) as server:
        one, two = Caller(server.port), Caller(server.port)
        await one.call(b"")
        await two.call(b"")
        for caller in (one, one, two):
            await asked(caller)
        assert seen == [(False, "kept")] * 3, "the next request on a line is an ordinary one"
        await two.say(b"GET /talk HTTP/1.1\r\nHost: here\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                      b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n")
        assert (await two.read()).startswith(b"HTTP/1.1 101")
        first, second, third, fourth = house.lines
        assert first is second and third is fourth and first is not third
        assert fourth.watched and house.scopes[3]["state"]["motto"] == "kept"
        assert len({id(line._watch) for line in house.lines}) == 1
        one.close()
        two.close()


@on_each_loop
async def test_what_is_written_goes_out_at_once():
    async with served(House(seconds=LATER)) as server:
        caller = Caller(server.port)
        await caller.upgrade()
        held = server.transports[0].get_extra_info("socket")
        assert held.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        caller.close()


@on_each_loop
async def test_a_server_that_stops_says_so_and_tells_an_answer_that_would_go_on():
    async def endless_wait(scope: Scope, receive: Receive, send: Send) -> None:
        stopping = asyncio.Event()
        scope["state"]["line"].when_stopping = stopping.set
        asked.set()
        await stopping.wait()
        await Response("stopped")(scope, receive, send)

    asked, house = asyncio.Event(), House(seconds=LATER, wait=endless_wait)
    async with served(house) as server:
        talker, waiter = Caller(server.port), Caller(server.port)
        await talker.upgrade()
        await waiter.call(ASK % b"wait")
        await asked.wait()
        server.server.should_exit = True
        assert await talker.read_all() == Frame(Opcode.CLOSE, Close(STOPPING, "").serialize()).serialize(mask=False)
        assert (await waiter.read_all()).endswith(b"stopped")
        talker.close()
        waiter.close()
