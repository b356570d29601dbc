"""A helper process that reads mails, killed and replaced when one takes it too long."""

import asyncio
import json
import resource
import struct
import sys
from asyncio.subprocess import PIPE, Process
from dataclasses import asdict

from cop.intake.parts import File
from cop.intake.reading import Mail, Unreadable, read

SECONDS = 10.0
MEMORY = 1024 * 1024 * 1024
_LENGTHS = struct.Struct(">II")
"""Of a header in JSON, and of the bytes behind it."""


class Helper:
    """One process; mails queue for it. Start is lazy, `close()` ends it."""

    def __init__(self, *, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._process: Process | None = None
        self._turn = asyncio.Lock()

    async def read(self, raw: bytes, *, domain: str, sender: str) -> Mail:
        """Raises Unreadable, also for a mail that takes too long."""
        async with self._turn:
            try:
                async with asyncio.timeout(self._seconds):
                    return await self._ask(raw, {"domain": domain, "sender": sender})
            except (TimeoutError, asyncio.IncompleteReadError, BrokenPipeError, ConnectionError) as error:
                await self._kill()
                raise Unreadable(type(error).__name__) from None
            except Unreadable:
                raise
            except BaseException:
                await self._kill()  # half an answer may be left in the pipe
                raise

    async def _ask(self, raw: bytes, facts: dict[str, str]) -> Mail:
        process = await self._running()
        assert process.stdin is not None and process.stdout is not None
        head = json.dumps(facts).encode()
        process.stdin.write(_LENGTHS.pack(len(head), len(raw)) + head)
        process.stdin.write(raw)
        await process.stdin.drain()
        lengths = _LENGTHS.unpack(await process.stdout.readexactly(_LENGTHS.size))
        told = json.loads(await process.stdout.readexactly(lengths[0]))
        content = await process.stdout.readexactly(lengths[1])
        if told is None:
            raise Unreadable
        return _unpacked(told, content)

    async def _running(self) -> Process:
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "cop.intake.helper", stdin=PIPE, stdout=PIPE
            )
        return self._process

    async def _kill(self) -> None:
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            process.kill()
            await process.wait()

    async def close(self) -> None:
        await self._kill()


def _packed(mail: Mail) -> tuple[bytes, bytes]:
    content = b"".join(file.content for file in mail.files)
    told = asdict(mail) | {"files": [(file.name, file.declared, len(file.content)) for file in mail.files]}
    return json.dumps(told).encode(), content


def _unpacked(told: dict[str, object], content: bytes) -> Mail:
    mail = Mail(**{**told, "files": []})  # type: ignore[arg-type]  # as it was packed
    at = 0
    for name, declared, length in told["files"]:  # type: ignore[attr-defined]
        mail.files.append(File(name, declared, content[at:at + length]))
        at += length
    return mail


def serve() -> None:
    """The helper's own loop; ends with its parent's pipe."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    source, answer = sys.stdin.buffer, sys.stdout.buffer
    while len(lengths := source.read(_LENGTHS.size)) == _LENGTHS.size:
        head, body = _LENGTHS.unpack(lengths)
        facts = json.loads(source.read(head))
        try:
            told, content = _packed(read(source.read(body), **facts))
        except Unreadable:
            told, content = b"null", b""
        answer.write(_LENGTHS.pack(len(told), len(content)) + told + content)
        answer.flush()


if __name__ == "__main__":
    serve()
