"""Somebody's standing has changed: a membership, a post, a sign-in ended, a thing got other readers.

A request asks for its rights anew each time. What stays open, a socket or a stream, does not: whoever holds such
connections reads these rows, when the hub wakes it and about twice a second, and asks again for the people and the
things they name.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from tortoise import fields
from tortoise.models import Model

from cop.kit.clock import now
from cop.kit.hub import tellers
from cop.kit.store import Row, rows, write
from cop.kit.unit import after_commit, unit

ROOM = "standing"
"""What the hub wakes the processes with."""
KEPT = timedelta(minutes=10)


class StandingChange(Model):
    """One person, or one thing, about which open connections have to ask again."""

    id = fields.BigIntField(primary_key=True)
    person_id = fields.IntField(null=True)
    thing_id = fields.BigIntField(null=True)
    at = fields.DatetimeField(db_index=True)

    class Meta:
        table = "standing_change"


async def changed(*, person_id: int | None = None, thing_id: int | None = None) -> None:
    """Write it down, inside the unit that makes the change; whoever holds connections looks at once."""
    await write(
        "INSERT INTO standing_change (person_id, thing_id, at) VALUES ($1, $2, $3)", person_id, thing_id, now()
    )
    for tell in tellers:
        after_commit(partial(tell, ROOM))


async def changes_since(moment: datetime) -> Sequence[Row]:
    """`id`, `person_id`, `thing_id` of what changed. Overlap the moments by some seconds: a long unit shows late."""
    return await rows("SELECT id, person_id, thing_id FROM standing_change WHERE at > $1 ORDER BY id", moment)


async def sweep() -> None:
    """Forget what every process has seen long ago."""
    async with unit():
        await write("DELETE FROM standing_change WHERE at < $1", now() - KEPT)
