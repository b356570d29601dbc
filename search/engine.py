"""The protocol of both engines. One contract suite (`tests/search/contract.py`) holds them to it."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from search.documents import Change
from search.query import Page, Query, Scope, Suggestion


class EngineAway(Exception):
    """The engine does not answer, or not in time. Nothing of what was asked can be told."""


class EngineRefused(EngineAway):
    """The engine answers and will not, and waiting does not cure it: a wrong key, a version that is not supported, no
    room. The message says which."""


@dataclass(frozen=True, slots=True)
class Health:
    """For the operator: `state` is ready, building or away; `documents` counts what can be found."""

    state: str
    documents: int = 0
    detail: str = ""


class Reads(Protocol):
    """Finding by keywords. Any process may. Raises EngineAway."""

    async def search(self, query: Query) -> Page:
        """Hits, total and counts: three views of one set. Words, quotes, operators and filter syntax are only words."""

    async def suggest(self, scope: Scope, prefix: str, *, language: str, limit: int = 8) -> tuple[Suggestion, ...]:
        """Things whose title or name has a word beginning so, best first. Fewer than two characters: none."""

    async def health(self) -> Health: ...


class Understands(Reads, Protocol):
    """Finding by whole sentences, too: `search` in question mode, and what is like a text. The embedded engine alone:
    a keyword engine answers whole questions badly (0.15 of the right first hits, where BM25 has 0.77)."""

    async def similar(
        self, scope: Scope, text: str, *, language: str, kinds: frozenset[str], limit: int = 5, unlike: str = ""
    ) -> Page:
        """Things like this text (question mode): only those that share enough with it."""


class Writes(Protocol):
    """Indexing. One process at a time holds this, on one host or on one server."""

    async def apply(self, changes: Sequence[Change]) -> None:
        """Take these in; back when they are durable. An older version than the engine holds is passed over, and a
        Gone leaves its version behind. Findable by every reader soon after."""

    async def versions(self, ids: Sequence[str]) -> dict[str, int]:
        """The version held of each of these, of what is gone too; absent: never seen."""

    async def rebuild(
        self, batches: AsyncIterator[Sequence[Change]], *, report: Callable[[int], object] = lambda done: None
    ) -> int:
        """Build everything anew beside what is in use and put it in its place at once, so that no reader meets an
        empty moment; gives how many documents. `report` is called with how many are done."""

    async def holding(self, words: Sequence[str]) -> int:
        """In how many places of the index one of these words stands, whoever may find it; of what was deleted, too,
        where that can be read. For the proof that what was erased is gone."""

    async def needs_rebuild(self) -> str:
        """Why the index must be built anew (absent, of another schema), or ''."""


class Engine(Reads, Writes, Protocol):
    """Both. `open()` before, `close()` after."""

    name: str

    async def open(self) -> None:
        """Raises EngineRefused for what no waiting cures. An engine that is away is no error."""

    async def close(self) -> None: ...
