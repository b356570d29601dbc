"""What happened, and who still has to be told.

An activity holds ids and keys, never text. Each listener gets a delivery of its own in the same transaction,
so nothing that happened can be forgotten. Listeners are wired in `cop/wiring.py` and know nothing of each
other: they are told *that* a thing changed, read its present state, may be told twice, and never undo it.
"""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from tortoise import fields
from tortoise.models import Model

from cop.community import findable
from cop.community.people import Person, Reader
from cop.community.thing import Thing
from cop.kit.clock import now
from cop.kit.store import write
from cop.kit.unit import after_commit

WAITING, DONE, PARKED = "waiting", "done", "parked"


class Activity(Model):
    """One verb done by one person to one thing, group or other row."""

    id = fields.BigIntField(primary_key=True)
    verb = fields.CharField(40)
    actor: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "cop.Person", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    actor_id: int | None
    thing: fields.ForeignKeyNullableRelation[Thing] = fields.ForeignKeyField(
        "cop.Thing", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    thing_id: int | None
    group_id = fields.IntField(null=True)
    subject_id = fields.BigIntField(null=True)
    """The id of what was done where that is not a thing: an invitation, a request, a term."""
    at = fields.DatetimeField()

    class Meta:
        table = "activity"
        indexes = (("thing_id",), ("verb", "at"))


class Delivery(Model):
    """One activity, still to be told to one listener, or told, or parked after too many failures."""

    id = fields.BigIntField(primary_key=True)
    activity: fields.ForeignKeyRelation[Activity] = fields.ForeignKeyField(
        "cop.Activity", on_delete=fields.RESTRICT, related_name="deliveries"
    )
    activity_id: int
    listener = fields.CharField(24)
    state = fields.CharField(8, default=WAITING)
    attempts = fields.IntField(default=0)
    next_at = fields.DatetimeField()
    error = fields.CharField(120, default="")

    class Meta:
        table = "delivery"
        unique_together = (("activity", "listener"),)
        indexes = (("state", "next_at"),)


MOST_ATTEMPTS = 8
TWO_DAYS = 35
"""Attempts, by the pauses of `deliver.py`: the patience of what sends mail."""

FINDABLE = frozenset(("topic", "reply", "session", "profile", "partner", "thing"))
"""Whose verbs may change what is found of a thing."""

Hear = Callable[[Activity], Coroutine[Any, Any, None]]


@dataclass(frozen=True, slots=True)
class Listener:
    """Who hears (`name`), of which verbs (a prefix such as "topic." or a whole verb; "" is all), and how."""

    name: str
    verbs: tuple[str, ...]
    hear: Hear
    patience: int = MOST_ATTEMPTS
    """How often it is told of one activity while its mail server is away, until the delivery is parked."""

    def wants(self, verb: str) -> bool:
        return any(verb.startswith(prefix) for prefix in self.verbs)


listeners: dict[str, Listener] = {}
"""Filled by `cop/wiring.py` when the application is put together."""

wakers: list[Callable[[], object]] = []
"""Called after a commit that left deliveries behind, so that a worker in this process looks at once."""


async def note(
    verb: str, reader: Reader | None, *, thing_id: int | None = None, group_id: int | None = None,
    subject_id: int | None = None,
) -> int:
    """Write down what happened, with a delivery for each listener that wants it. Inside a unit."""
    moment = now()
    made = await write(
        "INSERT INTO activity (verb, actor_id, thing_id, group_id, subject_id, at)"
        " VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
        verb, reader.id if reader else None, thing_id, group_id, subject_id, moment,
    )
    activity_id = int(made[0]["id"])
    for listener in listeners.values():
        if listener.wants(verb):
            await write(
                "INSERT INTO delivery (activity_id, listener, state, attempts, next_at, error)"
                " VALUES ($1, $2, 'waiting', 0, $3, '')",
                activity_id, listener.name, moment,
            )
    if thing_id is not None and verb.partition(".")[0] in FINDABLE:
        await findable.changed([thing_id])
    after_commit(_wake)
    return activity_id


def _wake() -> None:
    for wake in wakers:
        wake()
