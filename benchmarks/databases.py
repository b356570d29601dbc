"""Empty databases of the harness's own, removed at the end; and what the service has written into one."""

import asyncio
import json
import secrets
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg

from benchmarks.processes import helper
from cop.kit.database import sqlite_path
from cop.kit.schema import migrate
from cop.wiring import MIGRATIONS, MODELS

_WRITTEN = (
    "SELECT (SELECT count(*) FROM thing WHERE kind = 'reply' AND state = 'published' AND audience_id IS NOT NULL),"
    " (SELECT count(*) FROM activity WHERE verb = 'topic.replied'),"
    " (SELECT count(*) FROM client_key WHERE act = 'topic.reply' AND address <> '')"
)


@dataclass(frozen=True, slots=True)
class Database:
    """A database of one engine, and what is promised of the service on it."""

    engine: str
    url: str
    page: float
    list: float
    reply: float
    p50: float
    """Milliseconds at one connection."""

    def written(self) -> tuple[int, int, int]:
        """Replies that can be read, activities that tell of one, client keys of one."""
        found = self._row(_WRITTEN)
        return int(found[0]), int(found[1]), int(found[2])

    def settle(self) -> None:
        """What PostgreSQL does by itself some minutes after so many rows: count them. SQLite is left as it is."""
        if self.engine == "PostgreSQL":
            asyncio.run(_on_server(self.url, "ANALYZE"))

    def fetch(self, sql: str) -> list[Any]:
        """Rows of PostgreSQL."""
        return asyncio.run(_fetch_all(self.url, sql))

    def _row(self, sql: str) -> Any:
        if self.engine == "PostgreSQL":
            return asyncio.run(_fetch(self.url, sql))
        database = sqlite3.connect(sqlite_path(self.url))
        try:
            return database.execute(sql).fetchone()
        finally:
            database.close()


def _migrated(folder: Path) -> Path:
    """An empty database of this run, migrated once for all its parts: a quarter of a minute."""
    path = folder / "migrated.sqlite3"
    if not path.exists():
        helper("benchmarks.databases", f"sqlite:///{path}")
    return path


@contextmanager
def on_sqlite(folder: Path) -> Iterator[Database]:
    path = folder / f"{secrets.token_hex(4)}.sqlite3"
    shutil.copy(_migrated(folder), path)
    try:
        yield Database("SQLite", f"sqlite:///{path}", page=0.18, list=0.14, reply=0.10, p50=0.5)
    finally:
        for file in folder.glob(f"{path.name}*"):
            file.unlink()


@contextmanager
def on_postgres(server: str) -> Iterator[Database]:
    """Not on the server of the tests, whose figures would be too good and whose crashes too harmless."""
    if asyncio.run(_fetch(server, "SHOW fsync"))[0] != "on":
        raise SystemExit("this PostgreSQL does not wait for the disk: .ci/services stop; .ci/services start durable")
    name = f"cop_bench_{secrets.token_hex(6)}"
    asyncio.run(_on_server(server, f"CREATE DATABASE {name}"))
    try:
        url = server.rsplit("/", 1)[0] + "/" + name
        yield Database("PostgreSQL", url, page=0.08, list=0.06, reply=0.10, p50=1.5)
    finally:
        asyncio.run(_on_server(server, f"DROP DATABASE {name} WITH (FORCE)"))


async def _on_server(url: str, sql: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(sql)
    finally:
        await connection.close()


async def _fetch(url: str, sql: str) -> Any:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchrow(sql)
    finally:
        await connection.close()


async def _fetch_all(url: str, sql: str) -> list[Any]:
    connection = await asyncpg.connect(url)
    try:
        return list(await connection.fetch(sql))
    finally:
        await connection.close()


if __name__ == "__main__":
    print(json.dumps(asyncio.run(migrate(sys.argv[1], MODELS, MIGRATIONS, report=lambda line: None))))
