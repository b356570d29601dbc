"""From where on the scanner asks and holds, for each kind of detail; and what it marked: kinds and moments, no words.

The safeguarding lead moves it within bounds. The newest row of a kind counts; each look asks for it anew, so that a
change counts at once in every process.
"""

from collections.abc import Collection, Mapping
from datetime import timedelta

from tortoise import fields
from tortoise.context import get_current_context
from tortoise.models import Model

from cop.community.scanner import AS_BUILT, KINDS, Bar
from cop.community.thing import Thing
from cop.kit.clock import now
from cop.kit.store import rows, write
from cop.kit.unit import unit

ASKS = (20, 30, 40, 50, 60, 70)
HOLDS = (50, 60, 70, 80, 90, 95)
APART = 10
"""Hundredths that lie between asking and holding at least."""
KEPT = timedelta(days=400)
"""How long a mark stays: longer than any figure counts."""
REASONS = ("missed", "false-alarms", "trial", "back")

NEWEST = """
SELECT s.id, s.kind, s.asks, s.holds FROM scan_sensitivity s
JOIN (SELECT kind, max(id) AS id FROM scan_sensitivity GROUP BY kind) n ON n.id = s.id
"""

_in_force: Mapping[str, Bar] = {}


class Sensitivity(Model):
    """A kind of detail is asked about and held from here on, in hundredths. Rows are added, never changed."""

    id = fields.IntField(primary_key=True)
    kind = fields.CharField(16)
    asks = fields.IntField()
    holds = fields.IntField()
    reason = fields.CharField(16)
    by_id = fields.IntField()
    at = fields.DatetimeField()

    class Meta:
        table = "scan_sensitivity"
        indexes = (("kind", "id"),)


class Mark(Model):
    """The scanner marked a thing for a kind of detail; whether its writer had said that it concerns no child."""

    id = fields.BigIntField(primary_key=True)
    thing: fields.ForeignKeyRelation[Thing] = fields.ForeignKeyField(
        "cop.Thing", on_delete=fields.RESTRICT, related_name=False
    )
    thing_id: int
    kind = fields.CharField(16)
    is_confirmed = fields.BooleanField()
    at = fields.DatetimeField()

    class Meta:
        table = "scan_mark"
        indexes = (("at", "kind"), ("thing_id",))


async def current() -> Mapping[str, Bar]:
    """What counts now, kinds that were moved alone; `in_force` gives the same until it is asked for again. Without a
    database, as where the scanner is measured, nothing was moved."""
    global _in_force
    _in_force = {} if get_current_context() is None else {
        str(each["kind"]): Bar(each["asks"] / 100, each["holds"] / 100) for each in await rows(NEWEST)
    }
    return _in_force


def in_force() -> Mapping[str, Bar]:
    """What `current` read last, for those who cannot wait."""
    return _in_force


async def versions() -> dict[str, int]:
    """Kind -> number of its newest row; 0 for one that stands as it was built."""
    newest = {str(each["kind"]): int(each["id"]) for each in await rows(NEWEST)}
    return {kind: newest.get(kind, 0) for kind in KINDS}


def are_within(asks: int, holds: int) -> bool:
    return asks in ASKS and holds in HOLDS and holds - asks >= APART


def as_built() -> tuple[int, int]:
    return round(AS_BUILT.ask * 100), round(AS_BUILT.hold * 100)


async def write_marks(thing_id: int, kinds: Collection[str], *, is_confirmed: bool) -> None:
    """Inside the unit of the thing."""
    moment = now()
    await Mark.bulk_create([
        Mark(thing_id=thing_id, kind=kind, is_confirmed=is_confirmed, at=moment) for kind in sorted(kinds)
    ])


async def sweep() -> None:
    """A chore: forget the marks that no figure counts any more."""
    async with unit():
        await write("DELETE FROM scan_mark WHERE at < $1", now() - KEPT)
