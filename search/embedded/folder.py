"""The folder of the index: a pointer to the build in use, the builds, and the lock of the one who writes.

    current        the name of the build in use; replaced in one step
    build-<hex>/   an index of tantivy, and `mark`: the fields it was made with
    writer.lock    held (flock) by the one process that writes; free as soon as that process ends, however it does

A build that `current` does not name is garbage: of a rebuild that was cut, or of what was in use before.
"""

import fcntl
import os
import secrets
import shutil
from pathlib import Path

import tantivy

from search.embedded.schema import MARK, SCHEMA

POINTER, MARKED, LOCK, BUILD = "current", "mark", "writer.lock", "build-"
ABSENT = "there is no index yet"


class Unusable(Exception):
    """There is no build that can be read, and why."""


class Folder:
    """Names and replaces builds. Knows nothing of what is in them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock: int | None = None

    def in_use(self) -> Path:
        """The build in use. Raises Unusable: none, gone, or made with other fields."""
        try:
            build = self.path / (self.path / POINTER).read_text().strip()
        except FileNotFoundError:
            raise Unusable(ABSENT) from None
        except (OSError, ValueError) as error:
            raise Unusable(f"{self.path / POINTER} cannot be read: {error}") from error
        if build.parent != self.path or not build.name.startswith(BUILD):
            raise Unusable(f"{self.path / POINTER} names no build")
        _check(build)
        return build

    def seen(self) -> tuple[int, ...]:
        """What changes when another build is put in use, and when one is first put there."""
        return stamp(self.path / POINTER)

    def new(self) -> Path:
        """An empty build beside what is in use. OSError where there is no room."""
        build = self.path / f"{BUILD}{secrets.token_hex(6)}"
        build.mkdir(parents=True)
        tantivy.Index(SCHEMA, path=str(build))
        (build / MARKED).write_text(MARK)
        return build

    def is_building(self) -> bool:
        """Whether there is a build beside the one in use: one is being made, or its making was cut."""
        return any(build.name != self._named() for build in self.path.glob(f"{BUILD}*"))

    def use(self, build: Path) -> None:
        """From here on every reader reads this one. Durable when it returns; what was in use before is dropped."""
        fresh = self.path / f"{POINTER}.new"
        with fresh.open("w") as pointer:
            pointer.write(build.name)
            pointer.flush()
            os.fsync(pointer.fileno())
        fresh.replace(self.path / POINTER)
        _fsync(self.path)
        self.clean()

    def clean(self) -> None:
        """Without what nobody names. Only who holds the lock may: it drops a rebuild under way."""
        kept = self._named()
        for build in self.path.glob(f"{BUILD}*"):
            if build.name != kept:
                shutil.rmtree(build, ignore_errors=True)

    def try_lock(self) -> bool:
        """Whether this is now (or was already) the one who writes; never waits."""
        if self._lock is not None:
            return True
        self.path.mkdir(parents=True, exist_ok=True)
        lock = os.open(self.path / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            return False
        self._lock = lock
        self.clean()
        return True

    def _named(self) -> str:
        try:
            return (self.path / POINTER).read_text().strip()
        except (OSError, ValueError):
            return ""

    def release(self) -> None:
        """Let another process write."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def stamp(path: Path) -> tuple[int, ...]:
    """What changes when a file is replaced; () when there is none."""
    try:
        found = path.stat()
    except OSError:
        return ()
    return found.st_ino, found.st_mtime_ns, found.st_size


def _check(build: Path) -> None:
    try:
        mark = (build / MARKED).read_text()
    except (OSError, ValueError) as error:
        raise Unusable(f"the index in {build.name} cannot be read: {error}") from error
    if mark != MARK:
        raise Unusable("the index was made for other fields, other analysis of words, or another version of tantivy")


def _fsync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
