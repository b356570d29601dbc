"""A real mail server on loopback that keeps what it is given: `python -m benchmarks.news.box`, a process of its own.

It says its port in the first line; for each line it is given it says in one line all mails since the line before, as
JSON. It ends with its input.
"""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

from aiosmtpd.smtp import SMTP, Envelope

from benchmarks.processes import ROOT, STOP_SECONDS, Failed


@dataclass(frozen=True, slots=True)
class Mail:
    """As it came: sender and recipients of the envelope, and every byte."""

    sender: str
    to: tuple[str, ...]
    content: bytes


class Box:
    """The process, seen from outside."""

    def __init__(self, said: IO[str], told: IO[str]) -> None:
        self._said, self._told = said, told
        self.port = int(self._line())

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def take(self) -> list[Mail]:
        """What came since the last time, in order."""
        self._told.write("take\n")
        self._told.flush()
        return [Mail(sender, tuple(to), content.encode("latin-1")) for sender, to, content in json.loads(self._line())]

    def _line(self) -> str:
        line = self._said.readline()
        if not line:
            raise Failed("the mail server of the benchmark has ended")
        return line


@contextmanager
def box() -> Iterator[Box]:
    """It is ended in any case."""
    command = [sys.executable, "-m", "benchmarks.news.box"]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None and process.stdout is not None
    try:
        yield Box(process.stdout, process.stdin)
    finally:
        process.stdin.close()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()


class _Keeping:
    def __init__(self) -> None:
        self.mails: list[tuple[str, list[str], str]] = []

    async def handle_DATA(self, server: object, session: object, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        to = [str(each) for each in envelope.rcpt_tos]
        self.mails.append((envelope.mail_from or "", to, envelope.content.decode("latin-1")))
        return "250 OK"


async def _serve() -> None:
    loop, kept, lines = asyncio.get_running_loop(), _Keeping(), asyncio.StreamReader()
    server = await loop.create_server(lambda: SMTP(kept, loop=loop), "127.0.0.1", 0)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    print(server.sockets[0].getsockname()[1], flush=True)
    while await lines.readline():
        taken, kept.mails = kept.mails, []
        print(json.dumps(taken), flush=True)
    server.close()


if __name__ == "__main__":
    asyncio.run(_serve())
