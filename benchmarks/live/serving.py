"""The two servers that are compared, each a process of its own, both on uvloop:

`python -m benchmarks.live.serving service PORT NOTES` - the service itself, as `python -m cop serve` runs it. Into the
file NOTES it writes `wake ROOM NANOSECONDS` whenever the relay learns that a room has news, on the clock all processes
share, and on SIGUSR1 `statements COUNT`: those sent to the database outside of units, since it started.

`python -m benchmarks.live.serving plain PORT NOTES` - nothing but the library `websockets`: what a client says at
`/control` goes to all others by its `broadcast`, after a note `wake broadcast NANOSECONDS`.
"""

import asyncio
import os
import signal
import sys
import time
from http import HTTPStatus
from pathlib import Path
from typing import Any

import uvloop
from websockets.asyncio.server import ServerConnection, broadcast, serve
from websockets.http11 import Request, Response

from cop.commands import serve as service_command
from cop.kit.engine_sqlite import SqliteStore
from cop.live.relay import Relay
from cop.settings import read_settings

LOOPBACK = "127.0.0.1"
BACKLOG = 2048
"""As uvicorn has it."""
CONTROL, READY = "/control", "/-/live"


class Notes:
    """Lines for the harness, each written at once."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def add(self, *words: object) -> None:
        os.write(self._file, (" ".join(map(str, words)) + "\n").encode())


def watched_service(port: int, notes: Notes) -> None:
    """The service, with one line of note at each wake of its relay. What is noted costs it a few microseconds."""
    wake, hot = Relay.wake, SqliteStore.hot
    statements = 0

    def noted_wake(self: Relay, key: str) -> None:
        notes.add("wake", key, time.monotonic_ns())
        wake(self, key)

    def counted_hot(self: SqliteStore) -> Any:
        nonlocal statements
        statements += 1
        return hot(self)

    Relay.wake, SqliteStore.hot = noted_wake, counted_hot  # type: ignore[method-assign]
    signal.signal(signal.SIGUSR1, lambda *_: notes.add("statements", statements))
    service_command.serve(read_settings(), host=LOOPBACK, port=port, workers=1)


async def plain(port: int, notes: Notes) -> None:
    """A server that knows its connections and sends them what it is told."""
    listeners: set[ServerConnection] = set()

    def ready(connection: ServerConnection, request: Request) -> Response | None:
        return connection.respond(HTTPStatus.OK, "") if request.path == READY else None

    async def attend(connection: ServerConnection) -> None:
        if connection.request is not None and connection.request.path == CONTROL:
            async for message in connection:
                notes.add("wake", "broadcast", time.monotonic_ns())
                broadcast(listeners, message)
            return
        listeners.add(connection)
        await connection.wait_closed()
        listeners.discard(connection)

    stop = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set_result, None)
    async with serve(
        attend, LOOPBACK, port, compression=None, ping_interval=None, process_request=ready, backlog=BACKLOG,
        close_timeout=1,
    ):
        await stop


def main(words: list[str]) -> None:
    kind, port, notes = words[0], int(words[1]), Notes(Path(words[2]))
    if kind == "plain":
        uvloop.run(plain(port, notes))
    else:
        watched_service(port, notes)


if __name__ == "__main__":
    main(sys.argv[1:])
