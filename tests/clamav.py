"""A virus scanner of a few lines that speaks clamd's protocol on a real socket, and knows one virus: the harmless string
all scanners know."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

EICAR = br"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
MOST = 8 * 1024 * 1024


class Clamd:
    """What it was asked, and an answer to give instead of its own."""

    def __init__(self) -> None:
        self.scanned: list[bytes] = []
        self.instead: bytes | None = None
        self.url = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert await reader.readuntil(b"\0") == b"zINSTREAM\0"
        content = b""
        while length := int.from_bytes(await reader.readexactly(4), "big"):
            assert length <= MOST
            content += await reader.readexactly(length)
        self.scanned.append(content)
        answer = b"stream: Eicar-Test-Signature FOUND\0" if EICAR in content else b"stream: OK\0"
        writer.write(answer if self.instead is None else self.instead)
        await writer.drain()
        writer.close()


@asynccontextmanager
async def clamd() -> AsyncIterator[Clamd]:
    scanner = Clamd()
    server = await asyncio.start_server(scanner.serve, "127.0.0.1", 0)
    scanner.url = f"clamd://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield scanner
    finally:
        server.close()
        await server.wait_closed()
