"""What is left of deleted words in a SQLite file, its WAL and what lies beside it, and getting rid of it.

`secure_delete` overwrites what is deleted; what a page keeps behind that when rows were moved about in it goes with a
VACUUM, which writes every page anew. The WAL is emptied by a checkpoint that cuts it.
"""

from collections.abc import Sequence
from pathlib import Path

from cop.kit import grep
from cop.kit.engine_sqlite import SqliteStore

BESIDE = ("", "-wal", "-shm", "-journal")


def files_of(store: SqliteStore) -> list[Path]:
    return [path for end in BESIDE if (path := Path(f"{store.filename}{end}")).exists()]


async def count(store: SqliteStore, wanted: Sequence[bytes]) -> int:
    """How many of its files have one of these words."""
    return await grep.count_apart(files_of(store), wanted)


async def scrub(store: SqliteStore, *, whole: bool = False) -> bool:
    """Write the WAL back and cut it; `whole`: write the file anew before. Whether that was possible now: a reader that
    looks at an older state, or another process that writes, is waited for by trying again later."""
    handle = await store.take_handle()
    try:
        connection = store._connection
        assert connection is not None
        if whole:
            await connection.execute("VACUUM")
        found = await (await connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")).fetchone()
        return found is not None and not found[0]
    finally:
        await handle.release()
