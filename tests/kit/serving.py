"""A real server in the test's own loop, on each kind of loop there is, and callers who read as little as they like."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
import uvicorn
import uvloop
from starlette.types import Receive, Scope, Send

from cop.kit.line import HttpProtocol, Line, SocketProtocol, Watch

LOOPBACK = "127.0.0.1"
LOOPS = {"asyncio": asyncio.new_event_loop, "uvloop": uvloop.new_event_loop}
PATIENCE_SECONDS = 20
UPGRADE = (
    b"GET /%s HTTP/1.1\r\nHost: here\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
ASK = b"GET /%s HTTP/1.1\r\nHost: here\r\n\r\n"

Answer = Callable[[Scope, Receive, Send], Awaitable[None]]


def on_each_loop(test: Callable[[], Awaitable[None]]) -> Callable[[asyncio.AbstractEventLoop], None]:
    """The service runs on uvloop, where transports are another's work than asyncio's; it must do without, too."""

    @pytest.mark.parametrize("loop", LOOPS)
    def on_loop(loop: str) -> None:
        async def in_time() -> None:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await test()

        with asyncio.Runner(loop_factory=LOOPS[loop]) as runner:
            runner.run(in_time())

    on_loop.__name__, on_loop.__doc__ = test.__name__, test.__doc__
    return on_loop


async def until_gone(scope: Scope, receive: Receive, send: Send) -> None:
    """Accept a websocket and stay until it ends."""
    await send({"type": "websocket.accept"})
    while (await receive())["type"] != "websocket.disconnect":
        pass


class House:
    """An application that gives each path to an `answer`, and keeps what it saw."""

    def __init__(self, *, seconds: float, **answers: Answer) -> None:
        self.seconds = seconds
        self.answers = {"": until_gone, **answers}
        self.scopes: list[Scope] = []
        self.left = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            scope["state"].update(watch=Watch(self.seconds), motto="kept")
            await receive()
            await send({"type": "lifespan.startup.complete"})
            await receive()
            await send({"type": "lifespan.shutdown.complete"})
            return
        self.scopes.append(scope)
        if scope["type"] == "websocket":
            await receive()
        try:
            await self.answers[scope["path"].strip("/")](scope, receive, send)
        finally:
            self.left.set()

    @property
    def lines(self) -> list[Line]:
        return [scope["state"]["line"] for scope in self.scopes]


class Served:
    """The server of a house: its port, and the transports of those who are connected."""

    def __init__(self, server: uvicorn.Server) -> None:
        self.server = server
        self.port: int = server.servers[0].sockets[0].getsockname()[1]

    @property
    def transports(self) -> list[asyncio.Transport]:
        return [connection.transport for connection in self.server.server_state.connections]


@asynccontextmanager
async def served(house: House) -> AsyncIterator[Served]:
    server = uvicorn.Server(uvicorn.Config(
        house, host=LOOPBACK, port=0, http=HttpProtocol, ws=SocketProtocol, ws_per_message_deflate=False,
        lifespan="on", log_config=None, timeout_graceful_shutdown=5,
    ))
    running = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        yield Served(server)
    finally:
        server.should_exit = True
        await running


class Caller:
    """A socket whose reader is the test: nothing is read unless it asks."""

    def __init__(self, port: int, *, holds: int = 0) -> None:
        """`holds`: how many bytes the caller's own kernel takes before it says stop."""
        self.port = port
        self.socket = socket.socket()
        self.socket.setblocking(False)
        if holds:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, holds)

    async def call(self, request: bytes) -> None:
        await asyncio.get_running_loop().sock_connect(self.socket, (LOOPBACK, self.port))
        await self.say(request)

    async def upgrade(self, path: bytes = b"") -> None:
        """Open a websocket, up to the end of the server's consent."""
        await self.call(UPGRADE % path)
        said = b""
        while not said.endswith(b"\r\n\r\n"):
            said += await self.read(1)
        assert said.startswith(b"HTTP/1.1 101"), said

    async def say(self, words: bytes) -> None:
        await asyncio.get_running_loop().sock_sendall(self.socket, words)

    async def read(self, most: int = 65536) -> bytes:
        """What came, b"" at the end."""
        return await asyncio.get_running_loop().sock_recv(self.socket, most)

    async def read_exactly(self, size: int) -> bytes:
        said = b""
        while len(said) < size and (more := await self.read(size - len(said))):
            said += more
        return said

    async def read_all(self) -> bytes:
        said = b""
        while more := await self.read():
            said += more
        return said

    def close(self) -> None:
        self.socket.close()


def descriptors() -> int:
    """How many files and sockets this process has open."""
    return len(os.listdir("/proc/self/fd"))
