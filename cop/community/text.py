"""Text of things: every part, language and revision in one table, so that history, translation and erasure
are one mechanism. Source is Markdown; html is made once, before it is written (`cop.kit.markup`)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from markupsafe import escape
from tortoise import fields
from tortoise.models import Model

from cop.community.people import Person
from cop.community.thing import Thing
from cop.kit.clock import now
from cop.kit.markup import RENDER_VERSION
from cop.kit.store import write


class Text(Model):
    """One revision of one part (title, body, tried, context) of a thing, in one language."""

    id = fields.BigIntField(primary_key=True)
    thing: fields.ForeignKeyRelation[Thing] = fields.ForeignKeyField(
        "cop.Thing", on_delete=fields.RESTRICT, related_name="texts"
    )
    thing_id: int
    part = fields.CharField(12)
    language = fields.CharField(8)
    revision = fields.IntField()
    is_current = fields.BooleanField(default=True)
    source = fields.TextField()
    html = fields.TextField()
    render_version = fields.IntField()
    provenance = fields.CharField(8, default="author")  # author, person, machine, expert, redacted
    of_revision = fields.IntField(null=True)
    """Of a translation: the revision of the original it was made from; an earlier one than the current is stale."""
    bare = fields.TextField(default="")
    """The html without its quotations of others, "" when it quotes nobody: takes the place of `html` while something
    it quotes is not readable for all its readers. See `is_bare`."""
    is_bare = fields.BooleanField(default=False)
    """Whether html and bare have changed places."""
    editor: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "cop.Person", on_delete=fields.RESTRICT, related_name=False
    )
    editor_id: int
    written_at = fields.DatetimeField()

    class Meta:
        table = "thing_text"
        unique_together = (("thing", "part", "language", "revision"),)
        indexes = (("thing_id", "part", "is_current"),)


REDACTED = "redacted"
"""The provenance of words that somebody who keeps order has put in the place of others."""


@dataclass(frozen=True, slots=True)
class Written:
    """What a person wrote, already rendered: actions take this, so that nothing is rendered inside a unit."""

    source: str
    html: str
    version: int
    bare: str = ""
    """The html without what it quotes of others, "" when it quotes nobody."""


class Renders(Protocol):
    """The killable renderer of `cop.kit.renderer`."""

    async def render(self, source: str) -> str: ...


async def rendered(renderer: Renders, source: str) -> Written:
    """A Markdown text, made ready before the unit opens."""
    return Written(source, await renderer.render(source) if source else "", RENDER_VERSION)


def plain(source: str) -> Written:
    """A text without markup: a title."""
    return Written(source, str(escape(source)), RENDER_VERSION)


async def put_text(
    thing_id: int, part: str, language: str, text: Written, editor_id: int, *, provenance: str = "author",
    of_revision: int | None = None,
) -> int:
    """Add the next revision of a part and make it the current one. Gives its number. Inside a unit."""
    await write(
        "UPDATE thing_text SET is_current = $4 WHERE thing_id = $1 AND part = $2 AND language = $3",
        thing_id, part, language, False,
    )
    made = await write(
        "INSERT INTO thing_text (thing_id, part, language, revision, is_current, source, html, render_version,"
        " provenance, editor_id, written_at, bare, is_bare, of_revision) SELECT $1::bigint, $2::varchar, $3::varchar,"
        " coalesce(max(revision), 0) + 1, $4::boolean, $5, $6, $7::integer, $10::varchar, $8::integer,"
        " $9::timestamptz, $11, $12::boolean, $13::integer FROM thing_text"
        " WHERE thing_id = $1 AND part = $2 AND language = $3 RETURNING revision",
        thing_id, part, language, True, text.source, text.html, text.version, editor_id, now(), provenance, text.bare,
        False, of_revision,
    )
    return int(made[0]["revision"])


@dataclass(frozen=True, slots=True, kw_only=True)
class First:
    """Words that become the only revision of a part; who wrote them, and when, is what it was."""

    part: str
    language: str
    text: Written
    editor_id: int
    written_at: datetime
    provenance: str
    of_revision: int | None


async def begin_anew(thing_id: int, texts: Sequence[First]) -> None:
    """Erase every revision of every part of a thing, and let these be the first. Inside a unit."""
    await write("DELETE FROM thing_text WHERE thing_id = $1", thing_id)
    for each in texts:
        await write(
            "INSERT INTO thing_text (thing_id, part, language, revision, is_current, source, html, render_version,"
            " provenance, editor_id, written_at, bare, is_bare, of_revision)"
            " VALUES ($1, $2, $3, 1, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
            thing_id, each.part, each.language, True, each.text.source, each.text.html, each.text.version,
            each.provenance, each.editor_id, each.written_at, each.text.bare, False, each.of_revision,
        )
