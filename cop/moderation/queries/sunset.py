"""Groups in which nothing is said any more, and who may archive one."""

from dataclasses import dataclass
from datetime import datetime

from cop.community.groups import Group, group_by_slug
from cop.community.people import Reader
from cop.community.policy import may
from cop.kit.clock import instant
from cop.kit.errors import Missing
from cop.kit.store import row
from cop.moderation.queries import ACCESS_RANK

FACTS = """
SELECT (SELECT max(t.created_at) FROM thing t WHERE t.group_id = $1) AS latest_at,
  (SELECT count(*) FROM thing t WHERE t.group_id = $1 AND t.kind = 'topic' AND t.state = 'published') AS topics,
  (SELECT count(*) FROM membership m WHERE m.group_id = $1 AND m.open_for IS NOT NULL) AS members,
  (SELECT count(*) FROM moderation_case c WHERE c.group_id = $1 AND c.state = 'open' AND c.kind <> 'sunset') AS waiting
"""


@dataclass(frozen=True, slots=True)
class Facts:
    """What somebody weighs who archives a group."""

    latest_at: datetime | None
    topics: int
    members: int
    waiting: int


async def group_of(reader: Reader, slug: str) -> Group:
    """The group, for its lead and the secretariat. Raises Missing."""
    group = await group_by_slug(slug)
    if not may(reader, "group.archive", group):
        raise Missing
    return group


async def facts(group: Group) -> Facts:
    found = await row(FACTS, group.id)
    assert found is not None
    return Facts(instant(found["latest_at"]), found["topics"], found["members"], found["waiting"])


def fits(reader: Reader, group: Group, other: Group) -> bool:
    """Whether one may become part of the other: led by the same person, of one network, and no more open."""
    return (
        other.id != group.id and other.network_id == group.network_id and other.archived_at is None
        and {group.id, other.id} <= reader.leads and ACCESS_RANK[other.access] >= ACCESS_RANK[group.access]
    )


async def others(reader: Reader, group: Group) -> list[Group]:
    """Groups it may become part of."""
    led = await Group.filter(id__in=list(reader.leads)).order_by("key")
    return [each for each in led if fits(reader, group, each)]
