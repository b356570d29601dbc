"""The processes around a session, as the harness holds them: crowds of listeners, those who keep order, the notes."""

import json
import os
import secrets
import select
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from benchmarks.processes import ROOT, STOP_SECONDS, Failed, Server
from cop.app import COMMAND_SECONDS as PACE_SECONDS
from cop.app import MOST_COMMANDS

ANSWER_SECONDS = 20.0
LEAVE_SECONDS = 90.0
"""Beyond what a crowd was told to wait for."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What a crowd answered. Moments in nanoseconds, on the clock all processes share."""

    count: int
    began: int
    took: float
    first: int
    last: int
    bytes: int
    payload: str
    lost: int
    faults: list[str]
    cpu: float


class Crowd:
    """A process full of listeners."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._said = b""

    def ask(self, do: str, *, within: float = 10.0, **more: Any) -> Heard:
        """Have it done. Raises Failed when no answer comes."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"do": do, "within": within, **more}).encode() + b"\n")
        self._process.stdin.flush()
        return Heard(**json.loads(self._line(within + LEAVE_SECONDS)))

    def _line(self, seconds: float) -> bytes:
        assert self._process.stdout is not None
        end = time.monotonic() + seconds
        while b"\n" not in self._said:
            ready, _, _ = select.select([self._process.stdout], [], [], max(0.0, end - time.monotonic()))
            some = os.read(self._process.stdout.fileno(), 1 << 20) if ready else b""
            if not some:
                raise Failed(f"a crowd said nothing for {seconds:.0f} s, or has ended")
            self._said += some
        line, _, self._said = self._said.partition(b"\n")
        return line


@contextmanager
def crowd() -> Iterator[Crowd]:
    """Start one, and end it in any case."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.live.crowd"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        yield Crowd(process)
    finally:
        process.kill()
        process.communicate(timeout=STOP_SECONDS)


class Keeper:
    """One of those who keep order: says commands, and keeps what is said meanwhile in the channels it hears."""

    def __init__(self, connection: ClientConnection, channels: dict[str, str]) -> None:
        self._connection = connection
        self._said: deque[float] = deque()
        self.events: list[dict[str, Any]] = []
        self._say(do="join", **{"as": "data"}, channels=channels)
        for _ in channels:
            while "joined" not in self._hear():
                pass

    def command(self, do: str, **fields: Any) -> int:
        """Have it done; gives the moment it was said. Raises Failed when it is refused."""
        self._wait_for_pace()
        ref, said_at = secrets.token_hex(4), time.monotonic_ns()
        self._say(do=do, ref=ref, key=secrets.token_hex(8), **fields)
        while (answer := self._hear()).get("ref") != ref:
            if "n" in answer:
                self.events.append(answer)
        if "ok" not in answer:
            raise Failed(f"{do} was refused: {answer}")
        return said_at

    def listen(self, seconds: float) -> None:
        """Take in what comes until nothing came for so long."""
        while (answer := self._hear(seconds)) is not None:
            if "n" in answer:
                self.events.append(answer)

    def _wait_for_pace(self) -> None:
        """The service takes no more from anybody."""
        while self._said and self._said[0] < time.monotonic() - PACE_SECONDS:
            self._said.popleft()
        if len(self._said) >= MOST_COMMANDS - 1:
            time.sleep(max(0.0, self._said.popleft() + PACE_SECONDS - time.monotonic()))
        self._said.append(time.monotonic())

    def _say(self, **message: Any) -> None:
        try:
            self._connection.send(json.dumps(message))
        except ConnectionClosed as closed:
            raise Failed(f"one who keeps order was let go: {closed}") from None

    def _hear(self, seconds: float | None = None) -> Any:
        try:
            return json.loads(self._connection.recv(timeout=seconds or ANSWER_SECONDS))
        except ConnectionClosed as closed:
            raise Failed(f"one who keeps order was let go: {closed}") from None
        except TimeoutError:
            if seconds is None:
                raise Failed("the service did not answer a command") from None
            return None


@contextmanager
def keeper(port: int, session: str, token: str, channels: dict[str, str]) -> Iterator[Keeper]:
    """With its own connection. `channels`: name -> position."""
    with connect(
        f"ws://127.0.0.1:{port}/live/{session}/socket", compression=None, proxy=None, ping_interval=None,
        additional_headers={"cookie": f"cop={token}", "origin": f"http://127.0.0.1:{port}"}, max_size=None,
    ) as connection:
        yield Keeper(connection, channels)


class Notes:
    """What the server that is measured has noted."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def wake(self, room: str, after: int) -> int:
        """The first time after this moment that there was news of rooms whose name ends so. Raises Failed."""
        end = time.monotonic() + ANSWER_SECONDS
        while time.monotonic() < end:
            for words in self._lines("wake"):
                if words[1].endswith(room) and int(words[2]) >= after:
                    return int(words[2])
            time.sleep(0.01)
        raise Failed(f"no news of {room}")

    def statements(self, server: Server) -> int:
        """How many were sent to the database until now."""
        before = len(list(self._lines("statements")))
        server.process.send_signal(signal.SIGUSR1)
        end = time.monotonic() + ANSWER_SECONDS
        while len(found := list(self._lines("statements"))) == before:
            if time.monotonic() > end:
                raise Failed("the service did not count its statements")
            time.sleep(0.02)
        return int(found[-1][1])

    def _lines(self, kind: str) -> Iterator[list[str]]:
        lines = self._path.read_text().splitlines() if self._path.exists() else []
        return (words for words in map(str.split, lines) if words[0] == kind)
