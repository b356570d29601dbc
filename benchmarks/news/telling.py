"""A reply that many watch: `python -m benchmarks.news.telling FOLDER` (the town as JSON at stdin) lets the listener
"notices" hear of replies, each to a topic of its own, in turn with bare rows: the service's own two statements that
write notices and letters, on the same file, in one transaction of a connection with the same pragmas."""

import asyncio
import json
import sqlite3
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, cast

from benchmarks.news.data import Told, Town, settings_in, town_of
from cop.community.activity import Activity, listeners
from cop.community.news import RANK
from cop.community.outbox import PUT
from cop.kit.clock import now
from cop.kit.database import close_database, open_database, sqlite_path
from cop.kit.engine_sqlite import PRAGMAS, SqliteStore
from cop.kit.store import engine, for_sqlite, rows
from cop.notices.hearing import TELL
from cop.wiring import MODELS, catalogues_of, wire

NEWS_OF_ONE = "reply"


async def run(town: Town, url: str) -> dict[str, Any]:
    """Seconds of each run, the statements of a reply that few watch and one that many do, and what was wrong."""
    few = await statements(lambda: hear(town.few))
    many = await statements(lambda: hear(town.many[0]))
    ours, bare = [], []
    file = sqlite3.connect(sqlite_path(url), isolation_level=None)
    try:
        for pragma, value in {"foreign_keys": "ON", **PRAGMAS}.items():
            file.execute(f"PRAGMA {pragma}={value}")
        for told, plain in zip(town.many[1:], town.bare[1:], strict=True):
            ours.append(await hear(told))
            bare.append(insert(file, plain))
    finally:
        file.close()
    faults = [fault for told in (town.few, *town.many) for fault in await wrong(town, told)]
    return {"ours": ours, "bare": bare, "few": few, "many": many, "faults": faults}


async def hear(told: Told) -> float:
    """Seconds of the listener, as it is wired."""
    activity = await Activity.get(id=told.activity)
    began = time.perf_counter()
    await listeners["notices"].hear(activity)
    return time.perf_counter() - began


def insert(file: sqlite3.Connection, told: Told) -> float:
    """Seconds of as many rows in both tables, with nothing asked before."""
    ids, moment = json.dumps(told.watchers), now()
    began = time.perf_counter()
    file.execute("BEGIN IMMEDIATE")
    file.execute(for_sqlite(TELL), (ids, told.topic, NEWS_OF_ONE, told.reply, 1, moment, json.dumps(RANK[:0])))
    file.execute(for_sqlite(PUT), (ids, f"new:{told.topic}", NEWS_OF_ONE, told.topic, None, moment))
    file.execute("COMMIT")
    return time.perf_counter() - began


async def statements(do: Callable[[], Awaitable[object]]) -> int:
    """How many are sent meanwhile on all connections of the service, BEGIN and COMMIT too."""
    store, sent = cast(SqliteStore, engine()), 0

    def count(text: str) -> None:
        nonlocal sent
        sent += not text.startswith("--")  # what a trigger does

    if not store.connected:
        await store.create_connection(with_db=True)
    assert store._connection is not None and store._reader is not None
    await store._connection.set_trace_callback(count)
    await store._reader.set_trace_callback(count)
    store.hot().set_trace_callback(count)
    try:
        await do()
    finally:
        await store._connection.set_trace_callback(None)  # type: ignore[arg-type]  # as sqlite3 has it
        await store._reader.set_trace_callback(None)  # type: ignore[arg-type]
        store.hot().set_trace_callback(None)
    return sent


async def wrong(town: Town, told: Told) -> list[str]:
    """Everybody who watches, and who asked, has one notice and one letter; nobody else has any."""
    wanted = sorted([*told.watchers, town.asker])
    noticed = await rows("SELECT person_id FROM notice WHERE thing_id = $1", told.topic)
    written = await rows("SELECT person_id FROM letter WHERE thing_id IN ($1, $2)", told.topic, told.reply)
    return [
        f"a reply with {len(told.watchers)} watchers made {len(found)} {what}, or not theirs"
        for what, found in (("notices", noticed), ("letters", written))
        if sorted(each["person_id"] for each in found) != wanted
    ]


async def main(folder: Path, town: Town) -> dict[str, Any]:
    settings = settings_in(folder, "telling.sqlite3")
    wire(settings, catalogues_of(settings))
    await open_database(settings.database_url, MODELS)
    try:
        return await run(town, settings.database_url)
    finally:
        await close_database()


if __name__ == "__main__":
    print(json.dumps(asyncio.run(main(Path(sys.argv[1]), town_of(json.load(sys.stdin))))))
