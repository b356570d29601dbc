"""Taking words out of a text: what was seen in it, what a suggestion puts there, and which words are gone afterwards.

Pure: no database, no clock.
"""

import json
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

from cop.community.scanner import Span

LEFT_OUT = "[…]"
"""What stands for a word in what others wrote about a text."""
LEAST = 3
"""Letters of a word that is looked for elsewhere; of a number, too, and one letter of a script that writes few."""
_WORD = re.compile(r"\w+")

Piece = tuple[str, str]
"""Words, and the kind of what was seen in them or ""."""


def pieces(text: str, spans: Sequence[Span]) -> list[Piece]:
    """The whole text, in pieces, with what was seen marked by its kind."""
    found: list[Piece] = []
    at = 0
    for span in sorted(spans, key=lambda each: each.start):
        if span.end <= at:
            continue
        found += [(text[at:span.start], "")] if span.start > at else []
        found.append((text[max(at, span.start):span.end], span.kind))
        at = span.end
    return [*found, (text[at:], "")] if at < len(text) else found


def suggested(text: str, spans: Sequence[Span], placeholder: Callable[[str], str]) -> str:
    """The text with a neutral word in brackets for each thing seen; what overlaps becomes one."""
    made, at = "", 0
    for span in sorted(spans, key=lambda each: (each.start, -each.end)):
        if span.start >= at:
            made += text[at:span.start] + placeholder(span.kind)
        at = max(at, span.end)
    return made + text[at:]


def removed(before: Iterable[str], after: Iterable[str]) -> frozenset[str]:
    """The words that stood there and stand there no more, folded."""
    kept = {word for text in after for word in _words(text)}
    return frozenset(word for text in before for word in _words(text) if word not in kept and _tells(word))


def telling(before: Iterable[str], after: Iterable[str]) -> frozenset[str]:
    """Of these the ones that tell somebody: numbers, and what is written like a name or in a script without capitals.
    """
    before = list(before)
    gone = removed(before, after)
    return frozenset(
        word.casefold() for text in before for word in _WORD.findall(text)
        if word.casefold() in gone and (not word.islower() or any(map(str.isdigit, word)))
    )


def repeats(text: str, words: Collection[str]) -> bool:
    """Whether one of these words stands in a text."""
    return any(word in words for word in _words(text))


def masked(text: str, words: Collection[str]) -> str:
    """The text with each of these words left out."""
    return _WORD.sub(lambda found: LEFT_OUT if found[0].casefold() in words else found[0], text)


def masked_json(text: str, words: Collection[str]) -> str:
    """The same within the strings of what is stored as JSON; a text that is none is masked as it is."""
    try:
        stored = json.loads(text)
    except ValueError:
        return masked(text, words)
    if not isinstance(stored, dict | list):
        return masked(text, words)
    return json.dumps(_masked_in(stored, words), ensure_ascii=False)


def _masked_in(stored: Any, words: Collection[str]) -> Any:
    if isinstance(stored, dict):
        return {key: _masked_in(value, words) for key, value in stored.items()}
    if isinstance(stored, list):
        return [_masked_in(value, words) for value in stored]
    return masked(stored, words) if isinstance(stored, str) else stored


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]


def _tells(word: str) -> bool:
    return len(word) >= LEAST or not word.isascii()
