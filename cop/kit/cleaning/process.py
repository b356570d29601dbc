"""The limited process: one file in by a pipe, the cleaned one out by another, and then it ends.

After its imports it may open nothing: no file, no socket, no other process. Memory and processor time are counted.
"""

import encodings.cp437
import encodings.latin_1
import encodings.utf_16
import importlib
import json
import resource
import sys
from collections.abc import Callable
from typing import cast

from cop.kit.cleaning import Answer
from cop.kit.errors import Refused

CLEANERS = {
    "png": "pictures:drawn", "jpeg": "pictures:drawn", "webp": "pictures:drawn", "pdf": "pdf:scrubbed",
    **dict.fromkeys(("docx", "xlsx", "pptx", "odt", "ods"), "office:unsigned"),
}
_PRELOADED = (encodings.cp437, encodings.latin_1, encodings.utf_16)
"""Found by name, later, when no file can be opened any more."""


def cleaner_of(key: str) -> Callable[[bytes, str], Answer]:
    module, _, name = CLEANERS[key].partition(":")
    return cast("Callable[[bytes, str], Answer]", getattr(importlib.import_module(f"cop.kit.cleaning.{module}"), name))


def lock_down(memory: int, seconds: int) -> None:
    """From here on: so many bytes, so many seconds of a processor, and nothing to open, write or start."""
    for what, most in (
        (resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds), (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0), (resource.RLIMIT_NPROC, 0), (resource.RLIMIT_NOFILE, 3),
    ):
        resource.setrlimit(what, (most, most))


def answered(clean: Callable[[bytes, str], Answer], content: bytes, key: str) -> tuple[dict[str, object], Answer]:
    """The head of the answer, and what follows it."""
    nothing = Answer(b"")
    try:
        made = clean(content, key)
    except Refused as refusal:
        return {"refused": refusal.code, "facts": refusal.facts}, nothing
    except (MemoryError, RecursionError):
        return {"refused": "file-too-intricate"}, nothing
    except Exception as error:  # a library's own surprise: never the file's right to go through
        return {"refused": "file-broken", "error": type(error).__name__}, nothing
    return {"content": len(made.content), "small": len(made.small), "pages": made.pages}, made


def main(key: str, memory: str, seconds: str) -> None:
    clean = cleaner_of(key)
    content = sys.stdin.buffer.read()
    lock_down(int(memory), int(seconds))
    head, made = answered(clean, content, key)
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + made.content + made.small)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
