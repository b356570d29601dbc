"""The engines an installation finds with, as its settings say, and the numbers of their indexes in the database."""

import os
import secrets
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from cop.community import findable, indexes
from cop.community.finding import Finder
from cop.kit.unit import unit
from cop.settings import Settings
from search.embedded import Embedded
from search.engine import Engine, EngineAway, Health
from search.meilisearch import Meilisearch
from search.query import Page, Query, Scope, Suggestion
from search.synonyms import Synonyms, shipped

Answer = TypeVar("Answer")

FOLDER = "search"
"""Of the embedded index, among what is kept."""
SERVER = "server"
"""The name of the index on the server: there is one for the whole installation."""


class Engines:
    """The embedded engine, which is always there, and the server, if there is one."""

    def __init__(self, folder: Path, local: Embedded, server: Engine | None, synonyms: Synonyms) -> None:
        self.folder = folder
        """Of the embedded one: `name` says which index it is, `index/` is it."""
        self.local, self.server = local, server
        self._synonyms = synonyms
        self._is_open = False

    async def open(self) -> None:
        """Again and again does no harm. Raises EngineRefused for what no waiting cures."""
        if self._is_open:
            return
        self._is_open = True
        for engine in (self.local, self.server):
            if engine is not None:
                await engine.open()

    async def close(self) -> None:
        if not self._is_open:
            return
        self._is_open = False
        for engine in (self.local, self.server):
            if engine is not None:
                await engine.close()

    async def local_index(self) -> int:
        """The number of the embedded index. It is told of every change from the first time on that this is asked."""
        return await _number(f"local:{name_in(self.folder)}")

    async def server_index(self) -> int:
        return await _number(SERVER)

    def finder(self) -> Finder:
        """What finds on behalf of readers."""
        return Finder(
            Reading(self), self.local_index, self._synonyms, server=self.server,
            server_index=self.server_index if self.server is not None else None,
        )


class Reading:
    """The embedded engine as the finder asks it: opened by the first question, and empty while it was never built.
    All there is is due to it then, and the finder meets it in the database."""

    def __init__(self, engines: Engines) -> None:
        self._engines = engines

    async def search(self, query: Query) -> Page:
        return await self._ask(lambda engine: engine.search(query), Page((), 0))

    async def suggest(self, scope: Scope, prefix: str, *, language: str, limit: int = 8) -> tuple[Suggestion, ...]:
        return await self._ask(lambda engine: engine.suggest(scope, prefix, language=language, limit=limit), ())

    async def similar(
        self, scope: Scope, text: str, *, language: str, kinds: frozenset[str], limit: int = 5, unlike: str = ""
    ) -> Page:
        return await self._ask(
            lambda engine: engine.similar(scope, text, language=language, kinds=kinds, limit=limit, unlike=unlike),
            Page((), 0),
        )

    async def health(self) -> Health:
        await self._engines.open()
        return await self._engines.local.health()

    async def _ask(self, ask: Callable[[Embedded], Awaitable[Answer]], nothing: Answer) -> Answer:
        await self._engines.open()
        try:
            return await ask(self._engines.local)
        except EngineAway:
            if await findable.is_whole(await self._engines.local_index()):
                raise
            return nothing


def make_engines(settings: Settings) -> Engines:
    """Touches neither disk nor net."""
    folder, synonyms = settings.data / FOLDER, shipped()
    server = Meilisearch(settings.search_url, settings.search_key, synonyms) if settings.search_url else None
    return Engines(folder, Embedded(folder / "index", synonyms), server, synonyms)


def name_in(folder: Path) -> str:
    """The random name of the index in this folder, made when there is none: a folder that was lost is another index.

    Several processes may ask at once; the first one names it.
    """
    kept = folder / "name"
    try:
        return kept.read_text().strip()
    except FileNotFoundError:
        folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".name-{secrets.token_hex(8)}"
    draft.write_text(secrets.token_hex(8))
    try:
        os.link(draft, kept)
    except FileExistsError:
        return kept.read_text().strip()
    finally:
        draft.unlink()
    return kept.read_text().strip()


async def _number(name: str) -> int:
    """Looked up each time: an index that was forgotten gets a new number, and everything is due to it."""
    known = await indexes.number_of(name)
    if known is None:
        async with unit():
            known = await findable.register_index(name)
    return known
