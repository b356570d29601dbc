"""The indexes of search as grounds: after an erasure they are built anew, since what is deleted in one stays in the
dictionary of its segment and in the files of a server."""

from collections.abc import Sequence

from cop.community import indexes
from cop.engines import SERVER, Engines, name_in
from cop.kit.store import rows
from cop.kit.unit import unit
from search.engine import Engine

BUILDING = "SELECT id FROM search_index WHERE built_at IS NOT NULL AND asked_at IS NOT NULL"
"""Of any host: one that was never built has nothing to lose."""


class Index:
    """One engine. Every index there is, on other hosts too, must have been built since; this one is looked into."""

    def __init__(self, name: str, engines: Engines, engine: Engine, *, is_server: bool) -> None:
        self._name, self._engines, self._engine, self._is_server = name, engines, engine, is_server

    @property
    def name(self) -> str:
        return self._name

    async def count(self, words: Sequence[str]) -> int | None:
        """In how many fields of the dictionary, stored documents and files one of these words stands."""
        await self._engines.open()
        return await self._engine.holding(words)

    async def scrub(self, words: Sequence[str]) -> bool:
        """The build was asked for by the unit that erased; where a word is met all the same it is asked for again."""
        if await rows(BUILDING):
            return False
        if words and await self.count(words):
            number = await indexes.number_of(SERVER if self._is_server else f"local:{name_in(self._engines.folder)}")
            if number is not None:
                async with unit():
                    await indexes.ask_for_build(number)
            return False
        return True


def grounds_of(engines: Engines) -> list[Index]:
    found = [Index("search files", engines, engines.local, is_server=False)]
    if engines.server is not None:
        found.append(Index("search server", engines, engines.server, is_server=True))
    return found
