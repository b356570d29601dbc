"""Cleans what comes in, in a process of its own for each file: pictures drawn anew, documents without their authors.
A file that takes that process too much time or memory is refused, and so is one that brings it down."""

import asyncio
import json
import logging
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cop.kit.errors import Refused
from cop.kit.tasks import finish

log = logging.getLogger(__name__)

KINDS = frozenset(("png", "jpeg", "webp", "pdf", "docx", "xlsx", "pptx", "odt", "ods"))
"""Keys of `cop.kit.filetype` that are cleaned; a plain text says nothing of its author."""
ROOT = Path(__file__).parent.parent.parent
LARGEST_HEAD = 4_096


class NotCleaned(Refused):
    """The process refuses the file; its reason is one of those in `cop.kit.cleaning`."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one process: seconds by the clock, seconds of a processor, bytes of memory, bytes of an answer."""

    seconds: float = 10
    busy: int = 8
    memory: int = 640 * 1024 * 1024
    answer: int = 12 * 1024 * 1024


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What may be kept: the file, a smaller version of a picture or b"", the pages of a PDF or 0."""

    content: bytes
    small: bytes
    pages: int


async def clean(content: bytes, key: str, limits: Limits = LIMITS) -> Cleaned:
    """Raises Refused with the reason."""
    answer = b""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "cop.kit.cleaning.process", key, str(limits.memory), str(limits.busy),
        stdin=PIPE, stdout=PIPE, stderr=DEVNULL, cwd=ROOT, env=_environment(),
    )
    try:
        async with asyncio.timeout(limits.seconds):
            _, answer = await asyncio.gather(_give(process, content), _take(process, limits.answer))
    except TimeoutError:
        pass
    finally:
        await finish(_end(process))
    return _read(answer)


def _environment() -> dict[str, str]:
    """Nothing of ours: no secret, no password of a database."""
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "SYSTEMROOT") if name in os.environ}
    return {**kept, "PYTHONDONTWRITEBYTECODE": "1", "MALLOC_ARENA_MAX": "2"}


async def _give(process: Process, content: bytes) -> None:
    assert process.stdin is not None
    with suppress(ConnectionError, BrokenPipeError):  # it ended early: its answer, or having none, says why
        process.stdin.write(content)
        await process.stdin.drain()
        process.stdin.close()


async def _take(process: Process, most: int) -> bytes:
    assert process.stdout is not None
    taken = bytearray()
    while piece := await process.stdout.read(256 * 1024):
        taken += piece
        if len(taken) > most + LARGEST_HEAD:
            return b""
    return bytes(taken)


async def _end(process: Process) -> None:
    with suppress(ProcessLookupError):
        if process.returncode is None:
            process.kill()
    await process.wait()


def _read(answer: bytes) -> Cleaned:
    line, _, rest = answer.partition(b"\n")
    try:
        head = json.loads(line[:LARGEST_HEAD])
    except ValueError:  # killed, or out of memory where nothing could be said
        raise Refused("file-too-intricate") from None
    if "refused" in head:
        if "error" in head:
            log.info("a file could not be cleaned: %s", head["error"])
        raise NotCleaned(head["refused"], **head.get("facts", {}))
    whole, small = int(head["content"]), int(head["small"])
    if whole + small != len(rest) or not whole:
        raise Refused("file-too-intricate")
    return Cleaned(rest[:whole], rest[whole:], int(head["pages"]))
