"""One keep-alive HTTP/1.1 connection of the load generator: ask, and be told when the whole answer is there.

Callbacks and one buffer, no streams: an answer of 40 KB costs half of what it costs through `StreamReader`, so that
the generator has time to spare also where the server does nothing at all.
"""

import asyncio
import contextlib
from collections.abc import Callable
from typing import cast

LARGEST = 1 << 20
_LENGTH = b"\r\ncontent-length: "


class Line(asyncio.BufferedProtocol):
    """A connection with at most one question under way. After an answer: `status`, `head`, `contains()`."""

    def __init__(self) -> None:
        self.status = 0
        self.head = b""
        self._buffer = bytearray(LARGEST)
        self._view = memoryview(self._buffer)
        self._have = 0
        self._need = 0
        self._told: Callable[[str], None] | None = None
        self._transport: asyncio.Transport | None = None

    def ask(self, request: bytes, told: Callable[[str], None]) -> None:
        """Send a request; `told` is called once with what went wrong on the line, or ''."""
        self._have = self._need = 0
        self._told = told
        if self._transport is None or self.broken:
            self._tell("connection closed")
        else:
            self._transport.write(request)

    async def fetch(self, request: bytes) -> str:
        """`ask`, awaited."""
        answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self.ask(request, lambda fault: None if answer.done() else answer.set_result(fault))
        return await answer

    def fault(self, fault: str, status: int, expect: tuple[bytes, ...]) -> str:
        """What is wrong with the answer that came, '' if nothing is."""
        if fault:
            return fault
        if self.status != status:
            return f"status {self.status} instead of {status}"
        for words in expect:
            if not self.contains(words):
                return f"no {words.decode()!r} in the answer"
        return ""

    @property
    def broken(self) -> bool:
        """Nothing more can be asked here."""
        return self._transport is None or self._transport.is_closing()

    def contains(self, words: bytes) -> bool:
        return self._buffer.find(words, 0, self._have) >= 0

    def text(self) -> str:
        return bytes(self._view[: self._have]).decode(errors="replace")

    def close(self) -> None:
        self._told = None
        if self._transport is not None:
            self._transport.close()

    # --- called by the loop ---

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def get_buffer(self, sizehint: int) -> memoryview:
        return self._view[self._have :]

    def buffer_updated(self, nbytes: int) -> None:
        self._have += nbytes
        if self._need == 0 and not self._read_head():
            return
        if self._need > LARGEST:
            self._tell("too large an answer")
        elif self._have >= self._need:
            self._tell("" if self._have == self._need else "more bytes than announced")

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        self._tell("connection closed")

    def _read_head(self) -> bool:
        """Learn from the head how long the answer is; False while there is no whole head."""
        end = self._buffer.find(b"\r\n\r\n", 0, self._have)
        if end < 0:
            return False
        self.head = bytes(self._view[: end + 2]).lower()
        self._need, self.status = end + 4, 0
        with contextlib.suppress(ValueError):  # no status at all is a wrong one
            self.status = int(self.head[9:12])
            at = self.head.find(_LENGTH)
            if at >= 0:
                self._need += int(self.head[at + len(_LENGTH) : self.head.find(b"\r", at + 2)])
        return True

    def _tell(self, fault: str) -> None:
        told, self._told = self._told, None
        if told is not None:
            told(fault)


async def connect(port: int) -> Line:
    """A connection to this machine; nothing else is ever asked."""
    _, line = await asyncio.get_running_loop().create_connection(Line, "127.0.0.1", port)
    return line
