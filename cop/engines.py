"""The engines an installation finds with, as its settings say, and the numbers of their indexes in the database."""

import os
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from cop.community import aside, findable, indexes
from cop.community.finding import Finder
from cop.kit.store import row, rows
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


WANTED = f"""{aside.TREE}
, met AS (
  SELECT id FROM tree UNION SELECT parent_id FROM thing WHERE id = $1 AND parent_id IS NOT NULL
)
SELECT e.thing_id, e.version FROM met JOIN search_entry e ON e.thing_id = met.id
"""  # noqa: S608  # pieces of ours
"""A reply is found with the topic it stands under."""
DUE = """
SELECT count(*) AS n FROM search_due d JOIN search_index i ON i.id = d.index_id AND i.built_at IS NOT NULL
WHERE d.thing_id IN_IDS($1)
"""


class Indexed:
    """Every index, as a place of words. Nothing is due to one once its engine has confirmed: the embedded one by a
    commit on the disk, the server by the success of its task. Then the engine is asked which version it holds."""

    name = "search index"

    def __init__(self, engines: Engines) -> None:
        self._engines = engines

    async def held(self, thing_ids: Sequence[int]) -> Mapping[int, int]:
        """In how many indexes it stands."""
        found = {}
        for thing_id in thing_ids:
            names = [str(each["thing_id"]) for each in await rows(WANTED, thing_id)]
            held = [await engine.versions(names) for engine in await self._whole()] if names else []
            found[thing_id] = sum(1 for each in held if each)
        return found

    async def left(self, thing_id: int) -> int:
        wanted = {str(each["thing_id"]): int(each["version"]) for each in await rows(WANTED, thing_id)}
        due = await row(DUE, [int(name) for name in wanted])
        if due and due["n"]:
            return int(due["n"])
        behind = 0
        for engine in await self._whole() if wanted else ():
            held = await engine.versions(list(wanted))
            behind += sum(1 for name, version in wanted.items() if name in held and held[name] < version)
        return behind

    async def _whole(self) -> list[Engine]:
        """The engines whose index was ever built: the others hold nothing that counts."""
        await self._engines.open()
        numbers = [(self._engines.local, f"local:{name_in(self._engines.folder)}"), (self._engines.server, SERVER)]
        found: list[Engine] = []
        for engine, name in numbers:
            number = await indexes.number_of(name) if engine is not None else None
            if engine is not None and number is not None and await findable.is_whole(number):
                found.append(engine)
        return found


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
