"""A text as the rules look at it: folded letter for letter, cut into words, each with the classes of the word lists.

Everything here takes time in proportion to the text: one pass, windows of a fixed width, no pattern that steps back.
"""

import json
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path

from search.languages import MARKS, UNMARKED, folded_word
from search.stopwords import STOPWORDS

LEXICON = Path(__file__).parent / "lexicon"
KNOWN = ("ar", "en", "es", "fr", "pt")
NONE: frozenset[str] = frozenset()
LONGEST_WORD = 40
PIECE = re.compile(r"[0-9]+|[^\W\d_]+")
UNSEEN = (
    "\u0640\u00ad\ufeff\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060"
    "\u2066\u2067\u2068\u2069"
)
DROPPED = frozenset((*MARKS, *UNSEEN))
ENDS = re.compile(r"[\n!?؟]|\.\s")


@lru_cache(4096)
def _letter(letter: str) -> str:
    """One folded letter for one: without accent, in lower case, digits as ASCII."""
    if letter in "ءةىٱ" or letter in "ًٌٍ":
        return UNMARKED.get(ord(letter), letter) or letter
    base = unicodedata.normalize("NFKD", letter)[:1].translate(UNMARKED)[:1]
    if base.isdigit() and not letter.isdigit():
        return " "  # a half, a quarter
    if base.isdigit():
        return str(unicodedata.digit(base, 0))
    return (base.casefold() or " ")[:1]


@dataclass(frozen=True, slots=True)
class Token:
    """A word, or a row of digits: `flat[start:end]`. `cap`: begins with a capital, or in a script that has none."""

    start: int
    end: int
    word: str
    is_cap: bool
    is_upper: bool
    sentence: int
    is_first: bool
    classes: frozenset[str]

    def has(self, *names: str) -> bool:
        return not self.classes.isdisjoint(names)

    @property
    def is_number(self) -> bool:
        return self.word[0].isdigit()

    @property
    def is_arabic(self) -> bool:
        return "\u0621" <= self.word[0] <= "\u06ff"

    @property
    def is_other_script(self) -> bool:
        return self.word[0] > "\u0370" and not self.is_arabic


@dataclass(slots=True)
class Page:
    """What the rules read. `flat` is as long as `kept`, the text without marks; `at` leads back to the text."""

    text: str
    flat: str
    at: list[int] | None
    tokens: list[Token]
    language: str
    has_caps: bool
    where: dict[str, list[int]] = field(default_factory=dict)

    def near(self, first: int, last: int, reach: int, *names: str) -> bool:
        """Whether a word of one of these classes stands within `reach` words of the words first to last."""
        low, high = first - reach, last + reach
        for name in names:
            rows = self.where.get(name, ())
            place = bisect_left(rows, low)
            if place < len(rows) and rows[place] <= high:
                return True
        return False

    def is_common(self, token: Token) -> bool:
        """A word of the language, and so no name; at the head of a sentence, where each has a capital, of any."""
        return _is_common(token.word, self.language) or (token.is_first and token.word in common(""))

    def value(self, token: Token) -> int | None:
        """The number a word says, below a hundred."""
        return value_of(token.word)

    def gap(self, index: int) -> str:
        """What stands between a word and the next one, at most 12 characters of it."""
        if not 0 <= index < len(self.tokens):
            return "\n"
        end = self.tokens[index].end
        if index + 1 >= len(self.tokens):
            return self.flat[end : end + 12] + "\n"
        return self.flat[end : min(self.tokens[index + 1].start, end + 12)]

    def offsets(self, start: int, end: int) -> tuple[int, int]:
        """The same place in the text as it was written."""
        if self.at is None:
            return start, end
        return self.at[start], self.at[end - 1] + 1


@cache
def lexicon(language: str) -> tuple[dict[str, frozenset[str]], dict[str, int]]:
    """The classes of each word and the value of each word that is a number. In every language also the Arabic words,
    which no other language has, and the units of an age; of a language we have no list of, all of them."""
    classes: dict[str, set[str]] = {}
    numbers: dict[str, int] = {}
    for path in sorted(LEXICON.glob("*.json")):
        is_own = path.stem in (language, "ar") or language not in KNOWN or language == "ar"
        for name, said in json.loads(path.read_text(encoding="utf-8")).items():
            if name == "numbers":
                for value, forms in said.items():
                    for form in forms.split():
                        numbers.setdefault(flatten(form)[0], int(value))
            elif is_own:
                for word in said.split():
                    classes.setdefault(flatten(word)[0], set()).add(name)
            elif name in ("unit", "small"):
                for word in said.split():
                    if len(word) > 2:
                        classes.setdefault(flatten(word)[0], set()).add(name)
    return {word: frozenset(names) for word, names in classes.items()}, numbers


@cache
def common(language: str) -> frozenset[str]:
    """Words that are no names."""
    rows = [STOPWORDS[language]] if language in STOPWORDS else STOPWORDS.values()
    return frozenset(flatten(word)[0] for row in rows for word in row.split())


def flatten(text: str) -> tuple[str, list[int] | None]:
    """The folded text, and where each of its letters stands; None when it is as long as the text."""
    if text.isascii():
        return text.lower(), None
    if DROPPED.isdisjoint(text):
        return "".join(map(_letter, text)), None
    at = [place for place, letter in enumerate(text) if letter not in DROPPED]
    return "".join(_letter(text[place]) for place in at), at


ARABIC_HEADS = ("وال", "بال", "فال", "كال", "لل", "ال", "و", "ب", "ل", "ف", "ك")


@lru_cache(20_000)
def classes_of(word: str, language: str) -> frozenset[str]:
    """The classes of a folded word, in Arabic also without what is written to it."""
    known = lexicon(language)[0]
    if word in known:
        return known[word]
    if "\u0621" <= word[0] <= "\u06ff":
        for head in ARABIC_HEADS:
            if word.startswith(head) and len(word) - len(head) >= 2 and word[len(head) :] in known:
                return known[word[len(head) :]]
    return NONE


@lru_cache(20_000)
def value_of(word: str) -> int | None:
    """The number a word says, below a hundred."""
    if word[0].isdigit():
        return int(word) if len(word) <= 2 else None
    return lexicon("")[1].get(word)


@lru_cache(20_000)
def _is_common(word: str, language: str) -> bool:
    return (
        word in common(language)
        or bool(classes_of(word, language) - {"name"})
        or ("\u0621" <= word[0] <= "\u06ff" and (folded_word(word) in common("ar") or value_of(word) is not None))
    )


def forget() -> None:
    for each in (classes_of, value_of, _is_common):
        each.cache_clear()


def page_of(text: str, language: str) -> Page:
    flat, at = flatten(text)
    tokens: list[Token] = []
    where: dict[str, list[int]] = {}
    sentence, before = 0, 0
    for found in PIECE.finditer(flat):
        start, end = found.span()
        if tokens and start > before and (cut := ENDS.search(flat, before, start)):
            if cut[0] != ". " or tokens[-1].end - tokens[-1].start > 2:
                sentence += 1
        word = flat[start : min(end, start + LONGEST_WORD)]
        first = text[at[start] if at else start]
        second = text[at[start + 1] if at else start + 1] if end - start > 1 else ""
        is_cap = first.isupper() or (first.isalpha() and not first.islower() and not "\u0600" <= first <= "\u06ff")
        classes = classes_of(word, language)
        is_first = not tokens or tokens[-1].sentence != sentence
        for name in classes:
            where.setdefault(name, []).append(len(tokens))
        tokens.append(Token(start, end, word, is_cap, second.isupper(), sentence, is_first, classes))
        before = end
    return Page(text, flat, at, tokens, language, any(token.is_cap for token in tokens), where)


def join(spans: Iterable[tuple[int, int]]) -> tuple[int, int]:
    rows = list(spans)
    return min(start for start, _ in rows), max(end for _, end in rows)
