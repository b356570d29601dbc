"""What is about to be written is looked through for what identifies a child: its writer is asked, a moderator reads it.

The look is taken in a thread: the rules take time in proportion to the text, of which `LONGEST` letters are read, so
that none can keep it busy (under a second at the very worst), and unlike rendering there is no foreign code that would
have to be killed. No word that was seen is kept or logged: what was seen for as long as the answer is made, then of
which kind it was.
"""

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from types import MappingProxyType

from cop.community import sensitivity
from cop.community.activity import note
from cop.community.people import Reader
from cop.community.posting import Post
from cop.community.scanner import ASK, HOLD, Scan, Span, scan
from cop.community.thing import Thing
from cop.kit.errors import Refused

WHY = "identifying-detail"
FIELD = "no_child"
"""The tick "none of this concerns a child"."""
FILE = "file"
AROUND = 60
"""Letters shown before and behind what was seen."""
LONGEST_SEEN = 300
MOST = 12
"""Passages that are shown."""

Piece = tuple[str, str]
"""Words, and the kind of what was seen in them or ""."""

_scans: ContextVar[Mapping[int, Scan]] = ContextVar("scans", default=MappingProxyType({}))
_beside: ContextVar[tuple[str, ...]] = ContextVar("beside", default=())
_confirmed: ContextVar[frozenset[int]] = ContextVar("confirmed", default=frozenset())
_marked: ContextVar[tuple[frozenset[str], bool]] = ContextVar("marked", default=(frozenset(), False))
"""Of what is being written: the kinds that were seen, and whether its writer has said that it concerns no child."""


@dataclass(frozen=True, slots=True)
class Said:
    """A text in its language, or the name of a file."""

    text: str
    language: str
    is_file_name: bool

    def scanned(self) -> Scan:
        """By the bars that `sensitivity.current` has read last."""
        return scan(self.text, self.language, sensitivity.in_force(), is_file_name=self.is_file_name)


@dataclass(frozen=True, slots=True)
class Looked:
    """What was seen in the parts of a text."""

    score: float
    passages: tuple[tuple[Piece, ...], ...]
    texts: frozenset[int]
    """Which texts they were, as numbers."""

    @property
    def asks(self) -> bool:
        """Whether the writer is asked about it."""
        return self.score >= ASK

    @property
    def is_held(self) -> bool:
        """Whether somebody reads it before others do, whatever its writer says."""
        return self.score >= HOLD


NOTHING = Looked(0.0, (), frozenset())


class LooksLikeAChild(Refused):
    """The writer is asked. `looked` is for the page that asks; `seen`, among the facts, for a script that does."""

    def __init__(self, looked: Looked, field: str = FIELD) -> None:
        seen = [words for passage in looked.passages for words, kind in passage if kind]
        told = Refused("looks-like-a-child", field=field, seen=" · ".join(seen[:MOST])[:LONGEST_SEEN])
        super().__init__(told.code, field=told.field, **told.facts)
        self.looked = looked


async def look(parts: Mapping[str, str], language: str, *, files: Iterable[str] = ()) -> Looked:
    """Look through texts, by the name of their part, and the names of files. Never inside a unit."""
    texts = [*_said(parts.values(), language), *_said(files, language, is_file_name=True)]
    if not texts:
        return NOTHING
    await sensitivity.current()
    scans = await asyncio.to_thread(lambda: [each.scanned() for each in texts])
    known = {hash(each): seen for each, seen in zip(texts, scans, strict=True)}
    _scans.set({**_scans.get(), **known})
    passages = [each for said, seen in zip(texts, scans, strict=True) for each in _passages(said.text, seen)]
    return Looked(max(each.score for each in scans), tuple(passages[:MOST]), frozenset(known))


async def ask(parts: Mapping[str, str], language: str, *, is_sure: bool) -> Looked:
    """Look through texts and ask their writer about what is seen. Raises LooksLikeAChild. Never inside a unit."""
    return await ask_each({language: parts}, is_sure=is_sure)


async def ask_each(texts: Mapping[str, Mapping[str, str]], *, is_sure: bool) -> Looked:
    """The same for a form with words in several languages, by language and part: its writer is asked once about all of
    them."""
    found = [await look(parts, language) for language, parts in texts.items()]
    passages = tuple(passage for each in found for passage in each.passages)[:MOST]
    score = max((each.score for each in found), default=0.0)
    looked = Looked(score, passages, frozenset(text for each in found for text in each.texts))
    demand_no_child(looked, is_sure=is_sure)
    return looked


async def ask_name(name: str, language: str, *, is_sure: bool) -> None:
    """The same for a file, by its name. Where that is plain, it has to be called something else: nothing is lost by
    it. Raises Refused."""
    looked = await look({}, language, files=(name,))
    if looked.is_held:
        raise Refused("file-names-a-child", field=FILE)
    if looked.asks and not is_sure:
        raise LooksLikeAChild(looked, FILE)


def asked_about(refusal: Refused | None, field: str = FIELD) -> Looked:
    """What the page shows of it, where that is why something was refused."""
    return refusal.looked if isinstance(refusal, LooksLikeAChild) and refusal.field == field else NOTHING


def demand_no_child(looked: Looked, *, is_sure: bool) -> None:
    """Raise Refused where something looks like a child and its writer has not said that it is none. From here on, this
    request writes these texts as somebody who was asked."""
    if looked.asks and not is_sure:
        raise LooksLikeAChild(looked)
    if is_sure:
        _confirmed.set(_confirmed.get() | looked.texts)


async def keep(reader: Reader, post: Post) -> str:
    """A keeper of posts: above `HOLD` somebody reads it first; from `ASK` on where its writer was not asked, as by
    mail.

    What was looked through before the unit is not looked through again."""
    texts = [*_said(post.texts, post.language), *_said(_beside.get(), post.language, is_file_name=True)]
    await sensitivity.current()
    scans = {hash(each): _scan(each) for each in texts}
    score = max((each.score for each in scans.values()), default=0.0)
    was_asked = all(text in _confirmed.get() for text, each in scans.items() if each.is_marked)
    _marked.set((_kinds(scans.values()), was_asked))
    return WHY if score >= HOLD or (score >= ASK and not was_asked) else ""


def _said(texts: Iterable[str], language: str, *, is_file_name: bool = False) -> list[Said]:
    return [Said(text, language, is_file_name) for text in texts if text]


def _scan(said: Said) -> Scan:
    known = _scans.get().get(hash(said))
    return said.scanned() if known is None else known


def _kinds(scans: Iterable[Scan]) -> frozenset[str]:
    return frozenset(span.kind for each in scans if each.is_marked for span in each.spans)


async def tell(reader: Reader, made: Thing) -> None:
    """Say that a post was marked, so that a moderator looks at it. Inside the unit, after `keep`."""
    kinds, was_asked = _marked.get()
    if kinds:
        _marked.set((frozenset(), False))
        await _mark(reader, made, kinds, is_confirmed=was_asked)


def sent_with(names: Iterable[str]) -> None:
    """The names of the files that come with the next post, by a way on which nobody can be asked."""
    _beside.set(tuple(names))


async def mark(
    reader: Reader, thing: Thing, *texts: str, language: str = "", is_file_name: bool = False
) -> None:
    """Say of words that no keeper is asked about that they look like a child: the name of a file, a translation, a
    question put to a session. Inside the unit; what was not looked through before it is short."""
    await sensitivity.current()
    said = _said(texts, language or thing.language, is_file_name=is_file_name)
    scans = {hash(each): _scan(each) for each in said}
    kinds = _kinds(scans.values())
    if kinds:
        was_asked = all(text in _confirmed.get() for text, each in scans.items() if each.is_marked)
        await _mark(reader, thing, kinds, is_confirmed=was_asked)


async def _mark(reader: Reader, thing: Thing, kinds: frozenset[str], *, is_confirmed: bool) -> None:
    await sensitivity.write_marks(thing.id, kinds, is_confirmed=is_confirmed)
    await note("thing.marked", reader, thing_id=thing.id, group_id=thing.group_id)


def reaches(threshold: float, language: str, *texts: str) -> bool:
    """Whether one of these, looked through before the unit, is as sure as that."""
    return any(_scan(each).score >= threshold for each in _said(texts, language))


def _passages(text: str, seen: Scan) -> Iterator[tuple[Piece, ...]]:
    """Each thing seen with some words around it; those that are close together in one."""
    row: list[Span] = []
    for span in (*seen.spans, None):
        if row and (span is None or span.start - max(each.end for each in row) > AROUND):
            yield _passage(text, row)
            row = []
        if span is not None:
            row.append(span)


def _passage(text: str, row: list[Span]) -> tuple[Piece, ...]:
    at = max(row[0].start - AROUND, 0)
    pieces: list[Piece] = [("…", "")] if at else []
    for span in row:
        if span.start > at:
            pieces.append((text[at:span.start], ""))
        if span.end > at:
            pieces.append((text[max(at, span.start):span.end], span.kind))
            at = span.end
    pieces.append((text[at:at + AROUND] + ("…" if len(text) > at + AROUND else ""), ""))
    return tuple(pieces)
