"""The application behind a real server in the test's own loop, and clients that speak the protocol of live sessions."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Self

import httpx
import uvicorn
from starlette.applications import Starlette
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from cop.commands.serve import LARGEST_FRAME
from cop.kit.hub import tellers
from cop.kit.line import HttpProtocol, SocketProtocol
from cop.live.fragments import Press
from cop.live.relay import Relay, Rhythm

LOOPBACK = "127.0.0.1"
SECONDS = 5.0
"""How long a test waits for what must come."""
SILENCE = 0.3
"""How long it waits for what must not."""


class Served:
    """An application at an address."""

    def __init__(self, app: Starlette, server: uvicorn.Server) -> None:
        self.app = app
        self.server = server
        self.port: int = server.servers[0].sockets[0].getsockname()[1]
        self.origin = f"http://{LOOPBACK}:{self.port}"

    @property
    def relay(self) -> Relay:
        relay: Relay = self.app.state.relay
        return relay

    @asynccontextmanager
    async def socket(self, session: str, token: str = "", **headers: str) -> AsyncIterator["Client"]:
        """A websocket to a session; `headers` stand for those of a page of ours."""
        sent = {"origin": self.origin, "cookie": f"cop={token}", **headers}
        async with connect(
            f"ws://{LOOPBACK}:{self.port}/live/{session}/socket", compression=None, proxy=None,
            additional_headers={name: value for name, value in sent.items() if value}, ping_interval=None,
        ) as connection:
            yield Client(connection)

    @asynccontextmanager
    async def browser(self, token: str = "", **headers: str) -> AsyncIterator[httpx.AsyncClient]:
        async with httpx.AsyncClient(
            base_url=self.origin, cookies={"cop": token} if token else {}, headers=headers, timeout=30, trust_env=False
        ) as client:
            yield client


@asynccontextmanager
async def served(app: Starlette, *, rhythm: Rhythm | None = None) -> AsyncIterator[Served]:
    """With the relay and the hub, as the lifespan of the application starts them; the database is the test's."""
    hub, relay = app.state.hub, Relay(app.state.hub, Press(app.state.site), rhythm)
    app.state.relay = relay
    await hub.start()
    tellers.append(hub.tell)
    await relay.start()
    server = uvicorn.Server(uvicorn.Config(
        app, host=LOOPBACK, port=0, http=HttpProtocol, ws=SocketProtocol, ws_per_message_deflate=False,
        ws_max_size=LARGEST_FRAME, lifespan="off", log_config=None, timeout_graceful_shutdown=5,
    ))
    running = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        yield Served(app, server)
    finally:
        server.should_exit = True
        await running
        await relay.stop()
        tellers.remove(hub.tell)
        await hub.stop()


class Client:
    """One end of a websocket: says and hears messages."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self.kind = ""

    async def say(self, **message: Any) -> None:
        await self.connection.send(json.dumps(message))

    async def join(self, *, kind: str = "", **channels: str) -> Self:
        """Positions by channel. `kind`: html; data if the first join does not say."""
        wanted, self.kind = (self.kind or kind or "data"), "said"
        await self.say(do="join", channels=channels, **({} if wanted == "said" else {"as": wanted}))
        return self

    async def hear(self) -> dict[str, Any]:
        """The next message that is no beat. Raises ConnectionClosed."""
        async with asyncio.timeout(SECONDS):
            while "beat" in (said := json.loads(await self.connection.recv())):
                pass
        return dict(said)

    async def hear_all(self, count: int) -> list[dict[str, Any]]:
        return [await self.hear() for _ in range(count)]

    async def silence(self) -> bool:
        """Whether nothing comes."""
        try:
            async with asyncio.timeout(SILENCE):
                await self.connection.recv()
        except TimeoutError:
            return True
        return False

    async def code(self) -> int:
        """Why it is closed; what comes before is passed over."""
        try:
            while True:
                await self.hear()
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else 1006
