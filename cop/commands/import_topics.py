"""One record of a file of topics: checked and rendered, then a topic with all its replies, in one unit."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from cop.commands.import_fields import Bad, Fields
from cop.commands.import_lines import Columns
from cop.commands.import_people import country_id
from cop.community import visit
from cop.community.activity import note
from cop.community.audience import settle
from cop.community.byline import MODES, ORGANISATION, freeze
from cop.community.founding import normal_address
from cop.community.groups import Group
from cop.community.people import Person, Reader
from cop.community.policy import may
from cop.community.text import Renders, Text, Written, plain, rendered
from cop.community.thing import Thing, ThingTerm, public_id
from cop.community.vocabulary import INSPIRE, SECTOR, THEME, Term
from cop.forum.models import ANNOUNCEMENT, KINDS, QUESTION, Reply, Topic
from cop.kit.clock import now
from cop.kit.errors import Missing
from cop.kit.markup import LONGEST
from cop.settings import KNOWN_LANGUAGES

COLUMNS = Columns(
    required=("external_id", "group", "kind", "language", "title", "body", "author"),
    optional=(
        "tried", "context", "country", "needed_by", "themes", "sectors", "inspire", "byline", "created_at",
    ),
)
WITH_REPLIES = Columns(COLUMNS.required, (*COLUMNS.optional, "replies"))
"""Of a .jsonl file: a cell of a table holds no list of replies."""
REPLY_FIELDS = ("author", "body", "byline", "language", "created_at", "accepted")
SCHEMES = (("themes", THEME), ("sectors", SECTOR), ("inspire", INSPIRE))
LONGEST_TITLE = 160
LONGEST_ASIDE = 4_000
MOST_TERMS = 5
MOST_REPLIES = 1_000


@dataclass(frozen=True, slots=True)
class Post:
    """What a topic and a reply have in common. `author` is an external id or an address."""

    where: str
    author: str
    byline: str
    language: str
    at: datetime
    parts: dict[str, str]
    accepted: bool = False


class TopicRecord:
    """A topic as a line says it. Raises Bad for what can be seen without the database."""

    unique: tuple[str, ...] = ()

    def __init__(self, values: dict[str, Any]) -> None:
        fields = Fields(values)
        self.external_id = fields.external_id()
        self._group = fields.line("group", longest=80, required=True)
        self._kind = fields.choice("kind", KINDS)
        self._country = fields.line("country", longest=2).upper()
        self._needed_by = _needed_by(fields, self._kind)
        self._terms = [(name, scheme, fields.words(name, most=MOST_TERMS)) for name, scheme in SCHEMES]
        self._topic = _topic(fields, self._kind)
        self._replies = _replies(fields, self._topic)
        self._texts: list[dict[str, Written]] = []

    async def is_there(self) -> bool:
        return await Thing.exists(external_id=self.external_id)

    async def render(self, renderer: Renders) -> None:
        """All texts, before the unit. Raises Refused when one is too intricate."""
        for post in (self._topic, *self._replies):
            self._texts.append({
                part: plain(source) if part == "title" else await rendered(renderer, source)
                for part, source in post.parts.items()
            })

    async def write(self) -> None:
        """Look up what is named and write all of it. Raises Bad. Inside a unit."""
        group = await Group.get_or_none(slug=self._group)
        if group is None:
            raise Bad(f"there is no group {self._group!r}")
        term_ids = [each for name, scheme, keys in self._terms for each in await _terms(name, scheme, keys)]
        topic = await self._write_topic(group, term_ids)
        for number, (reply, texts) in enumerate(zip(self._replies, self._texts[1:], strict=True), 1):
            await self._write_reply(group, topic, reply, texts, number)
        await settle(topic.id)
        await note("topic.imported", None, thing_id=topic.id, group_id=group.id)

    async def _write_topic(self, group: Group, term_ids: list[int]) -> Thing:
        author = await _author(self._topic, group, "topic.announce" if self._kind == ANNOUNCEMENT else "topic.ask")
        topic = await _thing(
            self._topic, author, group, self._texts[0], kind="topic", home_audience_id=group.readers_id,
            country_id=await country_id(self._country), top=len(self._replies), external_id=self.external_id,
        )
        accepted = sum(reply.accepted for reply in self._replies)
        await Topic.create(
            thing_id=topic.id, kind=self._kind, needed_by=self._needed_by, accepted_count=accepted
        )
        for term_id in term_ids:
            await ThingTerm.create(thing_id=topic.id, term_id=term_id)
        return topic

    async def _write_reply(
        self, group: Group, topic: Thing, reply: Post, texts: dict[str, Written], number: int
    ) -> None:
        author = await _author(reply, group, "topic.ask")
        thing = await _thing(reply, author, group, texts, kind="reply", parent_id=topic.id, number=number)
        await Reply.create(thing_id=thing.id, accepted_at=reply.at if reply.accepted else None)


def _topic(fields: Fields, kind: str) -> Post:
    parts = {
        "title": fields.line("title", longest=LONGEST_TITLE, required=True),
        "body": fields.text("body", longest=LONGEST, required=True),
    }
    for name in ("tried", "context"):
        words = fields.text(name, longest=LONGEST_ASIDE)
        if words and kind != QUESTION:
            raise Bad(f"{name} belongs to questions alone")
        if words:
            parts[name] = words
    return Post(
        where="", author=fields.line("author", longest=254, required=True), parts=parts,
        byline=fields.choice("byline", MODES, default=MODES[0]),
        language=fields.choice("language", KNOWN_LANGUAGES), at=fields.moment("created_at") or now(),
    )


def _needed_by(fields: Fields, kind: str) -> date | None:
    day = fields.day("needed_by")
    if day and kind != QUESTION:
        raise Bad("needed_by belongs to questions alone")
    return day


def _replies(fields: Fields, topic: Post) -> list[Post]:
    """In the order of the file, which must be that of their dates; without a date, that of the one before."""
    found: list[Post] = []
    before = topic.at
    for number, values in enumerate(fields.records("replies", most=MOST_REPLIES), 1):
        reply = _reply(Fields(values, where=f"reply {number}: "), f"reply {number}: ", topic, before)
        found.append(reply)
        before = reply.at
    return found


def _reply(fields: Fields, where: str, topic: Post, before: datetime) -> Post:
    fields.only(REPLY_FIELDS)
    at = fields.moment("created_at") or before
    if at < before:
        raise fields.bad("created_at is earlier than what stands before it")
    return Post(
        where=where, author=fields.line("author", longest=254, required=True), at=at,
        byline=fields.choice("byline", MODES, default=MODES[0]),
        language=fields.choice("language", KNOWN_LANGUAGES, default=topic.language),
        parts={"body": fields.text("body", longest=LONGEST, required=True)}, accepted=fields.truth("accepted"),
    )


async def _author(post: Post, group: Group, act: str) -> Reader:
    """The author, as of now. Raises Bad unless that person may write this in this group."""
    person = (
        await Person.get_or_none(external_id=post.author)
        or await Person.get_or_none(email=normal_address(post.author))
    )
    try:
        reader = await visit.by_person(person) if person else None
    except Missing:
        reader = None
    if reader is None:
        raise Bad(f"{post.where}author is nobody who is here, neither by external id nor by address")
    if not may(reader, act, group):
        who = "leads or moderates" if act == "topic.announce" else "belongs to"
        raise Bad(f"{post.where}author is nobody who {who} the group {group.slug!r}")
    if post.byline == ORGANISATION and reader.organisation_id is None:
        raise Bad(f"{post.where}byline is the organisation, but the author has none")
    return reader


async def _terms(name: str, scheme: str, keys: list[str]) -> list[int]:
    found = {
        each.key: each.id for each in await Term.filter(scheme=scheme, key__in=keys, status="accepted")
    } if keys else {}
    for key in keys:
        if key not in found:
            raise Bad(f"{name} has {key[:60]!r}, which is not in the vocabulary")
    return list(found.values())


async def _thing(
    post: Post, author: Reader, group: Group, texts: dict[str, Written], *, kind: str, **columns: Any
) -> Thing:
    """A thing with its texts, as it was written then, in the byline the author has now."""
    thing = await Thing.create(
        public_id=public_id(), kind=kind, via="import", network_id=group.network_id, group_id=group.id,
        author_id=author.id, entered_by_id=author.id, language=post.language, created_at=post.at,
        published_at=post.at, latest_at=post.at,
        **(await freeze(author, post.byline, group_id=group.id)).columns(), **columns,
    )
    for part, text in texts.items():
        await Text.create(
            thing_id=thing.id, part=part, language=post.language, revision=1, source=text.source, html=text.html,
            render_version=text.version, editor_id=author.id, written_at=post.at,
        )
    return thing
