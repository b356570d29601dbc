"""Whether words stand in bytes: in files as they lie on the disk, in the forms a word takes there."""

import asyncio
import json
import os
import quopri
import sys
from asyncio.subprocess import PIPE
from collections.abc import Iterable, Sequence
from pathlib import Path
from urllib.parse import quote

PIECE = 1024 * 1024
ROOT = Path(__file__).parent.parent.parent
MODULE = "cop.kit.grep"


def forms_of(words: Iterable[str]) -> tuple[bytes, ...]:
    """A word as it is stored: UTF-8, and escaped as JSON, mail and addresses have it."""
    found: dict[bytes, None] = {}
    for word in words:
        whole = word.encode()
        found[whole] = None
        found[json.dumps(word)[1:-1].encode()] = None
        found[quopri.encodestring(whole).rstrip(b"=\n")] = None
        found[quote(word).encode()] = None
    return tuple(found)


def holds(path: Path, wanted: Sequence[bytes]) -> bool:
    """Whether a file has one of these; one that is gone has none. Blocks."""
    try:
        with path.open("rb") as file:
            return any_in(iter(lambda: file.read(PIECE), b""), wanted)
    except (FileNotFoundError, IsADirectoryError):
        return False


def any_in(pieces: Iterable[bytes], wanted: Sequence[bytes]) -> bool:
    """Whether one of these stands in what comes in pieces, also across two of them."""
    overlap = max((len(each) for each in wanted), default=1) - 1
    rest = b""
    for piece in pieces:
        rest += piece
        if any(each in rest for each in wanted):
            return True
        rest = rest[-overlap:] if overlap else b""
    return False


def count_in(paths: Iterable[Path], wanted: Sequence[bytes]) -> int:
    """How many of these files have one of these. Blocks."""
    return sum(holds(path, wanted) for path in paths) if wanted else 0


async def count_apart(paths: Iterable[Path], wanted: Sequence[bytes]) -> int:
    """The same by another process. Whoever closes a file loses every lock that its process has on it: a file of a
    database that this process has open must not be opened here."""
    if not wanted:
        return 0
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", MODULE, stdin=PIPE, stdout=PIPE, cwd=ROOT, env=_environment()
    )
    asked = {"paths": [str(path.absolute()) for path in paths], "wanted": [each.hex() for each in wanted]}
    try:
        answer, _ = await process.communicate(json.dumps(asked).encode())
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        raise OSError("files could not be looked into")
    return int(answer)


def _environment() -> dict[str, str]:
    return {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH") if name in os.environ}


def _answer() -> None:
    asked = json.load(sys.stdin)
    print(count_in([Path(each) for each in asked["paths"]], [bytes.fromhex(each) for each in asked["wanted"]]))


if __name__ == "__main__":
    _answer()
