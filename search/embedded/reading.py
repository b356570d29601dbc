"""Which build is in use, followed as other processes commit to it or put another in its place."""

from pathlib import Path
from threading import Lock

import tantivy
from tantivy import Query, Searcher

from search.embedded.faults import told_as
from search.embedded.folder import Folder, Unusable, stamp

META = "meta.json"
"""Replaced by the library at each commit."""
ATTEMPTS = 5


class Reading:
    """Gives views of the index, to any thread."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._lock = Lock()
        self._build = Path()
        self._index: tantivy.Index | None = None
        self._pointer: tuple[int, ...] = ()
        self._commit: tuple[int, ...] = ()

    def searcher(self) -> Searcher:
        """One unchanging view of the newest commit. Raises Unusable."""
        with self._lock:
            for _ in range(ATTEMPTS - 1):
                try:
                    return self._fresh()
                except Unusable:
                    self._index = None  # perhaps another build was put in its place just now
            return self._fresh()

    def close(self) -> None:
        """Let go of the files."""
        with self._lock:
            self._index = None

    def _fresh(self) -> Searcher:
        """Two `stat` and nothing else while nobody committed."""
        pointer = self._folder.seen()
        if self._index is None or pointer != self._pointer:
            self._open(pointer)
        assert self._index is not None
        commit = stamp(self._build / META)
        if commit != self._commit:
            with told_as(Unusable, f"the index in {self._build.name} cannot be read"):
                self._index.reload()
            self._commit = commit
        return self._index.searcher()

    def _open(self, pointer: tuple[int, ...]) -> None:
        self._build = self._folder.in_use()
        self._index = opened(self._build)
        self._pointer, self._commit = pointer, ()


def opened(build: Path) -> tantivy.Index:
    """A build, every file of it looked at. Raises Unusable."""
    with told_as(Unusable, f"the index in {build.name} cannot be read"):
        index = tantivy.Index.open(str(build))
        index.config_reader("manual")
        index.reload()
        index.searcher().search(Query.all_query(), 1)
        return index
