"""Two groups become one: the members of the one belong to the other, its topics go there, and it is archived.

The lead of both decides, and says with a word of their own that the members of each read what the other wrote. A group
is never merged into one that more people may read. What is decided is written down at once; the topics follow one by
one, each with its tree held, as often as it takes.
"""

from cop.community import audience, sharing, standing
from cop.community.actions import action
from cop.community.activity import Activity, note
from cop.community.groups import Group
from cop.community.people import Reader
from cop.community.thing import Thing
from cop.kit.clock import now
from cop.kit.errors import Refused
from cop.kit.store import row, rows, write
from cop.kit.unit import unit
from cop.moderation.actions.acting import change
from cop.moderation.actions.acts import carry
from cop.moderation.actions.sunset import ARCHIVED
from cop.moderation.queries.sunset import fits

MERGED = "group.merged"
AT_ONCE = 50

JOIN = """
INSERT INTO membership (group_id, person_id, since, open_for)
SELECT $2::int, m.person_id, $3::timestamptz, cast($2::int AS text) || ':' || cast(m.person_id AS text)
FROM membership m WHERE m.group_id = $1 AND m.open_for IS NOT NULL
ON CONFLICT (open_for) DO NOTHING RETURNING person_id
"""
AHEAD = """
SELECT t.id FROM session s JOIN thing t ON t.id = s.thing_id
WHERE t.group_id = $1 AND s.phase IN ('announced', 'open', 'live', 'paused') LIMIT 1
"""
ASKING = "SELECT id FROM join_request WHERE group_id = $1 AND state = 'waiting' LIMIT 1"
ARCHIVE = "UPDATE community_group SET archived_at = $2 WHERE id = $1 AND archived_at IS NULL RETURNING id"
LEFT = "SELECT id FROM thing WHERE group_id = $1 AND kind = 'topic' AND id > $2 ORDER BY id LIMIT $3"


@action("group.merge")
async def merge_groups(reader: Reader, group: Group, *, to: Group, sure: bool) -> None:
    """`to` takes over members and topics. Nothing is lost where it is refused."""
    there = await Group.get(id=to.id)
    here = await Group.get(id=group.id)
    if not fits(reader, here, there):
        raise Refused("cannot-merge-there", field="to")
    if not sure:
        raise Refused("merge-not-sure", field="sure")
    if await row(AHEAD, here.id):
        raise Refused("sessions-ahead")
    if await row(ASKING, here.id):
        raise Refused("cases-wait")
    moment = now()
    if not await write(ARCHIVE, here.id, moment):
        raise Refused("archived-already")
    for each in await write(JOIN, here.id, there.id, moment):
        await standing.changed(person_id=each["person_id"])
    await write(ARCHIVED, here.id, moment, reader.id)
    await note(MERGED, reader, group_id=here.id, subject_id=there.id)


async def carry_all(activity: Activity) -> None:
    """A listener: the topics that are still in the old group. Told again, it goes on where it was; not once the group
    is back."""
    here, there = await Group.get_or_none(id=activity.group_id), await Group.get_or_none(id=activity.subject_id)
    if here is None or there is None:
        return
    last = 0
    while found := await rows(LEFT, here.id, last, AT_ONCE):
        for each in found:
            await _carry(each["id"], here.id, there)
        last = found[-1]["id"]
    if here.archived_at is not None:
        await sharing.give_over(here, there)


async def _carry(topic_id: int, from_id: int, there: Group) -> None:
    async with unit():
        await audience.hold_tree(topic_id)
        if not await row("SELECT id FROM community_group WHERE id = $1 AND archived_at IS NOT NULL", from_id):
            return
        topic = await Thing.get_or_none(id=topic_id, group_id=from_id)
        if topic is None:
            return
        await carry(topic, there)
        await change(topic)
        await audience.settle(topic_id)
        await note("thing.regrouped", None, thing_id=topic_id, group_id=there.id)
