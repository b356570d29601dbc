"""`python -m cop search-key FILE`: a key with least rights, written where COP_SEARCH_KEY_FILE will read it.

The master key is in COP_SEARCH_MASTER_KEY for this command alone: the service never has it.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

import httpx

from search.engine import EngineAway
from search.meilisearch.keys import make_key

WAIT_SECONDS = 10.0


def search_key(environment: Mapping[str, str], file: Path) -> int:
    """0 when the file holds a key that the server accepts. The key itself is never printed."""
    url, master = environment.get("COP_SEARCH_URL", ""), environment.get("COP_SEARCH_MASTER_KEY", "")
    if not url or not master:
        print("COP_SEARCH_URL and COP_SEARCH_MASTER_KEY must be set for this command", file=sys.stderr)
        return 2
    if file.exists() and _works(url, file.read_text(encoding="ascii").strip()):
        print(f"{file} holds a key that works; nothing was changed")
        return 0
    try:
        key = make_key(url, master)
    except EngineAway as error:
        print(error, file=sys.stderr)
        return 1
    _write(file, key)
    print(f"a key was made and written to {file}")
    return 0


def _works(url: str, key: str) -> bool:
    try:
        answer = httpx.get(f"{url}/version", headers={"Authorization": f"Bearer {key}"}, timeout=WAIT_SECONDS)
    except httpx.TransportError:
        return False
    return answer.status_code == httpx.codes.OK


def _write(file: Path, key: str) -> None:
    """Readable by the owner alone, whole or not at all."""
    beside = file.with_name(f"{file.name}.new")
    beside.unlink(missing_ok=True)
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as written:
        written.write(key)
    beside.replace(file)
