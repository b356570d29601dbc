"""How likely each word leads to a child, by weights learned from marked texts.

A logistic sum over the signs of the words, what the rules see among them: no network, no library, some thousand
additions a post. The weights stand in `weights.json`, in thousandths, and say from which texts they come;
`python -m benchmarks.scanner.learning` learns them anew.
"""

import json
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from cop.community.scanner.found import KINDS, Found
from cop.community.scanner.signs import (
    BESIDE,
    REMEMBERED,
    Place,
    Word,
    beside_signs,
    close_signs,
    joint_signs,
    own_signs,
    phrase_signs,
    places_of,
    rule_signs,
    topic_signs,
)
from cop.community.scanner.words import Page

WEIGHTS = Path(__file__).parent / "weights.json"
UNIT = 1000
REACH = BESIDE[-1]
COLUMNS = tuple(enumerate(BESIDE))


@cache
def _shipped() -> dict[str, dict[str, int]]:
    made: dict[str, dict[str, int]] = json.loads(WEIGHTS.read_text(encoding="utf-8"))["weights"]
    return made


@cache
def _by_kind() -> dict[str, list[tuple[str, int]]]:
    """Sign -> kinds and their weights."""
    made: dict[str, list[tuple[str, int]]] = {}
    for kind in KINDS:
        for sign, weight in _shipped()[kind].items():
            made.setdefault(sign, []).append((kind, weight))
    return made


def _sum(some: Iterable[str]) -> int:
    weights = _shipped()["child"]
    return sum([weights[sign] for sign in some if sign in weights])


@lru_cache(REMEMBERED)
def _own(word: Word) -> int:
    return _sum(own_signs(word))


@lru_cache(REMEMBERED)
def _around(word: Word) -> tuple[int, ...]:
    """What a word adds to the words around it, by `BESIDE`."""
    return tuple(_sum(beside_signs(offset, word)) for offset in BESIDE)


@cache
def _edges() -> tuple[int, ...]:
    return tuple(_sum(beside_signs(offset, None)) for offset in BESIDE)


@lru_cache(REMEMBERED)
def _joint(offset: int, form: str, other: str, about: tuple[str, ...]) -> int:
    return _sum(joint_signs(offset, form, other, about))


@lru_cache(REMEMBERED)
def _topic(topic: frozenset[str], nearby: frozenset[str], form: str) -> int:
    return _sum(topic_signs(topic, nearby, form))


@lru_cache(REMEMBERED)
def _joints(joints: tuple[str, ...]) -> int:
    return _sum(joints)


def forget() -> None:
    """Of the other sums no key holds a word, only how it is written and what it is about."""
    for each in (_own, _around):
        each.cache_clear()


@dataclass(frozen=True, slots=True)
class Signed:
    """The words of a page with what the rules see in each."""

    places: list[Place]
    ruled: list[list[str]]


def signed(page: Page, found: Iterable[Found]) -> Signed:
    """`found` is what the rules see."""
    return Signed(places_of(page), rule_signs(page, found))


def chances(these: Signed) -> list[float]:
    """For each word, from 0 to 1."""
    words = [place.word for place in these.places]
    beyond = [_edges()] * REACH
    around = [*beyond, *[_around(word) for word in words], *beyond]
    made = []
    for index, place in enumerate(these.places):
        word = place.word
        total = _own(word) + _joints(place.joints) + _sum(these.ruled[index]) + _sum(phrase_signs(words, index))
        total += _topic(place.topic, place.nearby, word.form)
        total += sum([around[index + REACH + offset][column] for column, offset in COLUMNS])
        for offset in (-1, 1):
            if 0 <= index + offset < len(words):
                other = words[index + offset]
                total += _joint(offset, word.form, other.form, other.about)
        made.append(chance(total / UNIT))
    return made


def chance(total: float) -> float:
    """The logistic function, without overflow."""
    if total < -30:
        return 0.0
    return 1 / (1 + math.exp(-total)) if total < 30 else 1.0


def runs(page: Page, these: Signed, likely: Sequence[float], *, sees: float) -> Iterator[Found]:
    """Rows of words with a chance of `sees` at least, in one sentence. The weight is the greatest chance in it."""
    for first, last in _rows(page, likely, sees):
        close = [close_signs(these.places, these.ruled, index) for index in range(first, last + 1)]
        yield Found(first, last, _kind(close), max(likely[first : last + 1]))


def _kind(rows: Iterable[Iterable[str]]) -> str:
    """The kind of detail that words with these signs are, together."""
    totals = dict.fromkeys(KINDS, 0)
    known = _by_kind()
    for row in rows:
        for sign in row:
            if sign in known:
                for kind, weight in known[sign]:
                    totals[kind] += weight
    return max(KINDS, key=totals.__getitem__)


def _rows(page: Page, likely: Sequence[float], least: float) -> Iterator[tuple[int, int]]:
    """First and last word of each row of likely words in one sentence."""
    first = None
    for index, chance_here in enumerate(likely):
        if first is not None and (chance_here < least or page.tokens[index].sentence != page.tokens[first].sentence):
            yield first, index - 1
            first = None
        if first is None and chance_here >= least:
            first = index
    if first is not None:
        yield first, len(likely) - 1
