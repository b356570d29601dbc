"""A helper process that renders Markdown, killed and replaced when a text takes it too long."""

import asyncio
import json
import struct
import sys
from asyncio.subprocess import PIPE, Process

from cop.kit.errors import Refused
from cop.kit.markup import render

SECONDS = 2.0
_LENGTH = struct.Struct(">I")


class Renderer:
    """One helper process; texts queue for it. Start is lazy, `close()` ends it."""

    def __init__(self, *, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._process: Process | None = None
        self._turn = asyncio.Lock()

    async def render(self, source: str) -> str:
        """Html of the source. Raises Refused("text-too-intricate") when it takes too long."""
        async with self._turn:
            try:
                async with asyncio.timeout(self._seconds):
                    return await self._ask(source)
            except TimeoutError:
                await self._kill()
                raise Refused("text-too-intricate") from None
            except BaseException:
                await self._kill()  # half an answer may be left in the pipe
                raise

    async def _ask(self, source: str) -> str:
        process = await self._running()
        assert process.stdin is not None and process.stdout is not None
        question = json.dumps(source).encode()
        process.stdin.write(_LENGTH.pack(len(question)) + question)
        await process.stdin.drain()
        (length,) = _LENGTH.unpack(await process.stdout.readexactly(_LENGTH.size))
        return (await process.stdout.readexactly(length)).decode()

    async def _running(self) -> Process:
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "cop.kit.renderer", stdin=PIPE, stdout=PIPE
            )
        return self._process

    async def _kill(self) -> None:
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            process.kill()
            await process.wait()

    async def close(self) -> None:
        await self._kill()


def serve() -> None:
    """The helper's own loop: length, JSON string in; length, html out; ends with its parent's pipe."""
    while len(head := sys.stdin.buffer.read(_LENGTH.size)) == _LENGTH.size:
        source = json.loads(sys.stdin.buffer.read(_LENGTH.unpack(head)[0]))
        html = render(source).encode()
        sys.stdout.buffer.write(_LENGTH.pack(len(html)) + html)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    serve()
