"""What somebody has typed and not sent yet, kept on the server: found again on any device, after any sign-in.

`place` says what it is for: "ask", "reply:<public id>", "answer:...". Two devices that write on from the same version
make two drafts: both are kept, and shown.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tortoise import fields
from tortoise.models import Model

from cop.community.actions import action
from cop.community.people import Person, Reader
from cop.community.thing import is_public_id, public_id
from cop.kit.clock import now
from cop.kit.errors import Missing, Refused
from cop.kit.store import row, rows, write
from cop.kit.unit import unit

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


@dataclass(frozen=True, slots=True)
class Sent:
    """The draft that a form was, when it is sent: as its person saw it last."""

    draft: str
    seen: int
    typed: Typed


@action("draft.keep")
async def keep(
    reader: Reader, place: str, typed: Typed, *, draft: str = "", seen: int = 0, is_part: bool = False
) -> tuple[str, int]:
    """Keep what was typed, in this draft if nobody else wrote in it since version `seen`, else in a new one. Gives its
    public id and version. `is_part`: fields that were not sent stay as the draft has them. Raises Refused on too much.
    """
    if draft and is_part and (before := await _one(reader, draft)) and before["place"] == place:
        typed = {**before["typed"], **typed}
    words = _as_json(typed)
    if len(words) > LONGEST:
        raise Refused("draft-too-long", most=LONGEST)
    changed = await write(
        "UPDATE draft SET version = version + CASE WHEN typed = $5 THEN 0 ELSE 1 END, typed = $5, saved_at = $6"
        " WHERE public_id = $1 AND person_id = $2 AND place = $3 AND (version = $4 OR typed = $5) RETURNING version",
        draft, reader.id, place, seen, words, now(),
    ) if draft else []
    if changed:
        return draft, int(changed[0]["version"])
    same = await row(
        "SELECT public_id, version FROM draft WHERE person_id = $1 AND place = $2 AND typed = $3"
        " ORDER BY id DESC LIMIT 1",
        reader.id, place, words,
    )
    if same:  # the form has come before, and its answer was lost on the way
        return str(same["public_id"]), int(same["version"])
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


async def put_for(person_id: int, place: str, typed: Typed) -> None:
    """Words given back to who wrote them, as a draft of their own. Inside a unit."""
    await write(
        "INSERT INTO draft (public_id, person_id, place, typed, version, saved_at) VALUES ($1, $2, $3, $4, 1, $5)",
        public_id(), person_id, place, _as_json(typed), now(),
    )


@action("draft.drop")
async def drop(reader: Reader, draft: str) -> None:
    """It is no longer wanted."""
    await write("DELETE FROM draft WHERE public_id = $1 AND person_id = $2", draft, reader.id)


async def was_sent(reader: Reader, sent: Sent | None) -> None:
    """Inside the unit of what was made of it: the draft goes, unless it was written on elsewhere meanwhile."""
    if sent is not None and sent.draft:
        await write(
            "DELETE FROM draft WHERE public_id = $1 AND person_id = $2 AND (version = $3 OR typed = $4)",
            sent.draft, reader.id, sent.seen, _as_json(sent.typed),
        )


async def of(reader: Reader, place: str = "") -> list[dict[str, Any]]:
    """The reader's drafts for a place, or all, the latest first: public_id, place, typed, version, saved_at."""
    found = await rows(
        "SELECT public_id, place, typed, version, saved_at FROM draft WHERE person_id = $1"
        " AND ($2 = '' OR place = $2) ORDER BY saved_at DESC, id DESC", reader.id, place,
    )
    return [{**dict(each), "typed": _fields(each["typed"])} for each in found]


async def find(reader: Reader, draft: str) -> dict[str, Any]:
    """One of the reader's drafts. Raises Missing."""
    found = await _one(reader, draft)
    if found is None:
        raise Missing
    return found


async def _one(reader: Reader, draft: str) -> dict[str, Any] | None:
    found = await row(
        "SELECT public_id, place, typed, version, saved_at FROM draft WHERE public_id = $1 AND person_id = $2",
        draft if is_public_id(draft) else "", reader.id,
    )
    return {**dict(found), "typed": _fields(found["typed"])} if found else None


def _as_json(typed: Typed) -> str:
    """In one way, so that the same words are found to be the same."""
    stored = {_storable(name): [_storable(each) for each in values] for name, values in typed.items()}
    return json.dumps(stored, ensure_ascii=False, sort_keys=True)


def _storable(text: str) -> str:
    """PostgreSQL takes no zero byte, and no engine half of a pair of surrogates."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode()


def _fields(stored: Any) -> dict[str, list[str]]:
    """Both engines give JSON as text."""
    read: dict[str, list[str]] = json.loads(stored) if isinstance(stored, str) else dict(stored)
    return read


async def sweep() -> None:
    """A chore: forget what nobody came back to for half a year."""
    async with unit():
        await write("DELETE FROM draft WHERE saved_at < $1", now() - KEPT)
