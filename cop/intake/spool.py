"""Mail that was taken from a server and not yet looked at: on disk for certain before the server is told so.

One file for each mail, readable by us alone: a line of JSON with the envelope, then the mail as it came. A mail that
cannot be taken is tried again, later each time, and in the end put aside, with an alarm.
"""

import asyncio
import json
import logging
import os
import secrets
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from cop.intake.taking import Intake
from cop.kit.database import is_away

log = logging.getLogger(__name__)

MOST_WAITING = 2_000
"""Mails; more are not accepted for now, and their servers keep them."""
MOST_TRIES = 10
FIRST_PAUSE_SECONDS = 5
ASIDE_SECONDS = 30 * 24 * 3600
"""How long a mail that was put aside stays for somebody to look at."""
FOLDER_MODE, FILE_MODE = 0o700, 0o600


class Full(Exception):
    """So much waits that nothing more is accepted for now."""


class Spool:
    """The folder. Its methods block for as long as the disk takes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._aside = folder / "aside"

    def put(self, raw: bytes, *, to: Sequence[str], sender: str, is_cut: bool = False) -> None:
        """When this returns the mail outlives a power cut. `is_cut`: these are its headers alone. Raises Full, or
        OSError."""
        self.folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        if len(self.waiting()) >= MOST_WAITING:
            raise Full
        name = f"{time.time_ns():020d}-{secrets.token_hex(4)}"
        draft = self.folder / f".{name}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(json.dumps({"to": list(to), "sender": sender, "cut": is_cut}).encode() + b"\n" + raw)
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            draft.unlink(missing_ok=True)
            raise
        draft.replace(self.folder / f"{name}.0")
        folder = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def waiting(self) -> list[Path]:
        """In the order they came. The ending of a name is how often it was tried."""
        try:
            return sorted(path for path in self.folder.iterdir() if path.suffix[1:].isdecimal() and path.name[0] != ".")
        except FileNotFoundError:
            return []

    def due(self) -> list[Path]:
        """Those to be tried now. What was tried before waits, twice as long each time."""
        return [path for path in self.waiting() if _is_due(path)]

    def read(self, path: Path) -> tuple[bytes, dict[str, Any]]:
        """The mail, and the rest of what `Intake.take` wants to know."""
        head, _, raw = path.read_bytes().partition(b"\n")
        envelope = json.loads(head)
        return raw, {"to": envelope["to"], "sender": envelope["sender"], "is_cut": envelope["cut"]}

    def postpone(self, path: Path) -> None:
        tries = int(path.suffix[1:]) + 1
        if tries < MOST_TRIES:
            later = path.with_suffix(f".{tries}")
            path.replace(later)
            os.utime(later)
            return
        self._aside.mkdir(mode=FOLDER_MODE, exist_ok=True)
        path.replace(self._aside / path.stem)
        os.utime(self._aside / path.stem)

    def clean(self) -> None:
        """Drafts of a process that died, and what was put aside long ago."""
        for path in self.folder.glob(".*-*"):
            if _age(path) > 3600:
                path.unlink(missing_ok=True)
        for path in self._aside.glob("*"):
            if _age(path) > ASIDE_SECONDS:
                path.unlink(missing_ok=True)


def _age(path: Path) -> float:
    try:
        return time.time() - path.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def _is_due(path: Path) -> bool:
    tries = int(path.suffix[1:])
    return tries == 0 or _age(path) >= FIRST_PAUSE_SECONDS * 2 ** tries


async def empty(spool: Spool, intake: Intake, *, stopping: Callable[[], bool] = lambda: False) -> int:
    """Take what is due, one after the other; gives how many were taken. What is taken twice, because we were killed in
    between, is known by its Message-ID."""
    taken = 0
    for path in await asyncio.to_thread(spool.due):
        if stopping():
            break
        try:
            raw, envelope = await asyncio.to_thread(spool.read, path)
        except FileNotFoundError:
            continue  # another process was faster
        try:
            await intake.take(raw, **envelope)
        except Exception as error:
            if is_away(error):
                log.warning("mail waits: a store does not answer: %s", type(error).__name__)
                break
            # what the error says may quote the mail
            is_last = int(path.suffix[1:]) + 1 >= MOST_TRIES
            log.log(
                logging.ERROR if is_last else logging.WARNING, "%sa mail could not be taken: %s",
                "ALARM put aside: " if is_last else "", type(error).__name__,
            )
            await asyncio.to_thread(spool.postpone, path)
            continue
        await asyncio.to_thread(path.unlink, missing_ok=True)
        taken += 1
    return taken
