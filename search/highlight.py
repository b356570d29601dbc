"""Where a text meets a query, as spans of characters. Plain text goes in and parts come out: never HTML."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeVar

from search.distance import within
from search.languages import WORD, folded_word, is_small, stemmed, words
from search.query import MOST_TEXT, MOST_WORDS
from search.synonyms import Phrase, Synonyms

Span = tuple[int, int]
"""Begin and end, in characters."""
Parts = tuple[tuple[str, bool], ...]
"""Pieces of a text in their order, and whether the piece met the query. Joined they are the text."""
ELLIPSIS = "…"
LONGEST_TEXT = 50_000
"""Characters of a text that are looked at."""
LONGEST_PHRASE = 250
"""Characters that the longest alternative may fill."""


class Meeting(NamedTuple):
    """What a word is for a query: met by itself, and the phrases that may begin with it."""

    alone: bool
    beginning: tuple[Phrase, ...]


T = TypeVar("T")
UNKNOWN = Meeting(False, ())


def typos_allowed(folded: str) -> int:
    """None in short words and in numbers, one from 5 letters, two from 9: as the search server does by default."""
    if not folded.isalpha():
        return 0
    return 2 if len(folded) >= 9 else 1 if len(folded) >= 5 else 0


class Sought:
    """What a query looks for, made once for all the texts of a page."""

    def __init__(self, text: str, synonyms: Synonyms) -> None:
        typed = words(text[:MOST_TEXT])[:MOST_WORDS]
        groups = synonyms.expanded(typed)
        phrases = {phrase for group in groups for phrase in group.alternatives}
        self._beginnings = _by((phrase[0], phrase) for phrase in sorted(phrases))
        telling = [word for word in typed if not is_small(word.folded)]
        self._asked = telling or ([] if phrases else typed)
        self._folded = frozenset(word.folded for word in self._asked)
        mistyped = ((word, typos_allowed(word)) for word in sorted(self._folded))
        self._mistyped = _by((word[0], (word, most)) for word, most in mistyped if most)
        """First letter -> words asked for, and how many typos each may have: the first letter is rarely wrong."""
        self._prefix = typed[-1].folded if telling and telling[-1].end == len(text.rstrip()) else None
        """The last word, which may go on; none after a sign, and for a small word."""
        self._known: dict[str, dict[str, Meeting | None]] = {}
        """Language -> word as it stands -> what it meets, if anything: most words of a page come again and again."""
        self._stems: dict[str, frozenset[str]] = {}

    @property
    def empty(self) -> bool:
        return not self._asked and not self._beginnings

    def spans(self, text: str, language: str) -> list[Span]:
        """The words and phrases of `text`, which is in `language`, that meet the query, in their order."""
        known = self._known.setdefault(language, {})
        found: set[Span] = set()
        for piece in WORD.finditer(text, 0, LONGEST_TEXT):
            word = piece[0]
            meets = known.get(word, UNKNOWN)
            if meets is UNKNOWN:
                meets = known[word] = self._meets(word, language)
            if meets:
                found.update(self._met(text, piece.span(), meets))
        return sorted(found)

    def _met(self, text: str, span: Span, meets: Meeting) -> Iterable[Span]:
        if meets.alone:
            yield span
        if meets.beginning:
            following = words(text[span[0]:span[0] + LONGEST_PHRASE])
            standing = tuple(word.folded for word in following)
            for phrase in meets.beginning:
                if standing[:len(phrase)] == phrase:
                    yield from ((span[0] + word.start, span[0] + word.end) for word in following[:len(phrase)])

    def _meets(self, word: str, language: str) -> Meeting | None:
        folded = folded_word(word)
        beginning = self._beginnings.get(folded, ())
        alone = (
            folded in self._folded
            or (self._prefix is not None and folded.startswith(self._prefix))
            or stemmed(word, language) in self._stems_in(language)
            or any(within(folded, asked, most) for asked, most in self._mistyped.get(folded[:1], ()))
        )
        return Meeting(alone, beginning) if alone or beginning else None

    def _stems_in(self, language: str) -> frozenset[str]:
        if language not in self._stems:
            self._stems[language] = frozenset(stemmed(word.text, language) for word in self._asked)
        return self._stems[language]


def _by(pairs: Iterable[tuple[str, T]]) -> dict[str, tuple[T, ...]]:
    gathered: dict[str, list[T]] = {}
    for key, value in pairs:
        gathered.setdefault(key, []).append(value)
    return {key: tuple(values) for key, values in gathered.items()}


def mark(text: str, spans: Iterable[Span]) -> Parts:
    """The whole text in parts. Spans that touch only a blank between them become one."""
    parts: list[tuple[str, bool]] = []
    at = 0
    for start, end in _joined(text, spans):
        if start > at:
            parts.append((text[at:start], False))
        parts.append((text[start:end], True))
        at = end
    if at < len(text):
        parts.append((text[at:], False))
    return tuple(parts)


def excerpt(text: str, spans: Sequence[Span], length: int = 200) -> Parts:
    """At most `length` characters (and an ellipsis where the text is cut), from where most of the query stands."""
    if len(text) <= length:
        return mark(text, spans)
    first = _densest(spans, length)
    begin = _word_after(text, max(0, min(first - length // 5, len(text) - length))) if first else 0
    end = _word_before(text, min(len(text), begin + length), begin)
    inside = [(start - begin, stop - begin) for start, stop in spans if begin <= start and stop <= end]
    parts = list(mark(text[begin:end], inside))
    if begin:
        parts.insert(0, (ELLIPSIS, False))
    if end < len(text):
        parts.append((ELLIPSIS, False))
    return tuple(parts)


def _densest(spans: Sequence[Span], length: int) -> int:
    """Where the first span begins of the stretch that holds most of them."""
    best = most = last = 0
    for first, (start, _) in enumerate(spans):
        while last < len(spans) and spans[last][1] <= start + length * 4 // 5:
            last += 1
        if last - first > most:
            best, most = start, last - first
    return best


def _word_after(text: str, at: int) -> int:
    """The beginning of a word from here on, unless it is far."""
    if at == 0 or text[at - 1].isspace():
        return at
    found = next((place for place in range(at, min(at + 30, len(text))) if text[place].isspace()), None)
    return at if found is None else found + 1


def _word_before(text: str, at: int, begin: int) -> int:
    """The end of a word up to here, unless it is far."""
    if at == len(text) or text[at].isspace():
        return at
    found = next((place for place in range(at, max(at - 30, begin), -1) if text[place - 1].isspace()), None)
    return at if found is None else found - 1


def _joined(text: str, spans: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for start, end in spans:
        if joined and (start <= joined[-1][1] or text[joined[-1][1]:start] == " "):
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
