"""Writing: changes to the build in use, and a new build beside it. Everything here runs in the one thread that writes.

A change that comes while a new build is being made goes into both, so that nothing is lost when the new one is put in
use. Versions decide what stays, in each of the two.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import tantivy
from tantivy import IndexWriter, Query, Searcher

from search.documents import GONE, Change, Document, Gone
from search.embedded.entries import entry, tombstone
from search.embedded.faults import told_as
from search.embedded.folder import Folder, Unusable
from search.embedded.reading import opened
from search.embedded.schema import SCHEMA
from search.engine import EngineRefused

HEAP, HEAP_OF_REBUILD = 20_000_000, 60_000_000
"""Bytes the library gathers before it writes a segment."""
BUSY = "another process writes this index"


class Writing:
    """Needs the lock of the folder, and takes it where nobody has it."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._index: tantivy.Index | None = None
        self._writer: IndexWriter | None = None
        self._beside: Beside | None = None

    def apply(self, changes: Sequence[Change]) -> None:
        """Durable when it returns. Raises EngineRefused: no lock, no room, or no index to write to."""
        self._need_lock()
        with told_as(EngineRefused, "the index was not written", self._folder.path):
            try:
                self._write(changes)
            except BaseException:
                self._drop()  # what was not committed is forgotten, and the next one begins anew
                raise
        if self._beside is not None:
            self._add_beside(changes)

    def versions(self, ids: Sequence[str]) -> dict[str, int]:
        """Raises Unusable."""
        index = self._index or opened(self._folder.in_use())
        with told_as(Unusable, "the index cannot be read"):
            index.reload()
            return {thing: has.version for thing, has in held(index.searcher(), ids).items()}

    def close(self) -> None:
        """Let go of the index, of a build under way, and of the lock."""
        self.abandon()
        self._drop()
        self._folder.release()

    # --- a new build ---

    def begin(self) -> None:
        """Start one. Raises EngineRefused."""
        self._need_lock()
        if self._beside is not None:
            raise EngineRefused("a new index is being made already")
        with told_as(EngineRefused, "a new index was not begun", self._folder.path):
            self._beside = Beside(self._folder.new())

    def add(self, changes: Sequence[Change]) -> int:
        """To the new build; gives how many documents it holds."""
        with told_as(EngineRefused, "the new index was not written", self._folder.path):
            return self._under_way().add(changes)

    def finish(self) -> int:
        """Put the new build in use; gives how many documents it holds."""
        beside = self._under_way()
        with told_as(EngineRefused, "the new index was not put in use", self._folder.path):
            documents = beside.finish(self._tombstones())
            self._drop()
            self._folder.use(beside.build)
        self._beside = None
        return documents

    def abandon(self) -> None:
        """Forget the build under way, if there is one."""
        if self._beside is not None:
            self._beside.close()
            self._beside = None
            self._folder.clean()

    # --- inside ---

    def _under_way(self) -> "Beside":
        if self._beside is None:
            raise EngineRefused("the new index was given up: a change could not be written to it")
        return self._beside

    def _add_beside(self, changes: Sequence[Change]) -> None:
        """The change is in what is in use already; where the new build cannot take it, that one is worth nothing."""
        try:
            self.add(changes)
        except EngineRefused:
            self.abandon()

    def _need_lock(self) -> None:
        with told_as(EngineRefused, "the folder of the index cannot be written"):
            if not self._folder.try_lock():
                raise EngineRefused(BUSY)

    def _write(self, changes: Sequence[Change]) -> None:
        """Never with the writer in a variable: an error would keep it, and with it the library's own lock."""
        if self._writer is None or self._index is None:
            self._open()
        assert self._writer is not None and self._index is not None
        known = held(self._index.searcher(), {change.id for change in changes})
        for change in newer(changes, known):
            document = _made(change)
            self._writer.delete_documents_by_term("id", change.id)
            self._writer.add_document(document)
        self._writer.commit()
        self._index.reload()

    def _open(self) -> None:
        try:
            self._index = opened(self._folder.in_use())
        except Unusable as reason:
            raise EngineRefused(f"the index must be built anew: {reason}") from reason
        self._writer = self._index.writer(HEAP, 1)
        self._writer.garbage_collect_files()

    def _drop(self) -> None:
        self._writer = self._index = None

    def _tombstones(self) -> dict[str, int]:
        """Id -> version of what is gone in the build in use; none where it cannot be read."""
        try:
            searcher = opened(self._folder.in_use()).searcher()
        except Unusable:
            return {}
        gone = Query.term_query(SCHEMA, "audience", GONE)
        found = searcher.search(gone, max(searcher.num_docs, 1)).hits
        documents = [searcher.doc(address) for _, address in found]
        return {document["id"][0]: document["version"][0] for document in documents}


class Beside:
    """A build that is being made."""

    def __init__(self, build: Path) -> None:
        self.build = build
        self.documents = 0
        self._writer: IndexWriter | None = tantivy.Index.open(str(build)).writer(HEAP_OF_REBUILD, 1)
        self._held: dict[str, Held] = {}

    def add(self, changes: Iterable[Change]) -> int:
        """What is newer than what it holds; gives how many documents there are."""
        assert self._writer is not None
        for change in newer(changes, self._held):
            before = self._held.get(change.id)
            if before is not None:
                self._writer.delete_documents_by_term("id", change.id)
            self._writer.add_document(_made(change))
            now = self._held[change.id] = Held(change.version, not isinstance(change, Document))
            self.documents += (not now.gone) - (before is not None and not before.gone)
        return self.documents

    def finish(self, gone: Mapping[str, int]) -> int:
        """Made durable, with the tombstones of things it was given nothing of; gives how many documents there are."""
        assert self._writer is not None
        self.add(Gone(thing, version) for thing, version in gone.items() if thing not in self._held)
        self._writer.commit()
        self._writer.wait_merging_threads()
        self.close()
        opened(self.build)
        return self.documents

    def close(self) -> None:
        """Let go of it; what was not committed is forgotten."""
        self._writer = None


class Held(NamedTuple):
    """What an index has of an id."""

    version: int
    gone: bool


def held(searcher: Searcher, ids: Collection[str]) -> dict[str, Held]:
    """Of those it has seen."""
    if not ids:
        return {}
    found = searcher.search(Query.term_set_query(SCHEMA, "id", list(ids)), len(ids), count=False)
    kept = [searcher.doc(address) for _, address in found.hits]
    return {each["id"][0]: Held(each["version"][0], each["audience"][0] == GONE) for each in kept}


def newer(changes: Iterable[Change], known: Mapping[str, Held]) -> list[Change]:
    """The last word on each id, where it supersedes what is known. Of one version, gone is gone."""
    last: dict[str, Change] = {}
    for change in changes:
        before = last.get(change.id)
        has = known.get(change.id) if before is None else Held(before.version, not isinstance(before, Document))
        if has is None or _supersedes(change, has):
            last[change.id] = change
    return list(last.values())


def _supersedes(change: Change, has: Held) -> bool:
    if change.version == has.version:
        return not (has.gone and isinstance(change, Document))
    return change.version > has.version


def _made(change: Change) -> tantivy.Document:
    return entry(change) if isinstance(change, Document) else tombstone(change)
