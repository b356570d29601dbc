"""Opening a topic, changing the words of what was written, adding a file."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from cop.community import attachment, audience, drafts, posting, scanning, sharing
from cop.community.actions import action
from cop.community.activity import note
from cop.community.byline import MODES, freeze
from cop.community.groups import Group
from cop.community.people import Reader
from cop.community.policy import demand
from cop.community.text import Written
from cop.community.thing import HELD, PUBLISHED, Thing, ThingTerm, put_thing
from cop.community.vocabulary import Term
from cop.forum import quoting
from cop.forum.models import KINDS, QUESTION, SYNTHESIS, Reply, Topic
from cop.kit.clock import now
from cop.kit.errors import Missing, Refused
from cop.kit.store import rows, write

TO_GROUP, TO_COUNTRIES = "group", "countries"
"""Who reads a topic: everyone who reads the group, or its members who hold a post of a country."""
LONGEST_TITLE = 160
NUMBERS = range(10_000, 1_000_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A topic as it was composed. `parts` are title, body and, of a question, tried and context."""

    kind: str
    parts: Mapping[str, Written]
    language: str
    byline: str = "named"
    readers: str = TO_GROUP
    also: tuple[Group, ...] = ()
    """Groups it stands in beside its home."""
    country_id: int | None = None
    needed_by: date | None = None
    term_ids: tuple[int, ...] = ()
    sent: drafts.Sent | None = None
    """Where its author had kept it until now."""
    via: str = "web"


@action("topic.ask")
async def ask(reader: Reader, group: Group, draft: Draft) -> Thing:
    """Open a topic in a group."""
    return await _open(reader, group, draft)


@action("topic.announce")
async def announce(reader: Reader, group: Group, draft: Draft) -> Thing:
    """Open an announcement: the group's lead and moderators only."""
    return await _open(reader, group, draft)


async def _open(reader: Reader, group: Group, draft: Draft) -> Thing:
    check(draft)
    home = await _home_of(group)
    if draft.also or draft.readers == TO_COUNTRIES:
        home = await sharing.readers([group, *draft.also], is_for_countries=draft.readers == TO_COUNTRIES)
    state = await _state_for(reader, group, draft)
    thing = await put_thing(
        reader, kind="topic", group_id=group.id, network_id=group.network_id, language=draft.language,
        byline=await freeze(reader, draft.byline, group_id=group.id), home=home, country_id=draft.country_id,
        via=draft.via, state=state,
    )
    await sharing.put(thing.id, draft.also)
    await Topic.create(thing_id=thing.id, kind=draft.kind, needed_by=draft.needed_by)
    if draft.kind == QUESTION:
        await _number(thing.id)
    for term in await Term.filter(id__in=list(draft.term_ids), status="accepted"):
        await ThingTerm.create(thing_id=thing.id, term_id=term.id)
    await audience.settle(thing.id)
    await quoting.put(reader, thing.id, draft.parts, draft.language)
    await drafts.was_sent(reader, draft.sent)
    await posting.tell_written("topic.asked", reader, thing)
    return thing


async def _state_for(reader: Reader, group: Group, draft: Draft) -> str:
    """The state it begins in: somebody must read it first where one of its groups asks for that; its home does."""
    sharing.check(group, draft.also)
    state = await posting.state_for(reader, group.id, None, draft.language, draft.parts)
    for other in draft.also:
        demand(reader, "topic.ask", other)
        await posting.check_silence(reader, "topic.ask", other)
        if await posting.state_for(reader, other.id, None, draft.language, draft.parts) != PUBLISHED:
            await audience.of_review(group.id, reader.id)
            state = HELD
    return state


async def _number(thing_id: int) -> None:
    """What a question is called on its receipt: by chance, so that it tells of no other. Two that draw the same one in
    the same moment are kept apart by the column; the unit of the later one fails and nothing of it stays."""
    drawn = [NUMBERS.start + secrets.randbelow(len(NUMBERS)) for _ in range(20)]
    taken = {each["number"] for each in await rows("SELECT number FROM topic WHERE number IN_IDS($1)", drawn)}
    free = next((each for each in drawn if each not in taken), None)
    await write("UPDATE topic SET number = $2 WHERE thing_id = $1", thing_id, free)


async def _home_of(group: Group) -> int:
    """Who reads the group now. Taking its row keeps a change of its access waiting, which then finds this topic."""
    found = await write("UPDATE community_group SET key = key WHERE id = $1 RETURNING readers_id", group.id)
    return int(found[0]["readers_id"])


def check(draft: Draft) -> None:
    """What the form offers is all there is."""
    if draft.kind not in KINDS or draft.byline not in MODES or draft.readers not in (TO_GROUP, TO_COUNTRIES):
        raise Refused("choose-one")
    if not draft.parts["title"].source:
        raise Refused("say-something", field="title")
    if not draft.parts["body"].source:
        raise Refused("say-something", field="body")


@action("topic.edit")
async def edit_topic(
    reader: Reader, topic: Thing, parts: Mapping[str, Written], *, seen: int, sent: drafts.Sent | None = None,
    reason: str = "",
) -> Thing:
    """Change the words of a topic; every earlier revision stays readable in its history. `reason`: what its author
    reads where somebody else changes them."""
    await drafts.was_sent(reader, sent)
    return await _edit(reader, topic, parts, seen, reason)


@action("reply.edit")
async def edit_reply(
    reader: Reader, answer: Thing, parts: Mapping[str, Written], *, seen: int, sent: drafts.Sent | None = None,
    reason: str = "",
) -> Thing:
    """Change the words of a reply; every earlier revision stays readable in its history. A consolidated reply is the
    stewards', whoever wrote it first: it is nobody's own words, and changing it needs no reason."""
    is_common = await Reply.exists(thing_id=answer.id, sort=SYNTHESIS)
    if is_common:
        demand(reader, "topic.synthesise", answer)
    await drafts.was_sent(reader, sent)
    return await _edit(reader, answer, parts, seen, reason, is_common=is_common)


async def _edit(
    reader: Reader, thing: Thing, parts: Mapping[str, Written], seen: int, reason: str, *, is_common: bool = False,
) -> Thing:
    """`seen` is the version the person edited: another one means that somebody was faster."""
    await audience.hold_tree(thing.id)
    for part in ("title", "body"):
        if part in parts and not parts[part].source:
            raise Refused("say-something", field=part)
    current = await write(
        "UPDATE thing SET version = version + 1, updated_at = $3"
        " WHERE id = $1 AND version = $2 AND state IN ('published', 'held') RETURNING language",
        thing.id, seen, now(),
    )
    if not current:
        raise Refused("changed-meanwhile")
    why, language = "", current[0]["language"]
    if not is_common and reader.id != thing.author_id:
        await posting.record_change(reader, thing, reason)
    else:
        why = await posting.change(reader, thing, language, [part.source for part in parts.values()])
    await quoting.put(reader, thing.id, parts, language)
    await posting.tell_changed(reader, thing, why)
    return thing


@action("file.attach")
async def attach(reader: Reader, topic: Thing, file: attachment.Examined) -> None:
    """Add a file to a topic that is open. The topic gets a new version, and with it a new page."""
    await audience.hold_tree(topic.id)
    current = await Thing.get_or_none(id=topic.id, audience_id__in=list(reader.audiences))
    if current is None:
        raise Missing
    demand(reader, "file.attach", current)  # it may have moved to a group of other stewards
    if current.state != PUBLISHED or current.closed_at is not None:
        raise Refused("topic-closed")
    attachment_id = await attachment.attach(topic.id, file, reader)
    await write("UPDATE thing SET version = version + 1 WHERE id = $1", topic.id)
    await note("file.attached", reader, thing_id=topic.id, group_id=current.group_id, subject_id=attachment_id)
    await scanning.mark(reader, current, file.name, is_file_name=True)
