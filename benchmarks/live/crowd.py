"""Many listeners in a process of their own: `python -m benchmarks.live.crowd`.

Takes commands on stdin, a line of JSON each, and answers each with a line on stdout:

    {"do": "come", "ways": [[port, path, cookie, join], ...], "at": 14, "at_once": 500, "within": 60}   connect and join
    {"do": "wait", "number": 15, "within": 10}   until all have this event of the floor
    {"do": "support", "ids": [...], "within": 10}   each listener supports these questions, until all are answered
    {"do": "leave"}   break all connections

An answer has `count` (of those who are where they should be), `began` and `took` (seconds), `first` and `last`, the
moments of an event, `bytes` (received by everybody), `payload` (the last event), `cpu` (seconds this process has used),
`lost` and `faults`. Moments are nanoseconds on the clock all processes share.
"""

import asyncio
import json
import resource
import secrets
import socket
import sys
import time
from typing import Any

import uvloop

from benchmarks.live.listening import Board, Listening, Reached, Ticket

PORTS_OF_ONE_ADDRESS = 8000


class Crowd:
    """All listeners of this process; they go to one server."""

    def __init__(self) -> None:
        self.news = asyncio.Event()
        self.board = Board(self.news.set)
        self.listeners: list[Listening] = []

    async def come(self, said: dict[str, Any]) -> dict[str, Any]:
        """Connect and join, so many at once, and wait until all are in."""
        self.board.wanted, self.board.joined = len(said["ways"]), 0
        self.board.run, self.board.reached = b"", {}
        self.listeners, ways = [], said["ways"]
        began = time.monotonic_ns()
        end = asyncio.get_running_loop().time() + said["within"]
        for first in range(0, len(ways), said["at_once"]):
            here = ways[first : first + said["at_once"]]
            self.listeners += await asyncio.gather(
                *(self._connect(Ticket(*way), place, said["at"]) for place, way in enumerate(here, first))
            )
            await self._until(
                lambda: self.board.joined + len(self.board.lost) >= len(self.listeners),
                end - asyncio.get_running_loop().time(),
            )
        return self._answer(self.board.joined, began)

    async def _connect(self, ticket: Ticket, place: int, at: int) -> Listening:
        """From an address of this machine that still has ports."""
        own = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        own.setblocking(False)
        own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        own.setsockopt(socket.IPPROTO_IP, 24, 1)  # IP_BIND_ADDRESS_NO_PORT: the port is chosen when connecting
        own.bind((f"127.0.0.{1 + place // PORTS_OF_ONE_ADDRESS}", 0))
        loop = asyncio.get_running_loop()
        await loop.sock_connect(own, ("127.0.0.1", ticket.port))
        _, made = await loop.create_connection(lambda: Listening(ticket, self.board, at), sock=own)
        return made

    async def wait(self, said: dict[str, Any]) -> dict[str, Any]:
        """Until all listeners have an event."""
        reached, began = self.board.reach(said["number"]), time.monotonic_ns()
        await self._until(lambda: reached.count >= self.board.wanted, said["within"])
        return self._answer(reached.count, began, reached)

    async def support(self, said: dict[str, Any]) -> dict[str, Any]:
        """Everybody supports the same questions, at the same time."""
        self.board.done, self.board.commands = 0, len(self.listeners) * len(said["ids"])
        began = time.monotonic_ns()
        for listener in self.listeners:
            for ref, id_ in enumerate(said["ids"]):
                listener.command({"do": "support", "ref": ref, "key": secrets.token_hex(8), "id": id_})
        await self._until(lambda: self.board.done >= self.board.commands, said["within"])
        return self._answer(self.board.done, began)

    async def leave(self, said: dict[str, Any]) -> dict[str, Any]:
        """All lines break. What they have got so far is known to the server and to us."""
        began = time.monotonic_ns()
        answer = self._answer(len(self.listeners), began)
        for listener in self.listeners:
            listener.leave()
        self.listeners = []
        await asyncio.sleep(0)
        return answer

    async def _until(self, there: Any, seconds: float) -> None:
        """Until it is so, or the time is over; the answer tells which."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while not there() and loop.time() < end:
            self.news.clear()
            try:
                async with asyncio.timeout(min(0.2, max(0.0, end - loop.time()))):
                    await self.news.wait()
            except TimeoutError:
                continue

    def _answer(self, count: int, began: int, reached: Reached | None = None) -> dict[str, Any]:
        found, board = reached or Reached(), self.board
        used = resource.getrusage(resource.RUSAGE_SELF)
        return {
            "count": count, "began": began, "took": (time.monotonic_ns() - began) / 1e9, "first": found.first,
            "last": found.last, "bytes": sum(each.bytes for each in self.listeners), "payload": board.payload,
            "lost": len(board.lost), "faults": board.faults + board.lost[:5], "cpu": used.ru_utime + used.ru_stime,
        }


async def obey() -> None:
    """Command after command, until there are no more."""
    crowd, loop = Crowd(), asyncio.get_running_loop()
    stream = asyncio.StreamReader(limit=1 << 26)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(stream), sys.stdin)
    verbs = {"come": crowd.come, "wait": crowd.wait, "support": crowd.support, "leave": crowd.leave}
    while line := await stream.readline():
        said = json.loads(line)
        print(json.dumps(await verbs[said["do"]](said)), flush=True)


def raise_limit() -> int:
    """As many files as this process may have; gives how many."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return most


if __name__ == "__main__":
    raise_limit()
    uvloop.run(obey())
