"""Where words lie as bytes, under the stores: files of the database, of the search, of mail. What is deleted in a store
may lie there on; each ground is looked into before and after, and scrubbed between."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Protocol

from cop.community import erasable
from cop.kit import grep, scrub_postgres, scrub_sqlite
from cop.kit.engine_asyncpg import AsyncpgStore
from cop.kit.engine_sqlite import SqliteStore
from cop.kit.store import engine

ALWAYS = ("thing_text", "thing", "draft")
"""Tables that are written anew whatever is found in them; `draft` belongs to no store."""


class Ground(Protocol):
    @property
    def name(self) -> str: ...

    async def count(self, words: Sequence[str]) -> int | None:
        """How many of its files have one of these words; None where they cannot be read from here."""

    async def scrub(self, words: Sequence[str]) -> bool:
        """Get rid of what was deleted. Whether that was possible now: else it is tried again."""


grounds: dict[str, Ground] = {}
"""Filled by `cop/wiring.py` and `cop/app.py`."""


class Database:
    """The file of SQLite with what lies beside it, or the files of the tables of PostgreSQL."""

    name = "database files"

    async def count(self, words: Sequence[str]) -> int | None:
        store, wanted = engine(), grep.forms_of(words)
        if isinstance(store, SqliteStore):
            return await scrub_sqlite.count(store, wanted)
        found = await self.tables(words)
        return None if found is None else len(found)

    async def tables(self, words: Sequence[str]) -> list[str] | None:
        """On PostgreSQL: the tables in whose files one of these words stands."""
        store = engine()
        assert isinstance(store, AsyncpgStore), "no unit is open"
        return await scrub_postgres.holding(store, _tables(), grep.forms_of(words)) if words else []

    async def scrub(self, words: Sequence[str]) -> bool:
        """On SQLite the whole file is written anew only where the word is still met after the checkpoint."""
        store = engine()
        if isinstance(store, SqliteStore):
            done = await scrub_sqlite.scrub(store)
            if done and await self.count(words):
                done = await scrub_sqlite.scrub(store, whole=True)
            return done
        found = await self.tables(words)
        wanted = _tables() if found is None else sorted({*ALWAYS, *found})
        assert isinstance(store, AsyncpgStore), "no unit is open"
        return await scrub_postgres.scrub(store, wanted)


def _tables() -> list[str]:
    return sorted({*ALWAYS, *(store.table for store in erasable.STORES.values())})


class Folder:
    """Files that hold words for a moment only. `is_ours`: whether a file that has the words is deleted."""

    def __init__(
        self, name: str, paths: Callable[[], Iterable[Path]], *, is_ours: bool,
        holds: Callable[[Path, Sequence[bytes]], bool] = grep.holds,
    ) -> None:
        self._name, self._paths, self._is_ours, self._holds = name, paths, is_ours, holds

    @property
    def name(self) -> str:
        return self._name

    async def count(self, words: Sequence[str]) -> int | None:
        return len(await asyncio.to_thread(self._holding, words))

    async def scrub(self, words: Sequence[str]) -> bool:
        if self._is_ours:
            await asyncio.to_thread(self._delete, words)
        return True

    def _holding(self, words: Sequence[str]) -> list[Path]:
        wanted = grep.forms_of(words)
        return [path for path in self._paths() if wanted and self._holds(path, wanted)]

    def _delete(self, words: Sequence[str]) -> None:
        for path in self._holding(words):
            path.unlink(missing_ok=True)


def files_under(*folders: Path) -> Callable[[], list[Path]]:
    """All files in these folders, as they are when it is asked."""
    return lambda: sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())
