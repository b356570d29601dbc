"""The audit chain: every activity, in the order heard, each link holding a digest of the one before.

The chain covers ids and verbs, never text, so a text can be erased without breaking it.
"""

import hashlib

from tortoise import fields
from tortoise.models import Model

from cop.community.activity import Activity
from cop.kit.store import row, rows, write
from cop.kit.unit import unit

START = "0" * 64


class Link(Model):
    """One activity in the chain."""

    id = fields.BigIntField(primary_key=True)
    activity_id = fields.BigIntField(unique=True)
    previous = fields.CharField(64, unique=True)
    """Unique: two links cannot follow the same one, so a race ends in a retry."""
    digest = fields.CharField(64)

    class Meta:
        table = "audit_link"


def digest_of(previous: str, facts: tuple[object, ...]) -> str:
    return hashlib.sha256(repr((previous, facts)).encode()).hexdigest()


def _facts(activity: Activity) -> tuple[object, ...]:
    return (
        activity.id, activity.verb, activity.actor_id, activity.thing_id, activity.group_id,
        activity.subject_id, activity.at.timestamp(),
    )


async def hear(activity: Activity) -> None:
    """Add the activity to the chain, once."""
    async with unit():
        if await row("SELECT id FROM audit_link WHERE activity_id = $1", activity.id):
            return
        last = await row("SELECT digest FROM audit_link ORDER BY id DESC LIMIT 1")
        previous = last["digest"] if last else START
        await write(
            "INSERT INTO audit_link (activity_id, previous, digest) VALUES ($1, $2, $3)",
            activity.id, previous, digest_of(previous, _facts(activity)),
        )


async def verify() -> int | None:
    """The id of the first link that does not hold, or None when the whole chain does."""
    previous = START
    for link in await rows("SELECT id, activity_id, previous, digest FROM audit_link ORDER BY id"):
        activity = await Activity.get_or_none(id=link["activity_id"])
        if (
            activity is None or link["previous"] != previous
            or link["digest"] != digest_of(previous, _facts(activity))
        ):
            return int(link["id"])
        previous = link["digest"]
    return None
