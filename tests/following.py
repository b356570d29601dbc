"""An index that a test lets follow the database, step by step, and what is compared."""

from collections.abc import Awaitable, Callable
from typing import Any

from cop.community.finding import Found, Wanted
from cop.community.people import Reader
from cop.engines import Engines
from cop.indexer import Following
from cop.kit.store import rows
from search.query import Query, Scope

EXPECTED = "SELECT id, audience_id FROM thing WHERE kind IN_WORDS($1) AND state = 'published' AND audience_id IS NOT NULL"
KINDS = ("topic", "reply", "session")


async def catch_up(following: Following) -> None:
    """Until nothing is due."""
    while await following.step():
        pass


async def readable() -> dict[int, int]:
    """What somebody may find, by SQL: thing -> audience."""
    return {each["id"]: each["audience_id"] for each in await rows(EXPECTED, KINDS)}


async def held(engines: Engines) -> dict[int, int]:
    """What the embedded index holds: thing -> audience."""
    audiences = [each["id"] for each in await rows("SELECT id FROM audience")]
    found: dict[int, int] = {}
    for audience_id in audiences:
        page = await engines.local.search(Query(scope=Scope(frozenset((audience_id,))), limit=1000))
        found.update((int(hit.id), audience_id) for hit in page.hits)
    return found


async def find(engines: Engines, reader: Reader, text: str, **more: Any) -> Found:
    return await engines.finder().find(reader, Wanted(text=text, **more))


def titles(found: Found) -> list[str]:
    return [each.card.title for each in found.seen]


class Faulty:
    """The embedded engine, whose `apply` raises as long as `error` is set; everything else is the engine's."""

    def __init__(self, engine: Any) -> None:
        self._engine = engine
        self.error: Exception | None = None
        self.before: Callable[[], Awaitable[None]] | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    async def apply(self, changes: Any) -> None:
        if self.error is not None:
            raise self.error
        await self._engine.apply(changes)
