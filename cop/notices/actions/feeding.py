"""Addresses of feeds: made by and for one person, ended by that person."""

from cop.community.actions import action
from cop.community.activity import note
from cop.community.groups import Group
from cop.community.people import Reader
from cop.kit.clock import now
from cop.kit.errors import Missing
from cop.kit.store import write
from cop.kit.unit import unit
from cop.notices.models import FeedKey

LOCK = "UPDATE person SET name = name WHERE id = $1"


@action("feed.make")
async def make(reader: Reader, group: Group, *, token_hash: str) -> FeedKey:
    """An address of the feeds of this group; the one there was before ends."""
    if group.readers_id not in reader.audiences:
        raise Missing
    await write(LOCK, reader.id)  # a rival of the same person waits
    await FeedKey.filter(person_id=reader.id, group_id=group.id).delete()
    made = await FeedKey.create(token_hash=token_hash, person_id=reader.id, group_id=group.id, made_at=now())
    await note("feed.made", reader, group_id=group.id, subject_id=made.id)
    return made


@action("feed.revoke")
async def revoke(reader: Reader, key: FeedKey) -> None:
    """It ends at once."""
    await FeedKey.filter(person_id=key.person_id, group_id=key.group_id).delete()
    await note("feed.revoked", reader, group_id=key.group_id, subject_id=key.id)


async def used(key: FeedKey) -> None:
    """Note that the address was used."""
    async with unit():
        await write("UPDATE feed_key SET used_at = $2 WHERE id = $1", key.id, now())
