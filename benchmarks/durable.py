"""A bare durable insert, to compare with: `python -m benchmarks.durable URL CONNECTIONS SECONDS BODY`.

One row of one text in a transaction of its own, again and again, without anything of the service: on SQLite one
writer with `synchronous=FULL` on a file beside the service's own, on PostgreSQL so many connections at once.
"""

import asyncio
import json
import sqlite3
import sys
import time

import asyncpg
import uvloop

from cop.kit.database import sqlite_path

TABLE = "CREATE TABLE IF NOT EXISTS bare_insert (id {id} PRIMARY KEY, body text NOT NULL, at text NOT NULL)"
AT = "2027-01-01 00:00:00+00:00"


def on_sqlite(path: str, seconds: float, body: str) -> float:
    """Inserts per second."""
    database = sqlite3.connect(path, isolation_level=None)
    try:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=FULL")
        database.execute(TABLE.format(id="integer"))
        began, made = time.perf_counter(), 0
        while (took := time.perf_counter() - began) < seconds:
            database.execute("BEGIN IMMEDIATE")
            database.execute("INSERT INTO bare_insert (body, at) VALUES (?, ?)", (body, AT))
            database.execute("COMMIT")
            made += 1
        return made / took
    finally:
        database.close()


async def on_postgres(url: str, connections: int, seconds: float, body: str) -> float:
    """Inserts per second, `connections` at a time."""
    pool = [await asyncpg.connect(url) for _ in range(connections)]
    try:
        await pool[0].execute(TABLE.format(id="bigserial"))
        began, made = time.perf_counter(), 0

        async def insert(connection: asyncpg.Connection) -> None:
            nonlocal made
            prepared = await connection.prepare("INSERT INTO bare_insert (body, at) VALUES ($1, $2)")
            while time.perf_counter() - began < seconds:
                await prepared.fetch(body, AT)
                made += 1

        await asyncio.gather(*(insert(each) for each in pool))
        return made / (time.perf_counter() - began)
    finally:
        for each in pool:
            await each.close()


def main(words: list[str]) -> None:
    url, connections, seconds, body = words[0], int(words[1]), float(words[2]), words[3]
    if url.startswith("sqlite:"):
        rate = on_sqlite(sqlite_path(url) + ".bare", seconds, body)
    else:
        rate = uvloop.run(on_postgres(url, connections, seconds, body))
    print(json.dumps(rate))


if __name__ == "__main__":
    main(sys.argv[1:])
