"""What the library raises, told as what the protocol knows."""

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PANIC = "PanicException"
"""Raised by the library where its own assumptions fail (a broken file). It is no Exception, and cannot be imported."""
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
LEAST_ROOM = 1_000_000
"""Bytes. With less, an error of a thread of the library, which does not tell its cause, is taken for a full disk."""


@contextmanager
def told_as(kind: type[Exception], doing: str, place: Path | None = None) -> Iterator[None]:
    """Errors of files and of the library become `kind`, with what was being done (in `place`). All else passes."""
    try:
        yield
    except (OSError, ValueError) as error:
        raise kind(f"{doing}: {_told(error, place)}") from error
    except BaseException as error:
        if type(error).__name__ != PANIC:
            raise
        raise kind(f"{doing}: the index is broken ({error})") from error


def _told(error: Exception, place: Path | None) -> str:
    text = str(error)
    full = isinstance(error, OSError) and error.errno in NO_ROOM
    named = any(f"os error {number}" in text or f"code: {number}," in text for number in NO_ROOM)
    if full or named or (place is not None and shutil.disk_usage(place).free < LEAST_ROOM):
        return f"there is no room left ({text})"
    return text
