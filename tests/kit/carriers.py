"""Carriers for hubs: a switchboard in memory, the real ones as tests use them, and a wire that can go silent."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import asyncpg
from redis.asyncio import Redis

from cop.kit.hub import Hub
from cop.kit.hub_carried import CarriedHub, Hear, Stir


@dataclass
class Carrier:
    """`make()` is the hub of one more process; `cut(hub)` ends its connections; `held()` counts all there are."""

    make: Callable[[], Hub]
    cut: Callable[[Hub], Awaitable[None]]
    held: Callable[[], Awaitable[int]]


class Ear:
    """What one listener of a hub was woken with, in order; `about`: the beginning of the rooms it cares for.

    The one channel of a Redis carries the rooms of other tests, too.
    """

    def __init__(self, hub: Hub, about: str = "") -> None:
        self.heard: list[str] = []
        self.end = hub.listen(lambda room: self.heard.append(room) if room.startswith(about) else None)

    def of(self, room: str) -> int:
        return self.heard.count(room)


async def until(condition: Callable[[], object], seconds: float = 10) -> None:
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.005)


# --- in memory ---


@dataclass
class Switchboard:
    """Gives each message to every line. `away`: no line can be had; `deaf`: messages are taken and go nowhere."""

    away: bool = False
    deaf: bool = False
    lines: list["BoardLine"] = field(default_factory=list)
    passed: list[str] = field(default_factory=list)

    def hub(self) -> CarriedHub:
        return CarriedHub(lambda name, hear, stir: BoardLine(self, name, hear, stir))

    def cut(self) -> None:
        for line in self.lines[:]:
            line.drop()

    def carrier(self) -> Carrier:
        async def cut(hub: Hub) -> None:
            [line.drop() for line in self.lines[:] if line.name == hub._name]

        async def held() -> int:
            return len(self.lines)

        return Carrier(self.hub, cut, held)


class BoardLine:
    def __init__(self, board: Switchboard, name: str, hear: Hear, stir: Stir) -> None:
        self.fault: Exception | None = None
        self.board, self.name, self.hear, self.stir = board, name, hear, stir

    async def open(self) -> None:
        if self.board.away:
            raise ConnectionRefusedError("the switchboard is away")
        self.board.lines.append(self)

    async def send(self, message: str) -> None:
        if self.board.away:
            raise BrokenPipeError("the switchboard is away")
        self.board.passed.append(message)
        for line in self.board.lines:
            if not self.board.deaf:
                asyncio.get_running_loop().call_soon(line.hear, message)

    async def close(self) -> None:
        if self in self.board.lines:
            self.board.lines.remove(self)

    def drop(self) -> None:
        self.fault = ConnectionResetError("cut")
        self.stir()


# --- the real ones ---


def redis_carrier(url: str, make: Callable[[], Hub]) -> Carrier:
    """Looks at the connections of the hubs made here and at no others: the server is shared with other tests."""
    made: list[Hub] = []

    def make_one() -> Hub:
        made.append(make())
        return made[-1]

    async def connections() -> list[dict[str, str]]:
        async with Redis.from_url(url, decode_responses=True) as client:
            names = {f"cop-hub-{hub._name}" for hub in made}
            return [one for one in await client.client_list() if one["name"] in names]

    async def cut(hub: Hub) -> None:
        async with Redis.from_url(url, decode_responses=True) as client:
            for one in await connections():
                if one["name"] == f"cop-hub-{hub._name}" and int(one["sub"]) > 0:
                    await client.client_kill_filter(_id=one["id"])

    async def held() -> int:
        return len(await connections())

    return Carrier(make_one, cut, held)


def postgres_carrier(url: str, make: Callable[[], Hub]) -> Carrier:
    """`url`: of a database of the test's own."""

    async def ask(sql: str, *args: str) -> int:
        server = await asyncpg.connect(url)
        try:
            return int(await server.fetchval(sql, *args))
        finally:
            await server.close()

    async def cut(hub: Hub) -> None:
        ended = await ask(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = $1",
            f"cop hub {hub._name}",
        )
        assert ended == 2

    async def held() -> int:
        return await ask(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name LIKE 'cop hub %'"
        )

    return Carrier(make, cut, held)


# --- the network ---


class Wire:
    """Passes bytes on between clients and a server; when `silent`, connections stay and nothing comes through."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.silent = False


@asynccontextmanager
async def wire_to(url: str) -> AsyncIterator[Wire]:
    parts = urlsplit(url)
    writers: list[asyncio.StreamWriter] = []

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        with suppress(OSError):
            while data := await reader.read(65536):
                if not wire.silent:
                    writer.write(data)
        writer.close()

    async def join(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection(parts.hostname, parts.port)
        await asyncio.gather(pump(reader, far_writer), pump(far_reader, writer))

    server = await asyncio.start_server(join, "127.0.0.1", 0)
    wire = Wire(server.sockets[0].getsockname()[1])
    yield wire
    server.close()
    for writer in writers:
        writer.close()
    await asyncio.gather(*[writer.wait_closed() for writer in writers], return_exceptions=True)


def through(url: str, wire: Wire) -> str:
    """The same address, by way of the wire."""
    parts = urlsplit(url)
    return url.replace(f"{parts.hostname}:{parts.port}", f"127.0.0.1:{wire.port}")
