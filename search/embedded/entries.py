"""A document as the index keeps it."""

import zlib
from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b

import tantivy

from search import languages
from search.documents import GONE, Document, Gone
from search.query import FACETS, KIND

LONGEST_KEY = 80
LAST_SECOND = 10**12
REMEMBERED = 20_000
"""Labels whose words are kept."""


def entry(document: Document) -> tantivy.Document:
    """The whole of it: what it is found by, counted by, sorted by. Of its words only the tokens are kept."""
    made = _identity(document.id, document.version, document.audience)
    made.add_text(KIND, document.kind)
    made.add_unsigned("kind_number", kind_number(document.kind))
    _add_order(made, document)
    _add_facets(made, document)
    _add_words(made, document)
    return made


def tombstone(gone: Gone) -> tantivy.Document:
    """Its id and version, and the audience of nobody: no word, no facet."""
    return _identity(gone.id, gone.version, GONE)


def kind_number(kind: str) -> int:
    """A kind as a number, which is quick to read for many hits."""
    return zlib.crc32(kind.encode())


def _identity(thing: str, version: int, audience: int) -> tantivy.Document:
    made = tantivy.Document()
    made.add_text("id", thing)
    made.add_unsigned("version", version)
    made.add_unsigned("audience", audience)
    return made


def _add_order(made: tantivy.Document, document: Document) -> None:
    weight = min(max(document.weight, 0.0), 1.0)
    title = languages.fold(_title(document))[:LONGEST_KEY]
    made.add_float("weight", weight)
    made.add_unsigned("at", max(document.at, 0))
    made.add_unsigned("tie", int.from_bytes(blake2b(document.id.encode(), digest_size=6).digest()))
    made.add_text("browse", f"{round((1 - weight) * 1000):04d} {title} {document.id}")
    made.add_text("newest", f"{LAST_SECOND - max(document.at, 0):013d} {document.id}")


def _title(document: Document) -> str:
    return next((said.title for said in document.said if said.title), "") or "".join(document.names[:1])


def _add_facets(made: tantivy.Document, document: Document) -> None:
    unknown = set(document.facets) - set(FACETS)
    if unknown:
        raise ValueError(f"document {document.id} has facets nobody knows: {sorted(unknown)}")
    for facet, values in document.facets.items():
        if facet != KIND:
            for value in dict.fromkeys(values):
                made.add_text(facet, value)


def _add_words(made: tantivy.Document, document: Document) -> None:
    for said in document.said:
        for field, text in (("title", said.title), ("body", said.body)):
            folded, stems = languages.folded_and_stemmed(text, said.language)
            _add(made, (field, "every"), _joined(folded))
            _add(made, (f"{field}_stem", "every_stem"), _joined(stems))
    for name in document.names:
        _add(made, ("names", "every"), _joined(languages.name_words(name)))
    for label in document.labels:
        whole, whole_stems = _label(label)
        _add(made, ("labels", "every"), whole)
        _add(made, ("labels_stem", "every_stem"), whole_stems)


@lru_cache(REMEMBERED)
def _label(label: str) -> tuple[str, str]:
    """A label folded and stemmed; its language is not told, so in every language of its script. The vocabulary has
    some thousand, and they are most of the words of a short thing."""
    found = languages.words(label)
    stems = [stem for word in found for stem in sorted(languages.stems(word.text, languages.LANGUAGES))]
    return _joined([word.folded for word in found]), _joined(stems)


def _joined(words: Sequence[str]) -> str:
    """Words hold no blank, so that splitting at blanks gives them back. Quicker than tokens one by one."""
    return " ".join(words)


def _add(made: tantivy.Document, fields: tuple[str, ...], joined: str) -> None:
    if joined:
        for field in fields:
            made.add_text(field, joined)
