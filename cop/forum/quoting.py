"""Quotations that keep their source: a blockquote with a link to the thing it was taken from.

What a text quotes must not outlive its source: while not every reader of the quoting thing may read the source, the
text stands bare, without its quotations. That is decided for the thing as a whole, so that its history and its
translations say no more than it does. Bare html and whole html are both made when the text is written, and change
places in the transaction that hides, moves or restores a source: nothing is rendered then.

The source of a text, in its edit form, still holds what it quotes: its author and the stewards alone see that.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from cop.community import findable
from cop.community.people import Reader
from cop.community.quoted import CUT, bare_of, led_to
from cop.community.subjects import BYLINE_OF_T
from cop.community.text import Written, put_text
from cop.forum import naming
from cop.kit.errors import Refused
from cop.kit.markup import words_of
from cop.kit.passages import quotations, replaced
from cop.kit.store import Row, row, rows, write

LEFT_OUT = CUT
LINES = ("title", "for_context")
"""Parts without markup."""
_BLOCK = re.compile(r"</(?:p|li|pre|h[34])>")

SOURCES = """
SELECT t.id, t.public_id FROM thing t WHERE t.public_id IN_WORDS($1) AND t.kind <> 'risk' AND (
  t.audience_id IN_IDS($2) OR t.id IN (SELECT q.source_id FROM quotation q WHERE q.thing_id = $3))
"""
"""What the writer may read, and what the thing quotes already."""
HOLD = """
UPDATE thing SET top = top WHERE id IN (
  WITH RECURSIVE up AS (
    SELECT id, parent_id FROM thing WHERE id IN_IDS($1)
    UNION
    SELECT t.id, t.parent_id FROM thing t JOIN up ON up.parent_id = t.id
  )
  SELECT id FROM up WHERE parent_id IS NULL
) RETURNING id
"""
QUOTE = """
INSERT INTO quotation (thing_id, source_id) SELECT $1::bigint, id FROM thing WHERE id IN_IDS($2)
ON CONFLICT (thing_id, source_id) DO NOTHING
"""
SWAP = """
UPDATE thing_text SET html = bare, bare = html, is_bare = NOT is_bare
WHERE bare <> ''
  AND thing_id IN (SELECT q.thing_id FROM quotation q WHERE q.thing_id IN_IDS($1)
    UNION SELECT q.thing_id FROM quotation q WHERE q.source_id IN_IDS($1))
  AND is_bare <> EXISTS (
    SELECT 1 FROM quotation q JOIN thing s ON s.id = q.source_id JOIN thing t ON t.id = q.thing_id
    WHERE q.thing_id = thing_text.thing_id AND (s.audience_id IS NULL OR s.audience_id IS DISTINCT FROM t.audience_id))
RETURNING thing_id
"""
"""A text stands bare while a source has not exactly the readers of the thing. The audience says it all: a source that
is hidden, held or erased has another one, unless the thing is hidden with it."""
PLACE = """
SELECT t.id, t.group_id, t.audience_id, coalesce(t.parent_id, t.id) AS topic_id FROM thing t WHERE t.id = $1
"""
CURRENT = """
SELECT x.html FROM thing_text x JOIN thing t ON t.id = x.thing_id
WHERE x.thing_id = $1 AND x.is_current AND x.language = t.language AND x.part IN ('body', 'tried', 'context')
"""
QUOTED = f"""
SELECT t.public_id, {BYLINE_OF_T}, x.html
FROM thing t JOIN thing_text x ON x.thing_id = t.id AND x.part = 'body' AND x.is_current AND x.language = t.language
WHERE t.public_id = $1 AND (t.id = $2 OR t.parent_id = $2) AND t.audience_id IN_IDS($3)
"""  # noqa: S608  # pieces of ours
LONGEST = 1500
"""Characters of a thing that its "Quote" takes over; a writer may paste more."""


@dataclass(frozen=True, slots=True)
class _Prepared:
    """Texts as they will be stored, what they quote, and whom they name."""

    parts: Mapping[str, Written]
    sources: tuple[int, ...]
    named: tuple[naming.Named, ...]


async def put(
    reader: Reader, thing_id: int, parts: Mapping[str, Written], language: str, *, provenance: str = "author",
    of_revision: int | None = None,
) -> dict[str, int]:
    """Write these parts of a thing that has its audience already, with all that they quote and mention. Gives the
    revision of each. Inside a unit. Raises Refused for a quotation of what the writer cannot read."""
    prepared = await _prepare(reader, thing_id, parts)
    made = {
        part: await put_text(
            thing_id, part, language, text, reader.id, provenance=provenance, of_revision=of_revision
        )
        for part, text in prepared.parts.items()
    }
    if prepared.sources:
        await write(QUOTE, thing_id, prepared.sources)
        await write(SWAP, [thing_id])
    await naming.keep(thing_id, prepared.named, reader.id)
    return made


async def _prepare(reader: Reader, thing_id: int, parts: Mapping[str, Written]) -> _Prepared:
    """Costs no statement where nothing is quoted and nobody is named."""
    marked = {part: text for part, text in parts.items() if part not in LINES}
    quoted = {part: _quoted(text.html) for part, text in marked.items()}
    sources = await _sources(reader, thing_id, quoted) if any(quoted.values()) else {}
    names: dict[str, naming.Named] = {}
    if any("@" in text.html for text in marked.values()):
        names = await _names(reader, thing_id, [text.html for text in marked.values()])
    made = {part: _made(text, names) if part in marked else text for part, text in parts.items()}
    return _Prepared(made, tuple(sorted(sources.values())), tuple(dict.fromkeys(names.values())))


def _made(text: Written, names: Mapping[str, naming.Named]) -> Written:
    html = naming.shown(text.html, names)
    bare = bare_of(html)
    return replace(text, html=html, bare=bare if bare != html else "")


def _quoted(html: str) -> tuple[str, ...]:
    """The public ids of what a text quotes."""
    return tuple(dict.fromkeys(name for begin, end in quotations(html) for name in led_to(html[begin:end])))


async def _sources(reader: Reader, thing_id: int, quoted: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """What is quoted, by public id; rivals who would hide it wait until this unit ends."""
    wanted = sorted({name for names in quoted.values() for name in names})
    found = {each["public_id"]: int(each["id"]) for each in await rows(SOURCES, wanted, reader.audiences, thing_id)}
    for part, names in quoted.items():
        if not found.keys() >= set(names):
            raise Refused("quote-without-source", field=part)
    await write(HOLD, sorted(found.values()))
    return found


async def _names(reader: Reader, thing_id: int, htmls: Sequence[str]) -> dict[str, naming.Named]:
    """Words as typed -> whom they mean, of those who may be told."""
    place = await row(PLACE, thing_id)
    assert place is not None
    meant = await naming.known(reader, htmls, place["topic_id"])
    told = await naming.heard(set(meant.values()), place["audience_id"], place["group_id"]) if meant else {}
    return {words: named for words, named in meant.items() if named in told}


async def readers_changed(thing_ids: Sequence[int]) -> None:
    """A watcher of audiences: these things, and what quotes them, are shown whole or bare from now on. A thing whose
    text changes has a new version, and with it a new page and a new entry in every index."""
    swapped = sorted({each["thing_id"] for each in await write(SWAP, list(thing_ids))})
    if swapped:
        await write("UPDATE thing SET version = version + 1 WHERE id IN_IDS($1)", swapped)
        await findable.changed(swapped)


async def unheard(reader: Reader, thing_id: int) -> list[str]:
    """The names in this text that mean somebody to the reader, its writer, and were not told: they may not read it."""
    htmls = [each["html"] for each in await rows(CURRENT, thing_id)]
    place = await row(PLACE, thing_id)
    if place is None:
        return []
    return [
        words for words, named in (await naming.known(reader, htmls, place["topic_id"])).items()
        if (named.sort, named.id) != (naming.PERSON, reader.id)
    ]


async def quoted(reader: Reader, topic_id: int, public_id: str) -> Row | None:
    """What a reader wants to quote in the thread it stands in: its byline, and its words."""
    return await row(QUOTED, public_id, topic_id, reader.audiences)


def blockquote(html: str, attribution: str, public_id: str) -> str:
    """The beginning of a reply: these words as a quotation in Markdown, without what they quote themselves, and who
    wrote them with the way to where they stand. Plain words: an address in them may lead where the writer cannot go."""
    own = replaced(html, quotations(html), "")
    blocks = [("- " if "<li>" in block else "") + words_of(block) for block in _BLOCK.split(own) if words_of(block)]
    words = "\n\n".join(blocks)
    if len(words) > LONGEST:
        words = words[:LONGEST].rpartition(" ")[0] + "…"
    name = re.sub(r"([\\\[\]*_`<>])", r"\\\1", attribution)
    lines = [*words.splitlines(), "", f"— [{name}](/things/{public_id})"]
    return "\n".join(f"> {line}".rstrip() for line in lines) + "\n\n"
