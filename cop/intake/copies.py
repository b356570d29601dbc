"""Mail that came in and was not taken yet, as a place of words: files on the disk that nobody is served."""

import asyncio
import quopri
from collections.abc import Mapping, Sequence
from email import message_from_bytes
from pathlib import Path

from cop.kit.store import rows

SHORTEST = 12
"""Characters: a shorter line stands in many mails."""
LINES = "SELECT thing_id, source FROM thing_text WHERE thing_id IN_IDS($1) AND source <> ''"


class Spooled:
    """`folder`: of the spool."""

    name = "incoming mail"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def held(self, thing_ids: Sequence[int]) -> Mapping[int, int]:
        """Mails in which a line of the thing stands."""
        lines: dict[int, set[bytes]] = {}
        for each in await rows(LINES, list(thing_ids)):
            kept = (line.strip().encode() for line in str(each["source"]).splitlines() if len(line.strip()) >= SHORTEST)
            lines.setdefault(int(each["thing_id"]), set()).update(kept)
        return await asyncio.to_thread(_count, self._folder, lines)

    async def left(self, thing_id: int) -> int:
        """Nobody is served from there."""
        return 0


def _count(folder: Path, lines: Mapping[int, set[bytes]]) -> dict[int, int]:
    found = dict.fromkeys(lines, 0)
    for path in sorted(folder.rglob("*")) if folder.exists() else ():
        if path.is_file():
            raw = path.read_bytes()
            both = raw + quopri.decodestring(raw)
            for thing_id, wanted in lines.items():
                found[thing_id] += any(line in both for line in wanted)
    return found


def holds(path: Path, wanted: Sequence[bytes]) -> bool:
    """Whether a mail in the spool has one of these words, in whatever way its parts are written. Blocks."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return False
    parts = message_from_bytes(raw.partition(b"\n")[2]).walk()
    kept = (part.get_payload(decode=True) for part in parts if not part.is_multipart())
    return any(word in each for each in (raw, *(each for each in kept if isinstance(each, bytes))) for word in wanted)
