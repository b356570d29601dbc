"""Splitting a topic, making two into one, moving a reply: what the forum does to threads, with a reason.

Nobody reads more than before: it stays in one group, and between topics that have the same readers.
"""

import json
from collections.abc import Collection
from typing import Any

from cop.community import audience, threads
from cop.community.actions import action
from cop.community.people import Reader
from cop.community.text import plain
from cop.community.thing import PUBLISHED, Thing, is_public_id
from cop.kit.errors import Refused
from cop.moderation.actions.acting import Details, Done, change, effect, perform
from cop.moderation.models import Act

LONGEST_TITLE = 160
MOST_REPLIES = 200


@action("topic.split")
async def split(
    reader: Reader, thing: Thing, /, *, version: int, reason: str, replies: Collection[str], title: str, **more: Any
) -> Act:
    """These replies (public ids) become a topic of their own: the first of them opens it."""
    if not replies:
        raise Refused("choose-some", field="replies")
    if not title:
        raise Refused("say-something", field="title")
    if len(title) > LONGEST_TITLE:
        raise Refused("too-long", field="title", most=LONGEST_TITLE, have=len(title))
    details = {"replies": sorted(replies), "title": title}
    return await perform(reader, thing, "split", version=version, reason=reason, details=details, **more)


@effect("split")
async def _split(reader: Reader, thing: Thing, details: Details) -> Done:
    chosen = await Thing.filter(
        public_id__in=list(details["replies"]), parent_id=thing.id, kind="reply", state=PUBLISHED
    ).order_by("number")
    if len(chosen) != len(details["replies"]) or len(chosen) > MOST_REPLIES:
        raise Refused("changed-meanwhile", field="replies")
    await threads.splits[0](reader, thing, chosen, plain(details["title"]))
    await change(thing)
    return Done()


@action("topic.merge")
async def merge(reader: Reader, thing: Thing, /, *, version: int, reason: str, into: str, **more: Any) -> Act:
    """The topic becomes a reply of another (a public id), with its replies, all in the order of time."""
    await hold(thing, await _other(reader, thing, into))
    return await perform(reader, thing, "merge", version=version, reason=reason, details={"into": into}, **more)


@effect("merge")
async def _merge(reader: Reader, thing: Thing, details: Details) -> Done:
    into = await _other(reader, thing, details["into"])
    await change(thing)
    await threads.merges[0](reader, thing, into)
    return Done()


@action("thing.move_reply")
async def move_reply(reader: Reader, thing: Thing, /, *, version: int, reason: str, into: str, **more: Any) -> Act:
    """A reply goes to another topic (a public id) of the same readers, as its last reply."""
    topic = await _topic_of(thing)
    await hold(topic, await _other(reader, topic, into))
    return await perform(reader, thing, "move_reply", version=version, reason=reason, details={"into": into}, **more)


@effect("move_reply")
async def _move_reply(reader: Reader, thing: Thing, details: Details) -> Done:
    into = await _other(reader, await _topic_of(thing), details["into"])
    await change(thing)
    await threads.moves[0](reader, thing, into)
    return Done()


async def hold(topic: Thing, into: Thing) -> None:
    """Make rivals in both trees wait, in the order in which all take them, before what they are is looked at again.
    Raises Refused when one of them has become a reply meanwhile."""
    ids = sorted((topic.id, into.id))
    for each in ids:
        await audience.hold_tree(each)
    if await Thing.filter(id__in=ids, kind="topic").count() != len(ids):
        raise Refused("changed-meanwhile")


async def hold_for(act: Act, thing: Thing) -> None:
    """The same for an act that was written down and takes effect now."""
    found = await Thing.get_or_none(public_id=json.loads(act.details or "{}").get("into", ""), kind="topic")
    if found is not None:
        await hold(thing if thing.kind == "topic" else await _topic_of(thing), found)


async def _topic_of(reply: Thing) -> Thing:
    if reply.kind != "reply":
        raise Refused("cannot-move_reply")
    return await Thing.get(id=reply.parent_id)


async def _other(reader: Reader, topic: Thing, public_id: str) -> Thing:
    """The topic it goes to. Raises Refused for the same one and for one that others read; what the reader cannot read
    is not there."""
    if public_id == topic.public_id:
        raise Refused("into-itself", field="into")
    into = None
    if is_public_id(public_id):
        into = await Thing.get_or_none(public_id=public_id, kind="topic", audience_id__in=list(reader.audiences))
    if into is None or into.state != PUBLISHED:
        raise Refused("no-such-topic", field="into")
    same = (into.group_id, into.also_in, into.home_audience_id, into.audience_id)
    if same != (topic.group_id, topic.also_in, topic.home_audience_id, topic.audience_id):
        raise Refused("other-readers", field="into")
    return into
