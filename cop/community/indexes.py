"""What an indexer asks of the database: what is due, how a build of an index stands, and who writes to it.

Why something is due is in `findable.py`.
"""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from cop.community.findable import kinds
from cop.kit.clock import now
from cop.kit.store import Row, row, rows, write
from cop.kit.unit import unit
from search.documents import Change, Document, Gone

LEASE = timedelta(seconds=30)
READ_AT_ONCE = 50
"""Things read by one round of statements: on SQLite they run in the loop, so they are to be few."""
FORGOTTEN = timedelta(days=7)
"""An index nobody has looked after for so long is forgotten; should it come back, it is built anew."""

DUE = """
SELECT d.thing_id, d.version, t.kind FROM search_due d JOIN thing t ON t.id = d.thing_id
WHERE d.index_id = $1 AND NOT d.thing_id IN_IDS($2) ORDER BY d.thing_id LIMIT $3
"""
"""By thing, as the key of the table has them: with much due, nothing is sorted."""
READABLE = """
SELECT t.id AS thing_id, coalesce(e.version, 0) AS version, t.kind
FROM thing t LEFT JOIN search_entry e ON e.thing_id = t.id
WHERE t.id > $1 AND (t.kind || '') IN_WORDS($2) AND t.audience_id IS NOT NULL ORDER BY t.id LIMIT $3
"""
"""Joined to nothing, the kind keeps SQLite from collecting and sorting all things of a kind for each page."""
TAKE = """
UPDATE search_index SET holder = $2, held_until = $3
WHERE id = $1 AND (holder = $2 OR held_until IS NULL OR held_until < $4) RETURNING id
"""


@dataclass(frozen=True, slots=True)
class Taken:
    """A thing to be read for an index, and the version it has been given: read before its document."""

    thing_id: int
    version: int
    kind: str


async def look(index_id: int) -> Row | None:
    """`built_at`, `asked_at`, `seen_at` and `done` of an index, moments as stored; None when it was forgotten."""
    return await row("SELECT built_at, asked_at, seen_at, done FROM search_index WHERE id = $1", index_id)


async def number_of(name: str) -> int | None:
    """The id of the index of this name, if it is registered."""
    found = await row("SELECT id FROM search_index WHERE name = $1", name)
    return int(found["id"]) if found else None


async def due(index_id: int, most: int, but: Collection[int] = ()) -> list[Taken]:
    """What is out of date in an index; `but` these."""
    return [Taken(**each) for each in await rows(DUE, index_id, list(but), most)]


async def readable(after: int, most: int) -> list[Taken]:
    """Things of every kind that can be found, by id, behind one: to build an index from."""
    return [Taken(**each) for each in await rows(READABLE, after, [kind.thing_kind for kind in kinds.values()], most)]


async def present(taken: Sequence[Taken]) -> list[Change]:
    """What these things are now, each with the version that was read before: a document, or that it is gone."""
    found: dict[str, Document] = {}
    for kind in kinds.values():
        ids = [each.thing_id for each in taken if each.kind == kind.thing_kind]
        for start in range(0, len(ids), READ_AT_ONCE):
            found.update((each.id, each) for each in await kind.documents(ids[start:start + READ_AT_ONCE]))
            await asyncio.sleep(0)
    return [
        replace(found[str(each.thing_id)], version=each.version) if str(each.thing_id) in found
        else Gone(str(each.thing_id), each.version)
        for each in taken
    ]


async def seen(index_id: int, done: int = 0) -> None:
    """The index is looked after; `done`: documents of the build under way."""
    async with unit():
        await write("UPDATE search_index SET seen_at = $2, done = $3 WHERE id = $1", index_id, now(), done)


async def ask_for_build(index_id: int) -> None:
    """Whoever writes to this index is to build it anew. Inside a unit."""
    await write("UPDATE search_index SET asked_at = $2, done = 0 WHERE id = $1", index_id, now())


async def ask_for_all() -> None:
    """The same for every index: words that many documents hold have changed. Inside a unit."""
    await write("UPDATE search_index SET asked_at = $1, done = 0", now())


async def built(index_id: int, asked_at: object) -> None:
    """The index was built whole, as was asked at that moment (as `look` gave it); a later wish stays."""
    async with unit():
        await write(
            "UPDATE search_index SET built_at = $2, seen_at = $2, asked_at = CASE WHEN asked_at = $3 THEN NULL"
            " ELSE asked_at END WHERE id = $1", index_id, now(), asked_at,
        )


async def take(index_id: int, holder: str) -> bool:
    """Whether this process may write to the index for the time of a lease, as none other does."""
    async with unit():
        return bool(await write(TAKE, index_id, holder, now() + LEASE, now()))


async def give_up(index_id: int, holder: str) -> None:
    async with unit():
        await write("UPDATE search_index SET held_until = NULL WHERE id = $1 AND holder = $2", index_id, holder)


async def forget_unseen() -> int:
    """Forget the indexes nobody has looked after for long, and what is due to them; gives how many."""
    async with unit():
        found = await rows("SELECT id FROM search_index WHERE seen_at < $1", now() - FORGOTTEN)
        return await _forget([each["id"] for each in found])


async def forget_all() -> int:
    """Forget every index: those of a database that was put back know newer versions than it does. Inside a unit."""
    return await _forget([each["id"] for each in await rows("SELECT id FROM search_index")])


async def _forget(ids: list[int]) -> int:
    if ids:
        await write("DELETE FROM search_due WHERE index_id IN_IDS($1)", ids)
        await write("DELETE FROM search_index WHERE id IN_IDS($1)", ids)
    return len(ids)
