"""Digests: `python -m benchmarks.news.digests FOLDER` (the town as JSON at stdin) places everybody, makes the letters
of one morning and composes each as the postman does. What that takes of memory is measured here, in a process that does
nothing else.

After each few people the statements just asked for them are asked once more on a bare connection, with the same values
and nothing made of what they find: what composing cannot beat.
"""

import asyncio
import json
import sqlite3
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

from benchmarks.news.data import SECRET_WORD, Town, settings_in, town_of
from cop.community import outbox, visit
from cop.community.outbox import Letter, Sheet
from cop.kit.database import close_database, open_database, sqlite_path
from cop.kit.engine_sqlite import SqliteStore
from cop.kit.i18n import Catalogue
from cop.kit.store import rows
from cop.notices.actions import digesting
from cop.wiring import MODELS, catalogues_of, wire

AT_ONCE = 50
WANTED = "SELECT id, person_id FROM letter WHERE kind = 'digest' ORDER BY id"

Asked = list[tuple[str, Sequence[Any]]]


@dataclass(slots=True)
class Spent:
    """Seconds, and what was wrong."""

    placing: float = 0.0
    letters: float = 0.0
    composing: float = 0.0
    bare: float = 0.0
    statements: int = 0
    faults: list[str] = field(default_factory=list)


async def run(town: Town, url: str, words: Catalogue) -> Spent:
    """The morning of all of them."""
    spent = Spent()
    spent.placing = await _chore(town.evening)
    spent.letters = await _chore(town.morning)
    letters = [(each["id"], each["person_id"]) for each in await rows(WANTED)]
    everybody = sorted([*town.readers, *town.outsiders])
    if sorted(person_id for _, person_id in letters) != everybody:
        spent.faults.append(f"{len(letters)} digests for {len(everybody)} people, or not theirs")
    members, outsiders = frozenset(town.members), frozenset(town.outsiders)
    file = sqlite3.connect(f"file:{sqlite_path(url)}?mode=ro", uri=True, isolation_level=None, cached_statements=512)
    try:
        with listening() as asked:
            for start in range(0, len(letters), AT_ONCE):
                asked.clear()
                for letter_id, person_id in letters[start : start + AT_ONCE]:
                    began = time.perf_counter()
                    sheet = await compose(letter_id, words)
                    spent.composing += time.perf_counter() - began
                    spent.faults += wrong(sheet, is_member=person_id in members, is_outside=person_id in outsiders)
                spent.statements += len(asked)
                spent.bare += again(file, asked)
    finally:
        file.close()
    return spent


async def _chore(moment: str) -> float:
    """Seconds of the worker's chore, as it would be at that moment."""
    with patch.object(digesting, "now", lambda: datetime.fromisoformat(moment)):
        began = time.perf_counter()
        await digesting.make_digests()
        return time.perf_counter() - began


async def compose(letter_id: int, words: Catalogue) -> Sheet | None:
    """As the postman does it."""
    letter = await Letter.get(id=letter_id)
    return await outbox.kinds[letter.kind](letter, await visit.by_person(letter.person_id), words)


def wrong(sheet: Sheet | None, *, is_member: bool, is_outside: bool) -> list[str]:
    """Members are told of the closed group, the others are not; who may read nothing gets nothing."""
    if sheet is None:
        return [] if is_outside else ["a digest says nothing to somebody who may read what is new"]
    if is_outside:
        return ["a digest for somebody who may read nothing"]
    says = any(SECRET_WORD in part for part in sheet.parts)
    if says is not is_member:
        return ["a digest tells of a closed group to somebody who is no member" if says else "a member is not told"]
    return []


@contextmanager
def listening() -> Iterator[Asked]:
    """All that is asked outside of units, by text and values."""
    asked: Asked = []
    hot = SqliteStore.hot

    class Heard:
        def __init__(self, connection: sqlite3.Connection) -> None:
            self.connection = connection

        def execute(self, sql: str, values: Sequence[Any]) -> sqlite3.Cursor:
            asked.append((sql, values))
            return self.connection.execute(sql, values)

    with patch.object(SqliteStore, "hot", lambda self: Heard(hot(self))):
        yield asked


def again(file: sqlite3.Connection, asked: Asked) -> float:
    """Seconds."""
    began = time.perf_counter()
    for sql, values in asked:
        file.execute(sql, values).fetchall()
    return time.perf_counter() - began


STATUS = Path("/proc/self/status")


def mebibytes(name: str) -> float:
    """VmRSS is what is in use now, VmHWM the most there was since `forget_the_most`."""
    line = next(each for each in STATUS.read_text().splitlines() if each.startswith(f"{name}:"))
    return int(line.split()[1]) / 1024


def forget_the_most() -> None:
    Path("/proc/self/clear_refs").write_text("5")


async def main(folder: Path, town: Town) -> dict[str, Any]:
    settings = settings_in(folder, "digests.sqlite3")
    catalogues = catalogues_of(settings)
    wire(settings, catalogues)
    await open_database(settings.database_url, MODELS)
    try:
        forget_the_most()
        before = mebibytes("VmRSS")
        spent = await run(town, settings.database_url, catalogues["en"])
        memory = mebibytes("VmHWM") - before
    finally:
        await close_database()
    ours = spent.placing + spent.letters + spent.composing
    people = len(town.readers) + len(town.outsiders)
    return {
        "people": people, "ours": ours, "bare": spent.bare, "memory": memory, "composing": spent.composing,
        "statements": spent.statements / people, "faults": spent.faults[:5],
    }


if __name__ == "__main__":
    print(json.dumps(asyncio.run(main(Path(sys.argv[1]), town_of(json.load(sys.stdin))))))
