"""Everything that changes in the forum, one verb each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from cop.community import attachment, audience
from cop.community.actions import action
from cop.community.activity import note
from cop.community.byline import MODES, freeze
from cop.community.groups import Group
from cop.community.people import Reader
from cop.community.policy import demand
from cop.community.text import Written, put_text
from cop.community.thing import PUBLISHED, Thing, ThingTerm, put_thing
from cop.community.vocabulary import Term
from cop.forum.models import KINDS, Reply, Topic, Useful
from cop.kit.clock import now
from cop.kit.errors import Missing, Refused
from cop.kit.store import write

TO_GROUP, TO_COUNTRIES = "group", "countries"
"""Who reads a topic: everyone who reads the group, or its members who hold a post of a country."""
LONGEST_TITLE = 160


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A topic as it was composed. `parts` are title, body and, of a question, tried and context."""

    kind: str
    parts: Mapping[str, Written]
    language: str
    byline: str = "named"
    readers: str = TO_GROUP
    country_id: int | None = None
    needed_by: date | None = None
    term_ids: tuple[int, ...] = ()


@action("topic.ask")
async def ask(reader: Reader, group: Group, draft: Draft) -> Thing:
    """Open a topic in a group."""
    return await _open(reader, group, draft)


@action("topic.announce")
async def announce(reader: Reader, group: Group, draft: Draft) -> Thing:
    """Open an announcement: the group's lead and moderators only."""
    return await _open(reader, group, draft)


async def _open(reader: Reader, group: Group, draft: Draft) -> Thing:
    _check(draft)
    home = await _home_of(group)
    if draft.readers == TO_COUNTRIES:
        home = await audience.of_country_members(group.id)
    thing = await put_thing(
        reader, kind="topic", group_id=group.id, network_id=group.network_id, language=draft.language,
        byline=await freeze(reader, draft.byline, group_id=group.id), home=home, country_id=draft.country_id,
    )
    await Topic.create(thing_id=thing.id, kind=draft.kind, needed_by=draft.needed_by)
    for part, text in draft.parts.items():
        await put_text(thing.id, part, draft.language, text, reader.id)
    for term in await Term.filter(id__in=list(draft.term_ids), status="accepted"):
        await ThingTerm.create(thing_id=thing.id, term_id=term.id)
    await audience.settle(thing.id)
    await note("topic.asked", reader, thing_id=thing.id, group_id=group.id)
    return thing


async def _home_of(group: Group) -> int:
    """Who reads the group now. Taking its row keeps a change of its access waiting, which then finds this topic."""
    found = await write("UPDATE community_group SET key = key WHERE id = $1 RETURNING readers_id", group.id)
    return int(found[0]["readers_id"])


def _check(draft: Draft) -> None:
    """What the form offers is all there is."""
    if draft.kind not in KINDS or draft.byline not in MODES or draft.readers not in (TO_GROUP, TO_COUNTRIES):
        raise Refused("choose-one")
    if not draft.parts["title"].source:
        raise Refused("say-something", field="title")
    if not draft.parts["body"].source:
        raise Refused("say-something", field="body")


@action("topic.reply")
async def reply(reader: Reader, topic: Thing, text: Written, *, language: str, byline: str) -> Thing:
    """Answer in a thread. The thread gives out numbers; taking one is also what makes rivals wait."""
    if not text.source:
        raise Refused("say-something", field="body")
    if byline not in MODES:
        raise Refused("choose-one", field="byline")
    taken = await write(
        "UPDATE thing SET top = top + 1 WHERE id = $1 AND state = 'published' AND closed_at IS NULL"
        " RETURNING top, group_id, network_id", topic.id,
    )
    if not taken:
        raise Refused("topic-closed")
    made = await put_thing(
        reader, kind="reply", parent_id=topic.id, number=taken[0]["top"], group_id=taken[0]["group_id"],
        network_id=taken[0]["network_id"], language=language, home=None,
        byline=await freeze(reader, byline, group_id=taken[0]["group_id"]),
    )
    await Reply.create(thing_id=made.id)
    await put_text(made.id, "body", language, text, reader.id)
    await audience.settle(made.id)
    await note("topic.replied", reader, thing_id=made.id, group_id=made.group_id)
    return made


@action("topic.edit")
async def edit_topic(reader: Reader, topic: Thing, parts: Mapping[str, Written], *, seen: int) -> Thing:
    """Change the words of a topic; every earlier revision stays readable in its history."""
    return await _edit(reader, topic, parts, seen, "topic.edited")


@action("reply.edit")
async def edit_reply(reader: Reader, answer: Thing, parts: Mapping[str, Written], *, seen: int) -> Thing:
    """Change the words of a reply; every earlier revision stays readable in its history."""
    return await _edit(reader, answer, parts, seen, "reply.edited")


async def _edit(reader: Reader, thing: Thing, parts: Mapping[str, Written], seen: int, verb: str) -> Thing:
    """`seen` is the version the person edited: another one means that somebody was faster."""
    for part in ("title", "body"):
        if part in parts and not parts[part].source:
            raise Refused("say-something", field=part)
    current = await write(
        "UPDATE thing SET version = version + 1, updated_at = $3"
        " WHERE id = $1 AND version = $2 AND state = 'published' RETURNING language",
        thing.id, seen, now(),
    )
    if not current:
        raise Refused("changed-meanwhile")
    for part, text in parts.items():
        await put_text(thing.id, part, current[0]["language"], text, reader.id)
    await note(verb, reader, thing_id=thing.id, group_id=thing.group_id)
    return thing


@action("topic.accept")
async def accept(reader: Reader, topic: Thing, answer: Thing) -> None:
    """Mark a reply as an answer that helped; a topic may have several."""
    await _set_accepted(reader, topic, answer, accepted=True)


@action("topic.unaccept")
async def unaccept(reader: Reader, topic: Thing, answer: Thing) -> None:
    """Take the mark back."""
    await _set_accepted(reader, topic, answer, accepted=False)


async def _set_accepted(reader: Reader, topic: Thing, answer: Thing, *, accepted: bool) -> None:
    if answer.parent_id != topic.id:
        raise Missing
    test = "NULL" if accepted else "NOT NULL"
    changed = await write(
        f"UPDATE reply SET accepted_at = $2 WHERE thing_id = $1 AND accepted_at IS {test} RETURNING thing_id",  # noqa: S608
        answer.id, now() if accepted else None,
    )
    if not changed:
        return
    await write(
        "UPDATE topic SET accepted_count = (SELECT count(*) FROM reply r JOIN thing t ON t.id = r.thing_id"
        " WHERE t.parent_id = $1 AND r.accepted_at IS NOT NULL AND t.state = 'published') WHERE thing_id = $1",
        topic.id,
    )
    await write("UPDATE thing SET version = version + 1 WHERE id = $1", topic.id)
    await note("topic.accepted" if accepted else "topic.unaccepted", reader, thing_id=answer.id,
               group_id=topic.group_id)


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


@action("reply.useful")
async def mark_useful(reader: Reader, answer: Thing) -> None:
    """Say that a reply was useful; saying it twice changes nothing."""
    made = await write(
        "INSERT INTO useful_mark (reply_id, person_id) VALUES ($1, $2)"
        " ON CONFLICT (reply_id, person_id) DO NOTHING RETURNING id", answer.id, reader.id,
    )
    if made:
        await write("UPDATE reply SET useful_count = useful_count + 1 WHERE thing_id = $1", answer.id)
        await note("reply.useful", reader, thing_id=answer.id, group_id=answer.group_id)


@action("reply.not_useful")
async def unmark_useful(reader: Reader, answer: Thing) -> None:
    """Take the mark back."""
    if await Useful.filter(reply_id=answer.id, person_id=reader.id).delete():
        await write("UPDATE reply SET useful_count = useful_count - 1 WHERE thing_id = $1", answer.id)
        await note("reply.not_useful", reader, thing_id=answer.id, group_id=answer.group_id)
