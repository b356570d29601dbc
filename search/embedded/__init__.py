"""The engine inside the process: an index in a folder, by tantivy.

One process at a time writes (`take`); any number read, and see a commit of another process at their next question.
Reading happens in a few threads, writing in one, none of them the loop's.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TypeVar

from tantivy import Query as Clause
from tantivy import Searcher

from search.documents import GONE, Change
from search.embedded import finding, holding
from search.embedded.faults import told_as
from search.embedded.folder import Folder, Unusable
from search.embedded.reading import Reading
from search.embedded.schema import SCHEMA
from search.embedded.writing import Writing
from search.engine import EngineAway, EngineRefused, Health
from search.query import KIND, QUESTION, Page, Query, Scope, Suggestion
from search.synonyms import Synonyms, shipped

Result = TypeVar("Result")
READERS = 4
"""Threads that search. The library lets go of the interpreter while it does."""


def _threads() -> tuple[ThreadPoolExecutor, ThreadPoolExecutor]:
    """Those that search, and the one that writes. None is started before it has something to do."""
    return ThreadPoolExecutor(READERS, thread_name_prefix="search"), ThreadPoolExecutor(1, thread_name_prefix="index")


class Embedded:
    """`search.engine.Engine` in a folder. A folder without an index, or with one of other fields, finds nothing
    (EngineAway) and takes nothing (EngineRefused) until `rebuild`; `needs_rebuild` says why."""

    name = "embedded"

    def __init__(self, folder: Path, synonyms: Synonyms | None = None) -> None:
        """Touches nothing in the folder. Without synonyms: the shipped ones."""
        self._folder = Folder(folder)
        self._synonyms = synonyms or shipped()
        self._readers, self._writer = _threads()
        self._reading = Reading(self._folder)
        self._writing = Writing(self._folder)
        self._closed = False
        self._waiting: deque[tuple[Sequence[Change], Future[None]]] = deque()

    async def open(self) -> None:
        """Raises EngineRefused when the folder cannot be one. Takes no lock; reading works without it, too."""
        if self._closed:
            self._readers, self._writer = _threads()
            self._closed = False
        with told_as(EngineRefused, "the folder of the index cannot be used"):
            await self._in(self._readers, partial(self._folder.path.mkdir, parents=True, exist_ok=True))

    async def close(self) -> None:
        """When what was begun is done. Lets go of the lock."""
        if self._closed:
            return
        self._closed = True
        await self._in(self._writer, self._writing.close)
        self._reading.close()
        self._writer.shutdown()
        self._readers.shutdown()

    async def health(self) -> Health:
        return await self._in(self._readers, self._health)

    # --- reading ---

    async def search(self, query: Query) -> Page:
        """As the protocol says; ValueError for a facet, a mode or a sort nobody knows."""
        finding.check(query)
        return await self._read(lambda searcher: finding.search(searcher, query, self._synonyms))

    async def suggest(self, scope: Scope, prefix: str, *, language: str, limit: int = 8) -> tuple[Suggestion, ...]:
        """The language says nothing here: names and titles are met in any script and language."""
        return await self._read(lambda searcher: finding.suggest(searcher, scope, prefix, limit))

    async def similar(
        self, scope: Scope, text: str, *, language: str, kinds: frozenset[str], limit: int = 5, unlike: str = ""
    ) -> Page:
        query = Query(
            scope=scope, text=text, mode=QUESTION, language=language, filters={KIND: kinds}, limit=limit, unlike=unlike
        )
        return await self._read(lambda searcher: finding.similar(searcher, query, self._synonyms))

    async def holding(self, words: Sequence[str]) -> int:
        """As the protocol says: fields of the dictionary, stored documents and files."""
        return await self._in(self._readers, partial(self._holding, words))

    # --- writing ---

    async def take(self) -> bool:
        """Whether this engine is now (or was already) the one that writes to the folder; never waits."""
        with told_as(EngineRefused, "the folder of the index cannot be written"):
            return await self._in(self._writer, self._folder.try_lock)

    async def give_up(self) -> None:
        """Let another process write. What is applied later takes the lock again, if it is free."""
        await self._in(self._writer, self._writing.close)

    async def apply(self, changes: Sequence[Change]) -> None:
        """As the protocol says; what waits while another batch is written goes in with one commit. Takes the lock if
        nobody has it. Raises EngineRefused: another process writes, no room, needs a rebuild. Cutting the wait does
        not take the changes back."""
        done: Future[None] = Future()
        self._waiting.append((changes, done))
        self._writer.submit(self._apply_waiting)
        await asyncio.shield(asyncio.wrap_future(done))

    async def versions(self, ids: Sequence[str]) -> dict[str, int]:
        try:
            return await self._in(self._writer, partial(self._writing.versions, ids))
        except Unusable as reason:
            raise EngineAway(str(reason)) from reason

    async def rebuild(
        self, batches: AsyncIterator[Sequence[Change]], *, report: Callable[[int], object] = lambda done: None
    ) -> int:
        """Changes applied meanwhile go into the new index as well as into the one in use, so none is lost and nobody
        need pause. What the batches do not name is not in the new index, but for the versions of what is gone."""
        await self._in(self._writer, self._writing.begin)
        try:
            async for batch in batches:
                report(await self._in(self._writer, partial(self._writing.add, batch)))
            return await self._in(self._writer, self._writing.finish)
        finally:
            self._writer.submit(self._writing.abandon)

    async def needs_rebuild(self) -> str:
        return await self._in(self._readers, self._reason)

    # --- inside ---

    async def _in(self, threads: ThreadPoolExecutor, work: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(threads, work)

    async def _read(self, find: Callable[[Searcher], Result]) -> Result:
        return await self._in(self._readers, partial(self._look, find))

    def _look(self, find: Callable[[Searcher], Result]) -> Result:
        try:
            searcher = self._reading.searcher()
        except Unusable as reason:
            raise EngineAway(str(reason)) from reason
        with told_as(EngineAway, "the index was not read"):
            return find(searcher)

    def _apply_waiting(self) -> None:
        taken = [self._waiting.popleft() for _ in range(len(self._waiting))]
        if taken:
            self._settle(taken)

    def _settle(self, taken: Sequence[tuple[Sequence[Change], "Future[None]"]]) -> None:
        """Together; each alone when that fails, so that one that cannot be taken does not stand for all."""
        try:
            self._writing.apply([change for changes, _ in taken for change in changes])
        except EngineRefused as refusal:
            for one in taken if len(taken) > 1 else ():
                self._settle([one])
            if len(taken) == 1:
                taken[0][1].set_exception(refusal)
        else:
            for _, done in taken:
                done.set_result(None)

    def _holding(self, words: Sequence[str]) -> int:
        found = holding.in_files(self._folder.path, words)
        try:
            searcher = self._reading.searcher()
        except Unusable as reason:
            if not any(self._folder.path.glob("build-*")):
                return found  # there never was one
            raise EngineAway(str(reason)) from reason
        with told_as(EngineAway, "the index was not read"):
            return found + holding.in_dictionary(searcher, words) + holding.in_documents(searcher, words)

    def _reason(self) -> str:
        try:
            self._reading.searcher()
        except Unusable as reason:
            return str(reason)
        return ""

    def _health(self) -> Health:
        state = "building" if self._folder.is_building() else "ready"
        try:
            searcher = self._reading.searcher()
        except Unusable as reason:
            return Health("away" if state == "ready" else state, detail=str(reason))
        gone = finding.count(searcher, Clause.term_query(SCHEMA, "audience", GONE))
        return Health(state, searcher.num_docs - gone)
