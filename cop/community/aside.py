"""Texts set aside while it is decided what becomes of them, and who still reads a tree of things.

Readers see a neutral notice under what such a text stood in: that something was set aside, not what, where or when.
Only for what everyone could read who reads the rest: a notice for less would tell of a text for few.
"""

from collections.abc import Sequence

from tortoise import fields
from tortoise.models import Model

from cop.community.thing import Thing
from cop.kit.clock import now
from cop.kit.store import row, rows, write


class SetAside(Model):
    """A thing that was hidden to be looked at. `top` is what it stands in."""

    thing: fields.OneToOneRelation[Thing] = fields.OneToOneField(
        "cop.Thing", primary_key=True, on_delete=fields.RESTRICT, related_name=False
    )
    thing_id: int
    top_id = fields.BigIntField(db_index=True)
    since = fields.DatetimeField()

    class Meta:
        table = "set_aside"


TREE = """
WITH RECURSIVE tree AS (
  SELECT id FROM thing WHERE id = $1 UNION ALL SELECT t.id FROM thing t JOIN tree ON t.parent_id = tree.id
)
"""
READ_BY_OTHERS = f"""{TREE}
SELECT 1 AS here FROM tree JOIN thing t ON t.id = tree.id JOIN audience_grant g ON g.audience_id = t.audience_id
WHERE g.principal NOT LIKE 'steward:%' LIMIT 1
"""  # noqa: S608  # pieces of ours
AROUND = f"""{TREE}
, near AS (
  SELECT id FROM tree UNION SELECT t.parent_id FROM thing t WHERE t.id = $1 AND t.parent_id IS NOT NULL
  UNION SELECT p.parent_id FROM thing t JOIN thing p ON p.id = t.parent_id WHERE t.id = $1 AND p.parent_id IS NOT NULL
)
SELECT t.id, t.public_id FROM near JOIN thing t ON t.id = near.id
"""  # noqa: S608
SET = """
INSERT INTO set_aside (thing_id, top_id, since) SELECT t.id, t.parent_id, $2::timestamptz FROM thing t
JOIN thing p ON p.id = t.parent_id WHERE t.id IN_IDS($1) AND t.audience_id = p.audience_id AND t.state = 'published'
ON CONFLICT (thing_id) DO NOTHING
"""


async def tree_of(thing_id: int) -> list[int]:
    """A thing and all that stands under it."""
    return [int(each["id"]) for each in await rows(f"{TREE} SELECT id FROM tree", thing_id)]  # noqa: S608  # ours


async def is_read_by_others(thing_id: int) -> bool:
    """Whether anybody reads this, or something under it, who keeps no order in its group."""
    return await row(READ_BY_OTHERS, thing_id) is not None


async def names_around(thing_id: int) -> list[int | str]:
    """Ids and public ids of a tree and of what it stands in: what a kept page of it may be called."""
    found = await rows(AROUND, thing_id)
    return [name for each in found for name in (int(each["id"]), str(each["public_id"]))]


async def put(thing_ids: Sequence[int]) -> None:
    """Before they are hidden: those which everyone reads who reads what they stand in. Inside a unit."""
    await write(SET, list(thing_ids), now())


async def drop(thing_id: int) -> None:
    """It was decided. Inside a unit."""
    await write("DELETE FROM set_aside WHERE thing_id = $1", thing_id)
