"""What somebody has typed and not sent yet, kept on the server: found again on any device, after any sign-in.

`place` says what it is for: "ask", "reply:<public id>", "answer:...". Two devices that write on from the same version
make two drafts: both are kept, and shown.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from tortoise import fields
from tortoise.models import Model

from cop.community.people import Person, Reader
from cop.community.thing import public_id
from cop.kit.clock import now
from cop.kit.errors import Missing, Refused
from cop.kit.store import row, rows, write

LONGEST = 60_000
"""Characters of all fields together, as JSON."""
MOST = 50
"""Drafts of one person; the oldest make room."""
KEPT = timedelta(days=180)


class Draft(Model):
    """The fields of a form, as typed. Read by its person and by nobody else."""

    id = fields.BigIntField(primary_key=True)
    public_id = fields.CharField(16, unique=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "cop.Person", on_delete=fields.RESTRICT, related_name=False
    )
    person_id: int
    place = fields.CharField(40)
    typed: dict[str, list[str]] = fields.JSONField()
    """Field -> values."""
    version = fields.IntField(default=1)
    saved_at = fields.DatetimeField()

    class Meta:
        table = "draft"
        indexes = (("person_id", "place"), ("saved_at",))


Typed = Mapping[str, Sequence[str]]


async def keep(reader: Reader, place: str, typed: Typed, *, draft: str = "", seen: int = 0) -> tuple[str, int]:
    """Keep what was typed, in this draft if nobody else wrote in it since version `seen`, else in a new one. Gives its
    public id and version. Inside a unit. Raises Refused when it is too much."""
    words = json.dumps({name: list(values) for name, values in typed.items()}, ensure_ascii=False)
    if len(words) > LONGEST:
        raise Refused("draft-too-long", most=LONGEST)
    changed = await write(
        "UPDATE draft SET typed = $5, version = version + 1, saved_at = $6"
        " WHERE public_id = $1 AND person_id = $2 AND place = $3 AND version = $4 RETURNING version",
        draft, reader.id, place, seen, words, now(),
    ) if draft else []
    if changed:
        return draft, int(changed[0]["version"])
    name = public_id()
    await write(
        "INSERT INTO draft (public_id, person_id, place, typed, version, saved_at) VALUES ($1, $2, $3, $4, 1, $5)",
        name, reader.id, place, words, now(),
    )
    await write(
        "DELETE FROM draft WHERE person_id = $1 AND id NOT IN"
        " (SELECT id FROM draft WHERE person_id = $1 ORDER BY saved_at DESC, id DESC LIMIT $2)", reader.id, MOST,
    )
    return name, 1


async def drop(reader: Reader, draft: str) -> None:
    """It was sent, or is no longer wanted. Inside a unit."""
    await write("DELETE FROM draft WHERE public_id = $1 AND person_id = $2", draft, reader.id)


async def of(reader: Reader, place: str = "") -> list[dict[str, Any]]:
    """The reader's drafts for a place, or all, the latest first: public_id, place, typed, version, saved_at."""
    found = await rows(
        "SELECT public_id, place, typed, version, saved_at FROM draft WHERE person_id = $1"
        " AND ($2 = '' OR place = $2) ORDER BY saved_at DESC, id DESC", reader.id, place,
    )
    return [{**dict(each), "typed": _fields(each["typed"])} for each in found]


async def find(reader: Reader, draft: str) -> dict[str, Any]:
    """One of the reader's drafts. Raises Missing."""
    found = await row(
        "SELECT public_id, place, typed, version, saved_at FROM draft WHERE public_id = $1 AND person_id = $2",
        draft if draft.isascii() and draft.isalnum() else "", reader.id,
    )
    if found is None:
        raise Missing
    return {**dict(found), "typed": _fields(found["typed"])}


def _fields(stored: Any) -> dict[str, list[str]]:
    """Both engines give JSON as text."""
    read: dict[str, list[str]] = json.loads(stored) if isinstance(stored, str) else dict(stored)
    return read


async def sweep() -> None:
    """A chore: forget what nobody came back to for half a year. Opens no unit of its own."""
    await write("DELETE FROM draft WHERE saved_at < $1", now() - KEPT)
