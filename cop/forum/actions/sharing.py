"""A topic that stands in several groups is taken out of one again."""

from cop.community import audience, sharing
from cop.community.actions import action
from cop.community.activity import note
from cop.community.groups import Group
from cop.community.people import Reader
from cop.community.thing import Thing


@action("topic.unshare")
async def unshare(reader: Reader, topic: Thing, group: Group) -> None:
    """It stands no more in this group, which is not its home. Whoever read it there alone reads it no more, the own
    words in it included. Done again, nothing happens."""
    await audience.hold_tree(topic.id)
    if await sharing.end(topic.id, group.id):
        await note("topic.unshared", reader, thing_id=topic.id, group_id=topic.group_id)
