"""A folder of files under random names, readable by us alone. What a file is called and whose it is, rows say.

A file comes in piece by piece and waits in `waiting/`, on disk for certain, until the unit that made its row has
committed; then it is moved to its place, two folders deep (`4f/a0/4fa0...`). So only what waits can be an orphan:
a file in its place once had a row, and no sweep ever looks there.
"""

import asyncio
import hashlib
import os
import re
import secrets
import time
from itertools import islice
from pathlib import Path

from cop.kit.errors import TooLarge
from cop.kit.tasks import finish

PIECE = 256 * 1024
"""Bytes gathered before a thread is asked to write them."""
NAME = re.compile(r"[0-9a-f]{32}")
LOOKED_INTO = 2
"""Files at once."""
FOLDER_MODE, FILE_MODE = 0o700, 0o600


class Files:
    """The store. Its methods block for no longer than a rename takes; what takes longer is in `Incoming`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._waiting = folder / "waiting"
        self.looking = asyncio.Semaphore(LOOKED_INTO)
        """Taken while a file is looked into: that costs memory, and a processor."""

    def receive(self, largest: int) -> "Incoming":
        """A new file of at most `largest` bytes; end it with `drop()` whatever happens."""
        return Incoming(self, secrets.token_hex(16), largest)

    def begin(self, name: str) -> int:
        """Create a waiting file; gives its descriptor."""
        _make_folders(self.folder, self._waiting)
        return os.open(self._waiting / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, FILE_MODE)

    def put(self, name: str, offset: int, data: bytes) -> None:
        """Write the next piece of a waiting file that came in as far as `offset`; what a piece that counted for nothing
        left behind there goes. Raises FileNotFoundError: what came before is not there."""
        _make_folders(self.folder, self._waiting)
        flags = os.O_WRONLY | os.O_NOFOLLOW | (0 if offset else os.O_CREAT)
        descriptor = os.open(self._waiting / _checked(name), flags, FILE_MODE)
        try:
            if os.fstat(descriptor).st_size < offset:
                raise FileNotFoundError(name)
            os.ftruncate(descriptor, offset)
            rest, at = memoryview(data), offset
            while rest:
                written = os.pwrite(descriptor, rest, at)
                rest, at = rest[written:], at + written
        finally:
            os.close(descriptor)

    def keep(self, descriptor: int) -> None:
        """Make sure that a waiting file outlives a power cut."""
        os.fsync(descriptor)
        os.close(descriptor)
        folder = os.open(self._waiting, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def settle(self, name: str) -> None:
        """Move a file whose row is certain from waiting to its place; one that is there already stays."""
        place = self._place(name)
        if place.exists():
            return
        _make_folders(self.folder, place.parent.parent, place.parent)
        try:
            os.replace(self._waiting / name, place)
        except FileNotFoundError:
            if not place.exists():
                raise

    def path(self, name: str) -> Path:
        """Where a file lies; it is not moved any more. Raises FileNotFoundError."""
        self.settle(name)
        return self._place(name)

    def examine(self, name: str) -> Path:
        """Where a file waits."""
        return self._waiting / _checked(name)

    def delete(self, name: str) -> None:
        """Take a file away, wherever it lies; nothing happens when it is gone."""
        for path in (self._waiting / name, self._place(name)):
            path.unlink(missing_ok=True)

    def holds(self, name: str) -> bool:
        return any(path.exists() for path in (self._waiting / _checked(name), self._place(name)))

    def waiting(self, seconds: float, most: int = 500) -> list[str]:
        """Names of files that have waited for longer than this, at most so many."""
        before = time.time() - seconds
        found = (path.name for path in self._waiting.glob("*") if _is_older(path, before))
        return list(islice((name for name in found if NAME.fullmatch(name)), most))

    def _place(self, name: str) -> Path:
        return self.folder / _checked(name)[:2] / name[2:4] / name


class Incoming:
    """A file on its way in. `size` is in bytes, `digest` the SHA-256 of what came so far, as hex digits."""

    def __init__(self, files: Files, name: str, largest: int) -> None:
        self.files = files
        self.name = name
        self.largest = largest
        self.size = 0
        self._hash = hashlib.sha256()
        self._pending = bytearray()
        self._descriptor: int | None = None
        self._claimed = False
        self._beside: list[Incoming] = []

    @property
    def digest(self) -> str:
        return self._hash.hexdigest()

    @property
    def path(self) -> Path:
        """Where it waits, to look into it."""
        return self.files.examine(self.name)

    async def add(self, data: bytes) -> None:
        """The next bytes. Raises TooLarge as soon as they are too many."""
        self.size += len(data)
        if self.size > self.largest:
            raise TooLarge
        self._hash.update(data)
        self._pending += data
        if len(self._pending) >= PIECE:
            await self._write()

    async def close(self) -> None:
        """That was all of it: on disk for certain when this returns."""
        if self.size:
            await self._write()
            await finish(asyncio.to_thread(self._keep))

    async def become(self, content: bytes) -> None:
        """These bytes take the place of those that came, which are deleted."""
        await finish(asyncio.to_thread(self._drop))
        self.name, self.size, self._hash = secrets.token_hex(16), 0, hashlib.sha256()
        await self.add(content)
        await self.close()

    def beside(self) -> "Incoming":
        """Another file that comes of this one, and goes with it."""
        made = self.files.receive(self.largest)
        self._beside.append(made)
        return made

    async def _write(self) -> None:
        data, self._pending = bytes(self._pending), bytearray()
        await finish(asyncio.to_thread(self._append, data))

    def _append(self, data: bytes) -> None:
        if self._descriptor is None:
            self._descriptor = self.files.begin(self.name)
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(self._descriptor, rest):]

    def _keep(self) -> None:
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            self.files.keep(descriptor)

    def claim(self) -> None:
        """A row is about to name it. From here on only who can see whether that row exists may delete it:
        a commit can succeed although its answer, or this request, is lost."""
        self._claimed = True

    def settle(self) -> None:
        """The row is certain: to be given to `after_commit`."""
        self.files.settle(self.name)

    async def drop(self) -> None:
        """The end of the request: what no row was to name is deleted."""
        for each in self._beside:
            await each.drop()
        if not self._claimed:
            await finish(asyncio.to_thread(self._drop))

    def _drop(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
        self.files.delete(self.name)


def _checked(name: str) -> str:
    """Only names we gave: nothing else becomes a path."""
    if not NAME.fullmatch(name):
        raise ValueError("not the name of a stored file")
    return name


def _is_older(path: Path, before: float) -> bool:
    try:
        return path.stat().st_mtime < before
    except FileNotFoundError:  # another process was faster
        return False


def _make_folders(*folders: Path) -> None:
    for folder in folders:
        folder.mkdir(mode=FOLDER_MODE, exist_ok=True)
