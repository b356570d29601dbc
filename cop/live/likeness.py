"""Which questions say much the same, by the words they share: a double stands on top where a moderator looks for it.

Words are compared without case, accents and vowel signs. In scripts that have capitals, a word counts by its first
letters, so that "helpline" and "helplines" are the same; in others, which may put an article before a word or no blank
between two, by its pairs of letters. What few questions say weighs more, and a long word more than a short one.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from math import log, sqrt

STEM = 6
"""Letters of a word that count."""
ALIKE = 0.4
"""From here on a question is worth a hint: somewhat less than half of what the two say is the same."""

Features = frozenset[str]


def likeness(questions: Sequence[str], others: Sequence[str]) -> list[list[float]]:
    """For each question and each of the others: from 0 (nothing shared) to 1 (the same words)."""
    here, there = [features(each) for each in questions], [features(each) for each in others]
    weights = _weights([*here, *there])
    return [[_alike(one, other, weights) for other in there] for one in here]


def _alike(one: Features, other: Features, weights: dict[str, float]) -> float:
    shared = one & other
    if not shared:
        return 0.0
    return _weight(shared, weights) / sqrt(_weight(one, weights) * _weight(other, weights))


def _weight(some: Features, weights: dict[str, float]) -> float:
    return sum(weights[each] for each in some)


def _weights(texts: Iterable[Features]) -> dict[str, float]:
    counted = list(texts)
    among = Counter(each for text in counted for each in text)
    return {each: len(each) ** 2 * log(1 + len(counted) / times) for each, times in among.items()}


def features(text: str) -> Features:
    """What is compared of a text."""
    return frozenset(part for word in _words(text) for part in _parts(word))


def _words(text: str) -> list[str]:
    taken_apart = unicodedata.normalize("NFKD", text).casefold()
    kept = (each for each in taken_apart if unicodedata.category(each) not in ("Mn", "Lm", "Cf"))
    return "".join(each if unicodedata.category(each)[0] in "LMN" else " " for each in kept).split()


def _parts(word: str) -> list[str]:
    if len(word) < 3 or word.isdigit() or word.upper() != word:
        return [word[:STEM]]
    return [word[at:at + 2] for at in range(len(word) - 1)]
