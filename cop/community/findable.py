"""What can be found, how each slice tells of it, and which entries of which index are out of date.

Every change bumps the version of the thing's entry, in its own unit, and leaves a row due for each index there is. The
indexer (`cop/indexer.py`) reads the thing as it is now, gives it to the engine, and takes the row away if nothing has
changed meanwhile. What is due counts as absent in every answer of that index, so nothing stale is hit or counted.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tortoise import fields
from tortoise.models import Model

from cop.community.people import Reader
from cop.community.thing import Thing
from cop.kit.clock import now
from cop.kit.store import is_sqlite, row, rows, write
from search.documents import Document

MOST_DUE = 5000
"""With more entries out of date than this an index answers nothing: see `OutOfDate`."""


MOST_MET = 50
"""So many are met one by one, from SQL. An index that was never built whole is asked nothing while more are due."""


class OutOfDate(Exception):
    """So much has changed that the index must catch up before it can answer."""


class SearchEntry(Model):
    """How often a thing has changed in what can be found of it: the version of its document."""

    thing: fields.OneToOneRelation[Thing] = fields.OneToOneField(
        "cop.Thing", primary_key=True, on_delete=fields.RESTRICT, related_name=False
    )
    thing_id: int
    version = fields.IntField()

    class Meta:
        table = "search_entry"


class SearchIndex(Model):
    """An index that follows: the embedded one of a host, or the server's. `seen_at`: when its indexer last looked."""

    id = fields.IntField(primary_key=True)
    name = fields.CharField(60, unique=True)
    seen_at = fields.DatetimeField()
    built_at = fields.DatetimeField(null=True)
    """When it was last built whole; NULL: it must be, before its versions mean anything."""
    asked_at = fields.DatetimeField(null=True)
    """When somebody asked for it to be built anew; NULL once that is done."""
    done = fields.IntField(default=0)
    """Documents of the build under way."""
    holder = fields.CharField(40, default="")
    held_until = fields.DatetimeField(null=True)
    """Which process writes to an index that has no lock of its own, and until when unless it says more."""

    class Meta:
        table = "search_index"


class SearchDue(Model):
    """A thing whose entry in an index is out of date, and the version it should have."""

    id = fields.BigIntField(primary_key=True)
    index: fields.ForeignKeyRelation[SearchIndex] = fields.ForeignKeyField(
        "cop.SearchIndex", on_delete=fields.RESTRICT, related_name=False
    )
    index_id: int
    thing: fields.ForeignKeyRelation[Thing] = fields.ForeignKeyField(
        "cop.Thing", on_delete=fields.RESTRICT, related_name=False
    )
    thing_id: int
    version = fields.IntField()

    class Meta:
        table = "search_due"
        unique_together = (("index", "thing"),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A thing found, as a list shows it to one reader: read from SQL at that moment, never from an index.

    `excerpt` is plain text to cut a passage from. `more` is what the partial of its kind shows beside.
    """

    id: int
    kind: str
    url: str
    title: str
    language: str
    excerpt: str = ""
    labels: tuple[Mapping[str, str], ...] = ()
    """Labels of the terms it is about, each in every language it has."""
    unchecked: tuple[Mapping[str, str], ...] = ()
    """For each of these labels, wordings that say why it was found and are never shown."""
    names: tuple[str, ...] = ()
    at: datetime | None = None
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of thing that can be found.

    `documents(ids)`: of those that anyone may find now; one that is missing is gone. `cards(reader, ids)`: of those
    the reader may read now, by one statement or two, whatever the number. `boost`: its weight in a merged list.
    """

    name: str
    thing_kind: str
    documents: Callable[[Sequence[int]], Awaitable[list[Document]]]
    cards: Callable[[Reader, Sequence[int]], Awaitable[Mapping[int, Card]]]
    boost: float = 1.0


kinds: dict[str, Kind] = {}
"""By the name of the kind in the index; filled by `cop/wiring.py`."""

BUMP = """
INSERT INTO search_entry (thing_id, version)
SELECT t.id, 1 FROM thing t WHERE t.kind IN_WORDS($2) AND (t.id IN_IDS($1)
  OR t.id IN (SELECT c.parent_id FROM thing c WHERE c.id IN_IDS($1) AND c.kind = 'reply')) ORDER BY t.id
ON CONFLICT (thing_id) DO UPDATE SET version = search_entry.version + 1
RETURNING thing_id
"""
"""What stands under a topic is found with the topic too."""
MAKE_DUE = """
INSERT INTO search_due (index_id, thing_id, version)
SELECT i.id, e.thing_id, e.version FROM search_entry e CROSS JOIN search_index i
WHERE e.thing_id IN_IDS($1) ORDER BY e.thing_id, i.id
ON CONFLICT (index_id, thing_id) DO UPDATE SET version = excluded.version
"""
ENTER = """
INSERT INTO search_entry (thing_id, version)
SELECT t.id, 1 FROM thing t WHERE t.kind IN_WORDS($1) AND t.audience_id IS NOT NULL ORDER BY t.id
ON CONFLICT (thing_id) DO NOTHING
"""
ALL_DUE = """
INSERT INTO search_due (index_id, thing_id, version)
SELECT $1::integer, e.thing_id, e.version FROM search_entry e JOIN thing t ON t.id = e.thing_id
WHERE t.kind IN_WORDS($2) AND t.audience_id IS NOT NULL ORDER BY e.thing_id
ON CONFLICT (index_id, thing_id) DO UPDATE
SET version = CASE WHEN excluded.version > search_due.version THEN excluded.version ELSE search_due.version END
"""


async def changed(thing_ids: Sequence[int]) -> None:
    """What can be found of these things has changed, or who may find it. Inside the unit of the change."""
    wanted = [kind.thing_kind for kind in kinds.values()]
    bumped = await write(BUMP, list(thing_ids), wanted)
    if bumped:
        await write(MAKE_DUE, [each["thing_id"] for each in bumped])


async def person_changed(person_id: int) -> None:
    """The name of this person has changed, or where they belong: what is theirs under their own name is out of date.
    Bylines are not: they stay as they were. Inside a unit."""
    found = await rows("SELECT id FROM thing WHERE author_id = $1 AND kind = 'profile'", person_id)
    await changed([each["id"] for each in found])


async def due(index_id: int, most: int = MOST_DUE) -> dict[int, int]:
    """Thing -> version wanted, of what is out of date in this index."""
    found = await rows(
        "SELECT thing_id, version FROM search_due WHERE index_id = $1 ORDER BY thing_id LIMIT $2", index_id, most
    )
    return {each["thing_id"]: each["version"] for each in found}


async def out_of_date(index_id: int) -> frozenset[int]:
    """The things that count as absent in this index. Raises OutOfDate when they are too many to leave out."""
    most = MOST_DUE if await is_whole(index_id) else MOST_MET
    found = await due(index_id, most + 1)
    if len(found) > most:
        raise OutOfDate
    return frozenset(found)


async def is_whole(index_id: int) -> bool:
    """Whether the index was ever built. If not, everything is due to it, and nothing it holds counts."""
    return await row("SELECT id FROM search_index WHERE id = $1 AND built_at IS NOT NULL", index_id) is not None


async def caught_up(index_id: int, versions: Mapping[int, int]) -> None:
    """The index holds these versions now; what has changed since stays due. Inside a unit."""
    same: dict[int, list[int]] = {}
    for thing_id, version in versions.items():
        same.setdefault(version, []).append(thing_id)
    for version, ids in same.items():
        await write(
            "DELETE FROM search_due WHERE index_id = $1 AND version = $2 AND thing_id IN_IDS($3)",
            index_id, version, ids,
        )


async def register_index(name: str) -> int:
    """The id of the index of this name, which from now on is told of every change. A new one has everything due.
    Inside a unit."""
    known = "SELECT id FROM search_index WHERE name = $1"
    found = await row(known, name)
    if found is None:
        if not is_sqlite():  # a change under way does not see the new index, nor does the new index see the change
            await write("LOCK TABLE search_entry IN SHARE ROW EXCLUSIVE MODE")
        made = await write(
            "INSERT INTO search_index (name, seen_at, done, holder) VALUES ($1, $2, 0, '')"
            " ON CONFLICT (name) DO NOTHING RETURNING id", name, now(),
        )
        if made:
            await everything_due(int(made[0]["id"]))
        found = made[0] if made else await row(known, name)
    assert found is not None
    return int(found["id"])


async def everything_due(index_id: int) -> None:
    """Nothing this index holds counts until it is built anew. Inside a unit."""
    wanted = [kind.thing_kind for kind in kinds.values()]
    await write(ENTER, wanted)
    await write(ALL_DUE, index_id, wanted)
    await write("UPDATE search_index SET built_at = NULL WHERE id = $1", index_id)
