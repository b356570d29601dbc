"""One listener: a websocket client that knows just enough of the protocol to count what it is told.

Thousands of these share one process with half a core: what they get is compared with the bytes the first of them got,
and read only where it differs.
"""

import asyncio
import json
import time
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast

TEXT, CLOSE, PING, PONG = 0x1, 0x8, 0x9, 0xA
_NO_MASK = bytes(4)


@dataclass(frozen=True, slots=True)
class Ticket:
    """How to get in: the address, the cookie, and the first words ('' says none and is told everything)."""

    port: int
    path: str
    cookie: str = ""
    join: str = ""

    def request(self) -> bytes:
        cookie = f"cookie: {self.cookie}\r\n" if self.cookie else ""
        return (
            f"GET {self.path} HTTP/1.1\r\nhost: 127.0.0.1:{self.port}\r\norigin: http://127.0.0.1:{self.port}\r\n"
            f"{cookie}upgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-version: 13\r\n"
            f"sec-websocket-key: {b64encode(bytes(16)).decode()}\r\n\r\n"
        ).encode()


@dataclass(slots=True)
class Reached:
    """An event number of the floor: how many have got it, and when the first and the last of them did, in ns."""

    count: int = 0
    first: int = 0
    last: int = 0


@dataclass(slots=True)
class Board:
    """What the listeners of one crowd have in common."""

    changed: Callable[[], None]
    reached: dict[int, Reached] = field(default_factory=dict)
    wanted: int = 0
    """How many there are: when as many have got something, `changed` is called."""
    joined: int = 0
    lost: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    run: bytes = b""
    """What the first listener got last, whole, and where it led."""
    run_from: int = 0
    run_to: int = 0
    run_reached: Reached | None = None
    payload: str = ""
    """The last event, as it was written."""
    done: int = 0
    """Commands that were answered with ok."""
    commands: int = 0

    def fault(self, words: str) -> None:
        if len(self.faults) < 5:
            self.faults.append(words)
        self.changed()

    def reach(self, number: int) -> Reached:
        return self.reached.setdefault(number, Reached())

    def note(self, reached: Reached) -> None:
        moment = time.monotonic_ns()
        reached.first = reached.first or moment
        reached.last = moment
        reached.count += 1
        if reached.count == self.wanted:
            self.changed()

    def join(self) -> None:
        self.joined += 1
        if self.joined == self.wanted:
            self.changed()


class Listening(asyncio.Protocol):
    """One websocket. `at` is the number of the last event of the floor; `bytes` counts everything that came."""

    __slots__ = ("_rest", "_upgraded", "at", "board", "bytes", "left", "ticket", "transport")

    def __init__(self, ticket: Ticket, board: Board, at: int = 0) -> None:
        self.ticket, self.board, self.at = ticket, board, at
        self.bytes = 0
        self.left = False
        self.transport: asyncio.Transport | None = None
        self._rest = b""
        self._upgraded = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.transport.write(self.ticket.request())

    def data_received(self, data: bytes) -> None:
        self.bytes += len(data)
        board = self.board
        if data == board.run and self.at == board.run_from and not self._rest:
            self.at = board.run_to
            board.note(cast(Reached, board.run_reached))
            return
        self._read(data)

    def _read(self, data: bytes) -> None:
        """What is new or not a whole message."""
        before, alone = self.at, not self._rest and self._upgraded
        self._rest += data
        if not self._upgraded and not self._upgrade():
            return
        only_events = True
        while (frame := self._frame()) is not None:
            only_events = self._take(*frame) and only_events
        if self.at != before:
            reached = self.board.reach(self.at)
            self.board.note(reached)
            if alone and only_events and not self._rest:
                self.board.run, self.board.run_from, self.board.run_to = bytes(data), before, self.at
                self.board.run_reached = reached

    def _upgrade(self) -> bool:
        head, found, rest = self._rest.partition(b"\r\n\r\n")
        if not found:
            return False
        self._rest, self._upgraded = rest, True
        if not head.startswith(b"HTTP/1.1 101 "):
            self.board.fault(f"no websocket: {head[:60]!r}")
        elif self.ticket.join:
            self.say(TEXT, self.ticket.join.encode())
        else:
            self.board.join()
        return True

    def _frame(self) -> tuple[int, bytes] | None:
        """The next whole frame: opcode and payload."""
        have = self._rest
        if len(have) < 2:
            return None
        length, start = have[1] & 0x7F, 2
        if length >= 126:
            start += 2 if length == 126 else 8
            if len(have) < start:
                return None
            length = int.from_bytes(have[2:start], "big")
        if len(have) < start + length:
            return None
        self._rest = have[start + length :]
        return have[0] & 0x0F, have[start : start + length]

    def _take(self, opcode: int, payload: bytes) -> bool:
        """True when it was an event of the floor."""
        if opcode == PING:
            self.say(PONG, payload)
        elif opcode == CLOSE:
            self.board.lost.append(f"closed with {int.from_bytes(payload[:2], 'big')}")
        elif opcode == TEXT:
            return self._hear(json.loads(payload), payload)
        return False

    def _hear(self, said: dict[str, Any], payload: bytes) -> bool:
        if "joined" in said:
            self._has_joined(said)
        elif "ref" in said:
            self._has_done(said)
        elif said.get("c") == "floor" and "n" in said:
            number = said["n"]
            if self.ticket.join and number != self.at + 1:
                self.board.fault(f"event {number} came after {self.at}")
            self.at, self.board.payload = number, payload.decode()
            return True
        return False

    def _has_joined(self, said: dict[str, Any]) -> None:
        """Where the floor stands; what was missed since then follows."""
        if said["c"] == "floor":
            if not said["recovered"]:
                self.board.fault(f"not recovered: {said}")
            self.at = self.at or int(said["joined"].rpartition(":")[2])
            self.board.join()

    def command(self, message: dict[str, str | int]) -> None:
        self.say(TEXT, json.dumps(message).encode())

    def _has_done(self, said: dict[str, Any]) -> None:
        if "ok" not in said:
            self.board.fault(f"refused: {said}")
        self.board.done += 1
        if self.board.done == self.board.commands:
            self.board.changed()

    def say(self, opcode: int, payload: bytes) -> None:
        """A frame of a client: masked, with a mask that changes nothing."""
        size = len(payload)
        head = bytes([0x80 | opcode, 0x80 | size]) if size < 126 else (
            bytes([0x80 | opcode, 0x80 | 126]) + size.to_bytes(2, "big")
        )
        if self.transport is not None:
            self.transport.write(head + _NO_MASK + payload)

    def connection_lost(self, exc: Exception | None) -> None:
        self.transport = None
        if not self.left:
            self.board.lost.append("connection lost")
            self.board.changed()

    def leave(self) -> None:
        """As a line that breaks: without a word."""
        self.left = True
        if self.transport is not None:
            self.transport.abort()
