"""Before a post is written: may this person write here now, and must somebody read it first?

What decides stands in slices that the writing ones do not know: they meet here. A keeper is asked inside the unit of
the post, on its own connection, and so sees what a rival has just done.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cop.community import audience
from cop.community.activity import note
from cop.community.people import Reader
from cop.community.text import Written
from cop.community.thing import HELD, PUBLISHED, Thing
from cop.kit.errors import Refused
from cop.kit.store import row, write


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """Words about to be written in a group; `topic_id` is where they answer, None for a topic of their own.
    `is_change`: they take the place of what was written already."""

    group_id: int
    topic_id: int | None
    language: str
    texts: Sequence[str]
    is_change: bool = False


Keeper = Callable[[Reader, Post], Awaitable[str]]
"""Gives why the post must be read first, "" where it need not. Raises Refused where it may not be written at all."""
Publish = Callable[[Thing], Awaitable[None]]
Recorder = Callable[[Reader, Thing, str], Awaitable[None]]
Silence = Callable[[Reader, int], Awaitable[None]]

keepers: list[Keeper] = []
publish: dict[str, Publish] = {}
"""By kind of thing: says what is said of a new one, once a held one is published. Inside the unit."""
tellers: list[Callable[[Reader, Thing], Awaitable[None]]] = []
"""Told of a new post right after its keepers were asked, in the same unit."""
recorders: list[Recorder] = []
"""Told that somebody who keeps order has changed the words of another person, and why. Inside the unit."""
silences: list[Silence] = []
"""Raise Refused while a person may read in a group and not write. All five are filled by `cop/wiring.py`."""

CHANGED = {"topic": "topic.edited", "reply": "reply.edited", "meeting": "meeting.changed"}
"""By kind of thing: what is said of words that were changed."""
WRITES = frozenset((
    "topic.ask", "topic.announce", "topic.poll", "topic.reply", "topic.try", "topic.edit", "reply.edit",
    "topic.synthesise", "thing.translate", "file.attach", "question.ask", "question.answer", "backstage.say",
    "meeting.set", "meeting.change", "meeting.cancel",
))
"""Verbs with which a member writes what others in the group read."""
BEGINS = frozenset((
    "group.ask_to_join", "group.accept", "session.prepare", "poll.prepare", "topic_poll.vote",
))
"""Verbs that begin something in a group: with WRITES, what nobody does in one that is archived."""
ARCHIVED = "SELECT id FROM community_group WHERE id = $1 AND archived_at IS NOT NULL"


async def why_held(reader: Reader, post: Post) -> str:
    """The first reason why somebody must read this post before others do, "" for none."""
    for keeper in keepers:
        if why := await keeper(reader, post):
            return why
    return ""


async def state_for(
    reader: Reader, group_id: int, topic_id: int | None, language: str, parts: Mapping[str, Written]
) -> str:
    """The state a new post begins in; makes the audience a held one needs. Inside the unit."""
    texts = [part.source for part in parts.values()]
    why = await why_held(reader, Post(group_id=group_id, topic_id=topic_id, language=language, texts=texts))
    if not why:
        return PUBLISHED
    await audience.of_review(group_id, reader.id)
    return HELD


async def tell_written(verb: str, reader: Reader, made: Thing) -> None:
    """Say that it is there; of a held one, that it waits."""
    said = verb if made.state == PUBLISHED else "thing.held"
    await note(said, reader, thing_id=made.id, group_id=made.group_id)
    for tell in tellers:
        await tell(reader, made)


async def change(reader: Reader, thing: Thing, language: str, texts: Sequence[str]) -> str:
    """Its author changes the words of a post: why somebody must read them first, "" where nobody must. Inside the unit,
    before they are written; `tell_changed` follows when they are."""
    if thing.group_id is None:
        return ""
    return await why_held(reader, Post(
        group_id=thing.group_id, topic_id=thing.parent_id, language=language, texts=texts, is_change=True,
    ))


async def tell_changed(reader: Reader, thing: Thing, why: str) -> None:
    """Say that the words were changed. There is one text of a post: where somebody must read it first, the post is out
    of sight until then, and what stands under it with it."""
    if why:
        assert thing.group_id is not None
        await audience.of_review(thing.group_id, thing.author_id)
        await write("UPDATE thing SET state = $2 WHERE id = $1 AND state = $3", thing.id, HELD, PUBLISHED)
        await audience.settle(thing.id)
    await note("thing.held" if why else CHANGED[thing.kind], reader, thing_id=thing.id, group_id=thing.group_id)
    for tell in tellers:
        await tell(reader, thing)


async def check_silence(reader: Reader, act: str, about: Any) -> None:
    """Refuse a verb that writes to whoever is silenced in the group it is about, and to all in one that is archived."""
    if act not in WRITES and act not in BEGINS:
        return
    group_id = about.group_id if hasattr(about, "group_id") else about.id
    if await row(ARCHIVED, group_id):
        raise Refused("group-archived")
    if act in WRITES:
        for silence in silences:
            await silence(reader, group_id)


async def record_change(reader: Reader, thing: Thing, reason: str) -> None:
    """Somebody who keeps order has changed the words of another person."""
    for recorder in recorders:
        await recorder(reader, thing, reason)
