"""Lines as they are in offices: a proxy between the browser and the site that does what bad ones do."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

HEAD_END = b"\r\n\r\n"
READ = 65536


@dataclass
class Proxy:
    """Forwards to `port` on loopback. What it does to connections can be changed while it runs.

    refuses_upgrades: answers 400 to a websocket. keeps_streams: lets nothing of an event stream through before it ends.
    cuts_waiting: ends a poll that waits. loses_answers: what is sent arrives, and nobody learns. takes_no_acts: what is
    sent does not arrive. away: takes no connection, and has cut those there were.
    """

    port: int
    refuses_upgrades: bool = False
    keeps_streams: bool = False
    cuts_waiting: bool = False
    loses_answers: bool = False
    takes_no_acts: bool = False
    away: bool = False
    address: str = ""
    asked: list[str] = field(default_factory=list)
    """First lines of the requests that came."""
    lines: set[asyncio.StreamWriter] = field(default_factory=set)

    async def cut(self) -> None:
        """Every connection there is ends without a word."""
        for writer in list(self.lines):
            writer.transport.abort()

    async def go_away(self) -> None:
        self.away = True
        await self.cut()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection of the browser: request by request, until it becomes a websocket or a stream."""
        self.lines.add(writer)
        try:
            while not self.away and await self._one(reader, writer):
                pass
        except (OSError, asyncio.IncompleteReadError):
            pass  # a side has gone, as lines do
        finally:
            self.lines.discard(writer)
            writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """One request, on a connection of its own to the site. Gives whether another may follow."""
        head = await reader.readuntil(HEAD_END)
        first, headers = parsed(head)
        self.asked.append(first)
        is_upgrade = headers.get("upgrade") == "websocket"
        if is_upgrade and self.refuses_upgrades:
            writer.write(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
            await writer.drain()
            return False
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        is_act = first.startswith("POST") and "/act " in first
        if is_act and self.takes_no_acts:
            return False
        site_reader, site = await asyncio.open_connection("127.0.0.1", self.port)
        self.lines.add(site)
        try:
            site.write((head if is_upgrade else closing(head)) + body)
            if is_upgrade:
                await both_ways(reader, writer, site_reader, site)
            else:
                await self._answer(first, site_reader, writer)
        finally:
            self.lines.discard(site)
            site.close()
        return False

    async def _answer(self, first: str, site: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        is_kept = self.keeps_streams and "/stream?" in first
        if self.loses_answers and first.startswith("POST"):
            await site.read()
            raise OSError("cut")
        if self.cuts_waiting and "/events?" in first and "wait=25" in first:
            raise OSError("cut")
        kept = bytearray()
        while data := await site.read(READ):
            if is_kept:
                kept += data
            else:
                writer.write(data)
                await writer.drain()
        writer.write(bytes(kept))
        await writer.drain()


def parsed(head: bytes) -> tuple[str, dict[str, str]]:
    first, *lines = head.decode("latin-1").split("\r\n")
    pairs = (line.partition(":") for line in lines if line)
    return first, {name.lower(): value.strip().lower() for name, _, value in pairs}


def closing(head: bytes) -> bytes:
    """The same request, after which the site ends the connection: so the end of an answer is its end."""
    lines = [line for line in head.removesuffix(HEAD_END).split(b"\r\n") if not line.lower().startswith(b"connection:")]
    return b"\r\n".join([*lines, b"connection: close"]) + HEAD_END


async def both_ways(*ends: asyncio.StreamReader | asyncio.StreamWriter) -> None:
    """Until one side ends."""
    reader, writer, site_reader, site = ends
    tasks = [asyncio.create_task(pump(reader, site)), asyncio.create_task(pump(site_reader, writer))]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(READ):
        writer.write(data)
        await writer.drain()


@asynccontextmanager
async def proxy_to(port: int, **how: bool) -> AsyncIterator[Proxy]:
    """`async with proxy_to(8000, refuses_upgrades=True) as proxy: ... proxy.address`."""
    proxy = Proxy(port, **how)
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    proxy.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield proxy
    finally:
        server.close()
        await proxy.go_away()
