"""Asks a virus scanner that speaks clamd's protocol whether a file is harmless: its bytes go to it in pieces, each with
its length before it, and it answers in one line."""

import asyncio
import re
from pathlib import Path
from urllib.parse import urlsplit

SECONDS = 60.0
PIECE = 64 * 1024
LONGEST_ANSWER = 4_096
_FOUND = re.compile(r"stream: (.+) FOUND")


class ScannerDown(Exception):
    """It gave no answer that says anything: neither that the file is harmless nor that it is not."""


async def scan(url: str, path: Path) -> str:
    """What the scanner calls what it found, or "" when it found nothing. `url`: clamd://host:port or unix:/path.
    Raises ScannerDown, and FileNotFoundError."""
    content = await asyncio.to_thread(path.read_bytes)
    try:
        async with asyncio.timeout(SECONDS):
            answer = await _ask(url, content)
    except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
        raise ScannerDown(type(error).__name__) from None
    if answer == "stream: OK":
        return ""
    found = _FOUND.fullmatch(answer)
    if found is None:
        raise ScannerDown("it could not scan")
    return found.group(1)


async def _ask(url: str, content: bytes) -> str:
    parts = urlsplit(url)
    if parts.scheme == "unix":
        reader, writer = await asyncio.open_unix_connection(parts.path, limit=LONGEST_ANSWER)
    else:
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port, limit=LONGEST_ANSWER)
    try:
        writer.write(b"zINSTREAM\0")
        for at in range(0, len(content), PIECE):
            piece = content[at:at + PIECE]
            writer.write(len(piece).to_bytes(4, "big") + piece)
            await writer.drain()
        writer.write(bytes(4))
        await writer.drain()
        return (await reader.readuntil(b"\0"))[:-1].decode("utf-8", "replace").strip()
    finally:
        writer.close()
