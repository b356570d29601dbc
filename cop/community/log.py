"""The live log: numbered news of rooms that nobody misses.

A room is one stream for one audience: the floor, the desk or the stage of a session, the receipts of a person.
`top` is taken inside the unit that makes the change, and taking it makes rivals wait, so the order of numbers is
the order of commits and there are no gaps. What a room shows is a state of two parts, and an event changes it:

    put     an item, new or changed: {"id": ..., ...}
    drop    an item is no longer there: {"id": ...}
    counts  figures of items: {"counts": {id: support}}
    facts   something about the room as a whole: {"phase": "live", "air": id}

`fold` in `cop/live/folding.py` says so in code: snapshot + events = a fresh snapshot.

The chain of digests covers numbers, verbs and things; what was said lies beside it in a table of its own, and can
be taken out without breaking the chain.
"""

import hashlib
import json
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from tortoise import fields
from tortoise.models import Model

from cop.community import erasable
from cop.community.audience import Audience
from cop.community.people import Reader
from cop.community.thing import Thing
from cop.kit.clock import now
from cop.kit.hub import tellers
from cop.kit.store import Row, row, rows, write
from cop.kit.unit import after_commit

PUT, DROP, COUNTS, FACTS, GONE = "put", "drop", "counts", "facts", "gone"
"""GONE stands in for an event whose words were taken out: it keeps the sequence whole."""
MOST_EVENTS = 300
"""How far back a connection may resume; further is "too old", and a fresh snapshot is cheaper."""


class Room(Model):
    """A numbered stream. It is heard by who reads its thing and is in its audience, where it names them."""

    id = fields.BigIntField(primary_key=True)
    key = fields.CharField(60, unique=True)
    epoch = fields.CharField(12)
    top = fields.BigIntField(default=0)
    chain = fields.CharField(64, default="")
    thing: fields.ForeignKeyNullableRelation[Thing] = fields.ForeignKeyField(
        "cop.Thing", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    thing_id: int | None
    audience: fields.ForeignKeyNullableRelation[Audience] = fields.ForeignKeyField(
        "cop.Audience", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    audience_id: int | None

    class Meta:
        table = "live_room"


class Event(Model):
    """One numbered piece of news: ids, a verb and digests, never words."""

    id = fields.BigIntField(primary_key=True)
    room: fields.ForeignKeyRelation[Room] = fields.ForeignKeyField(
        "cop.Room", on_delete=fields.RESTRICT, related_name=False
    )
    room_id: int
    number = fields.BigIntField()
    verb = fields.CharField(8)
    thing_id = fields.BigIntField(null=True)
    digest = fields.CharField(64)
    """Of the salt and what was said."""
    chain = fields.CharField(64)
    """Of the chain before, the number, the verb, the thing and the digest."""
    at = fields.DatetimeField()

    class Meta:
        table = "live_event"
        unique_together = (("room", "number"),)
        indexes = (("thing_id",),)


class Payload(Model):
    """What an event said, as JSON; '' once it was taken out, with the salt that would let one test a guess."""

    id = fields.BigIntField(primary_key=True)
    event: fields.ForeignKeyRelation[Event] = fields.ForeignKeyField(
        "cop.Event", on_delete=fields.RESTRICT, related_name=False, unique=True
    )
    event_id: int
    room_id = fields.BigIntField()
    thing_id = fields.BigIntField(null=True)
    salt = fields.CharField(32)
    data = fields.TextField()

    class Meta:
        table = "live_payload"
        indexes = (("thing_id", "room_id"),)


erasable.register(erasable.Store("live log", "live_payload", "thing_id", ("data", "salt")))


@dataclass(frozen=True, slots=True)
class News:
    """Something to be said in a room. `thing_id`: whose words these are."""

    room: str
    verb: str
    data: dict[str, Any] = field(default_factory=dict)
    thing_id: int | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """An event as it is read back. `data` is empty for GONE."""

    number: int
    verb: str
    data: dict[str, Any]
    thing_id: int | None
    at: Any = None


@dataclass(frozen=True, slots=True)
class Position:
    """How far a reader has come: the room's epoch and the number of the last event."""

    epoch: str
    at: int


def floor(session_id: int) -> str:
    return f"s:{session_id}:floor"


def desk(session_id: int) -> str:
    return f"s:{session_id}:desk"


def stage(session_id: int) -> str:
    return f"s:{session_id}:stage"


def receipts(person_id: int) -> str:
    return f"p:{person_id}"


async def open_room(key: str, *, thing_id: int | None = None, audience_id: int | None = None) -> None:
    """A room, unless it is there. Inside a unit."""
    assert thing_id is not None or audience_id is not None, "a room for nobody in particular would be for everybody"
    await write(
        "INSERT INTO live_room (key, epoch, top, chain, thing_id, audience_id) VALUES ($1, $2, 0, '', $3, $4)"
        " ON CONFLICT (key) DO NOTHING", key, new_epoch(), thing_id, audience_id,
    )


def new_epoch() -> str:
    return secrets.token_hex(5)


async def append(news: Iterable[News]) -> None:
    """Say these in their rooms, which take their numbers in the order of their keys. Inside a unit.

    Sorted, so that two units never wait for each other crosswise. Raises KeyError for a room that is not there.
    """
    said: dict[str, list[News]] = {}
    for each in news:
        said.setdefault(each.room, []).append(each)
    for key in sorted(said):
        await _append(key, said[key])
        for tell in tellers:
            after_commit(partial(tell, key))


async def _append(key: str, news: list[News]) -> None:
    taken = await write(
        "UPDATE live_room SET top = top + $2 WHERE key = $1 RETURNING id, top, chain", key, len(news)
    )
    if not taken:
        raise KeyError(key)
    room_id, chain = taken[0]["id"], taken[0]["chain"]
    for number, each in enumerate(news, taken[0]["top"] - len(news) + 1):
        chain = await _write_down(room_id, number, chain, each)
    await write("UPDATE live_room SET chain = $2 WHERE id = $1", room_id, chain)


async def _write_down(room_id: int, number: int, before: str, news: News) -> str:
    """One event and its words; gives the chain up to it. A name that leaves is nobody's words: it outlives them."""
    data, salt = json.dumps(news.data, ensure_ascii=False, separators=(",", ":")), secrets.token_hex(8)
    digest = digest_of(salt, data)
    chain = chained(before, number, news.verb, news.thing_id, digest)
    made = await write(
        "INSERT INTO live_event (room_id, number, verb, thing_id, digest, chain, at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
        room_id, number, news.verb, news.thing_id, digest, chain, now(),
    )
    await write(
        "INSERT INTO live_payload (event_id, room_id, thing_id, salt, data) VALUES ($1, $2, $3, $4, $5)",
        made[0]["id"], room_id, None if news.verb == DROP else news.thing_id, salt, data,
    )
    return chain


def digest_of(salt: str, data: str) -> str:
    return hashlib.sha256(f"{salt}{data}".encode()).hexdigest()


def chained(before: str, number: int, verb: str, thing_id: int | None, digest: str) -> str:
    return hashlib.sha256(f"{before}|{number}|{verb}|{thing_id or ''}|{digest}".encode()).hexdigest()


async def take_out(thing_id: int, room: str) -> None:
    """Empty the words of a thing in one room: whoever catches up later finds that something was there, not what."""
    await write(
        "UPDATE live_payload SET data = '', salt = '' WHERE thing_id = $1"
        " AND room_id = (SELECT id FROM live_room WHERE key = $2)",
        thing_id, room,
    )


HEARD = """
SELECT r.id, r.key, r.epoch, r.top FROM live_room r LEFT JOIN thing t ON t.id = r.thing_id
WHERE r.key IN_WORDS($1) AND (r.thing_id IS NULL OR t.audience_id IN_IDS($2))
  AND (r.audience_id IS NULL OR r.audience_id IN_IDS($2))
"""


async def heard(reader: Reader, keys: Iterable[str]) -> dict[str, Row]:
    """Of these rooms the ones the reader may listen to: `id`, `epoch` and `top` by key. The right to listen."""
    found = await rows(HEARD, list(keys), reader.audiences)
    return {each["key"]: each for each in found}


async def tops(keys: Iterable[str]) -> dict[str, Row]:
    """Where these rooms are, whoever asks: for the process that serves them. `id`, `epoch`, `top` by key."""
    found = await rows("SELECT id, key, epoch, top FROM live_room WHERE key IN_WORDS($1)", list(keys))
    return {each["key"]: each for each in found}


AFTER = """
SELECT e.number, e.verb, e.thing_id, e.at, p.data FROM live_event e JOIN live_payload p ON p.event_id = e.id
WHERE e.room_id = $1 AND e.number > $2 ORDER BY e.number LIMIT $3
"""


async def after(room_id: int, number: int, *, most: int = MOST_EVENTS) -> list[Said]:
    """The events after a number, in order, at most `most`."""
    return _read(await rows(AFTER, room_id, number, most))


def _read(found: Sequence[Row]) -> list[Said]:
    return [
        Said(each["number"], each["verb"] if each["data"] else GONE, json.loads(each["data"] or "{}"),
             each["thing_id"], each["at"])
        for each in found
    ]


async def position(key: str) -> Position | None:
    """Where a room is now: to be read before the rows of a snapshot."""
    found = await row("SELECT epoch, top FROM live_room WHERE key = $1", key)
    return Position(found["epoch"], found["top"]) if found else None


async def break_in_time() -> int:
    """A backup was restored: every room gets a new epoch, so that no client takes old numbers for new ones."""
    made = await write("SELECT id FROM live_room")
    for each in made:
        await write("UPDATE live_room SET epoch = $2 WHERE id = $1", each["id"], new_epoch())
    return len(made)


async def is_whole(room_id: int) -> bool:
    """Whether the chain holds: no event was changed, left out or put between."""
    chain, number = "", 0
    for each in await rows(
        "SELECT e.number, e.verb, e.thing_id, p.salt, e.digest, e.chain, p.data FROM live_event e"
        " JOIN live_payload p ON p.event_id = e.id WHERE e.room_id = $1 ORDER BY e.number", room_id,
    ):
        number += 1
        chain = chained(chain, each["number"], each["verb"], each["thing_id"], each["digest"])
        is_own = not each["data"] or digest_of(each["salt"], each["data"]) == each["digest"]
        if each["number"] != number or each["chain"] != chain or not is_own:
            return False
    found = await row("SELECT top, chain FROM live_room WHERE id = $1", room_id)
    return found is not None and (found["top"], found["chain"]) == (number, chain)
