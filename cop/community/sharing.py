"""A topic may stand in several groups. One is its home and keeps it in order; in the others it is read and answered.

What says so is a row of Share for each other group; `thing.also_in` and the readers are derived from these rows, here
and nowhere else. All groups are of one network, and none is hidden: a page says where a topic stands.
"""

from collections.abc import Sequence

from tortoise import fields
from tortoise.models import Model

from cop.community import audience
from cop.community.groups import HIDDEN, OPEN, Group
from cop.community.thing import Thing
from cop.kit.errors import Refused
from cop.kit.store import row, rows, write
from cop.kit.unit import unit

MOST = 3
"""Other groups of one topic."""


class Share(Model):
    """A topic stands in this group, too."""

    id = fields.BigIntField(primary_key=True)
    topic: fields.ForeignKeyRelation[Thing] = fields.ForeignKeyField(
        "cop.Thing", on_delete=fields.RESTRICT, related_name=False
    )
    topic_id: int
    group: fields.ForeignKeyRelation[Group] = fields.ForeignKeyField(
        "cop.Group", on_delete=fields.RESTRICT, related_name=False
    )
    group_id: int

    class Meta:
        table = "topic_share"
        unique_together = (("topic", "group"),)
        indexes = (("group_id",),)


IN_GROUP = "(t.group_id = {0} OR t.id IN (SELECT topic_id FROM topic_share WHERE group_id = {0}))"
IN_GROUPS = "(t.group_id IN_IDS({0}) OR t.id IN (SELECT topic_id FROM topic_share WHERE group_id IN_IDS({0})))"
"""Conditions: topic `t` stands in this group, in one of these."""
CARRY = "UPDATE thing SET also_in = $2 WHERE id = $1 OR parent_id = $1"
REHOME = "UPDATE thing SET home_audience_id = $2 WHERE id = $1 AND home_audience_id IS DISTINCT FROM $2::int"
KEY = "SELECT a.key FROM audience a WHERE a.id = $1"
TOUCHED = """
SELECT s.topic_id FROM topic_share s WHERE s.group_id = $1
UNION SELECT s.topic_id FROM topic_share s JOIN thing t ON t.id = s.topic_id WHERE t.group_id = $1
"""


def check(home: Group, wanted: Sequence[Group]) -> None:
    """Raises Refused where a topic of `home` cannot stand in these, too."""
    if len(wanted) > MOST:
        raise Refused("too-many-groups", field="also", most=MOST)
    if len(others(home, wanted)) < len(wanted):
        raise Refused("choose-one", field="also")


def others(home: Group, groups: Sequence[Group]) -> list[Group]:
    """Those of these groups in which a topic of `home` may stand, too."""
    return [] if home.access == HIDDEN else [
        each for each in groups
        if each.access != HIDDEN and each.network_id == home.network_id and each.id != home.id
    ]


async def readers(groups: Sequence[Group], *, is_for_countries: bool) -> int:
    """The audience of what stands in all these groups: whoever reads one of them; or, of their members, those who hold
    a post of a country. Inside a unit."""
    ids = sorted(each.id for each in groups)
    if is_for_countries:
        return await audience.of_country_members(*ids)
    if any(each.access == OPEN for each in groups):
        return await audience.of_network(groups[0].network_id)
    return await audience.of_members(*ids)


async def put(topic_id: int, wanted: Sequence[Group]) -> None:
    """A new topic stands in these groups, too. Inside the unit that makes it."""
    for each in wanted:
        await Share.create(topic_id=topic_id, group_id=each.id)
    if wanted:
        await _derive(topic_id)


async def end(topic_id: int, group_id: int) -> bool:
    """It stands there no more; False where it did not. Inside a unit that holds the topic."""
    gone = await write("DELETE FROM topic_share WHERE topic_id = $1 AND group_id = $2 RETURNING id", topic_id, group_id)
    if gone:
        await _derive(topic_id)
        await _settle(topic_id)
    return bool(gone)


async def follow_group(group: Group) -> None:
    """Who reads a group has changed: topics that stand in it and in others have the readers of all of them. What is of
    a hidden group stands in no other. Inside a unit."""
    for each in await rows(TOUCHED, group.id):
        await audience.hold_tree(each["topic_id"])
        if group.access == HIDDEN:
            await write(
                "DELETE FROM topic_share WHERE topic_id = $1 AND (group_id = $2 OR"
                " EXISTS (SELECT 1 FROM thing t WHERE t.id = $1 AND t.group_id = $2))", each["topic_id"], group.id,
            )
            await _derive(each["topic_id"])
        await _settle(each["topic_id"])


async def give_over(before: Group, after: Group) -> None:
    """What stood in one group as another's topic stands in the group that takes its members. A unit for each topic."""
    for each in await rows("SELECT topic_id FROM topic_share WHERE group_id = $1 ORDER BY topic_id", before.id):
        async with unit():
            await audience.hold_tree(each["topic_id"])
            await write("DELETE FROM topic_share WHERE topic_id = $1 AND group_id = $2", each["topic_id"], before.id)
            topic = await Thing.get(id=each["topic_id"])
            if topic.group_id != after.id and after.access != HIDDEN:
                await write(
                    "INSERT INTO topic_share (topic_id, group_id) VALUES ($1, $2) ON CONFLICT (topic_id, group_id)"
                    " DO NOTHING", topic.id, after.id,
                )
            await _derive(topic.id)
            await _settle(topic.id)


async def leave_others(topic_id: int) -> None:
    """It stands in its home group alone from now on. Inside a unit that holds the topic."""
    if await write("DELETE FROM topic_share WHERE topic_id = $1 RETURNING id", topic_id):
        await _derive(topic_id)
        await _settle(topic_id)


async def _derive(topic_id: int) -> None:
    ids = [each["group_id"] for each in await rows(
        "SELECT group_id FROM topic_share WHERE topic_id = $1 ORDER BY group_id", topic_id
    )]
    await write(CARRY, topic_id, f" {' '.join(map(str, ids))} " if ids else "")


async def _settle(topic_id: int) -> None:
    """What was for stewards alone stays so."""
    topic = await Thing.get(id=topic_id)
    if topic.home_audience_id is None or (await _key(topic.home_audience_id)).startswith("stewards:"):
        return
    groups = await standing_in(topic_id)
    home = await readers(groups, is_for_countries=await is_for_countries(topic.home_audience_id))
    await write(REHOME, topic_id, home)
    await audience.settle(topic_id)


async def is_for_countries(home_audience_id: int) -> bool:
    """Whether of those who belong to its groups only they read it who hold a post of a country."""
    return (await _key(home_audience_id)).startswith("countries:")


async def _key(audience_id: int) -> str:
    found = await row(KEY, audience_id)
    assert found is not None
    return str(found["key"])


async def standing_in(topic_id: int) -> list[Group]:
    """All groups a topic stands in, its home first."""
    topic = await Thing.get(id=topic_id)
    ids = [topic.group_id, *map(int, topic.also_in.split())]
    found = await Group.filter(id__in=ids).order_by("key")
    return sorted(found, key=lambda group: group.id != topic.group_id)
