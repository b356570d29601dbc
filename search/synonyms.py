"""Acronyms and their wordings in five languages: EAFGA finds CAAFAG. Made from the vocabulary's list of acronyms."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Self

from search.languages import Word, folded_words

SHIPPED = Path(__file__).parent / "data" / "synonyms.json"
MOST_PER_TERM, MOST_WORDS = 50, 100
"""What a Meilisearch server takes for one term: synonyms, and words of them in all. The rest it drops in silence."""
ORDINARY = frozenset(("un", "who", "pop", "ame", "car", "sea", "cm"))
"""Acronyms that are words of their own, too: understood only where they are written in capitals (UN, WHO), and no
wording is ever replaced by one."""

Phrase = tuple[str, ...]
"""Folded words that stand side by side."""


class TooManySynonyms(Exception):
    """A server would drop some of them in silence. The message names the terms."""


@dataclass(frozen=True, slots=True)
class Group:
    """Words of a query that belong together, and what may stand in their place."""

    words: tuple[Word, ...]
    alternatives: tuple[Phrase, ...] = ()

    @property
    def phrase(self) -> Phrase:
        return tuple(word.folded for word in self.words)


class Synonyms:
    """Phrase -> phrases of the same meaning. Read once; never changes."""

    def __init__(self, wordings: Mapping[str, Sequence[str]]) -> None:
        """`wordings`: a wording -> others of the same meaning, as people write them."""
        self.alternatives: dict[Phrase, tuple[Phrase, ...]] = {}
        for wording, others in sorted(wordings.items()):
            self._add(tuple(folded_words(wording)), [tuple(folded_words(other)) for other in others])
        self._longest = max((len(phrase) for phrase in self.alternatives), default=0)

    @classmethod
    def load(cls, path: Path = SHIPPED) -> Self:
        """The shipped ones, or those of a file of the same form. Raises OSError, ValueError."""
        return cls(json.loads(path.read_text("utf-8")))

    def _add(self, phrase: Phrase, others: Sequence[Phrase]) -> None:
        known = self.alternatives.get(phrase, ())
        wanted = (other for other in (*known, *others) if other and other != phrase and not _is_ordinary(other))
        if phrase:
            self.alternatives[phrase] = tuple(sorted(set(wanted)))

    def expanded(self, words: Sequence[Word]) -> list[Group]:
        """The words in groups, in their order: the longest wording known from each word on, else the word alone."""
        groups, at = [], 0
        while at < len(words):
            length = self._length_from(words, at)
            met = tuple(words[at:at + max(length, 1)])
            groups.append(Group(met, self.alternatives[tuple(word.folded for word in met)] if length else ()))
            at += len(met)
        return groups

    def _length_from(self, words: Sequence[Word], at: int) -> int:
        for length in range(min(self._longest, len(words) - at), 0, -1):
            found = words[at:at + length]
            phrase = tuple(word.folded for word in found)
            if phrase in self.alternatives and (not _is_ordinary(phrase) or found[0].text.isupper()):
                return length
        return 0

    def for_meilisearch(self) -> dict[str, list[str]]:
        """The setting `synonyms` of an index whose text is folded as here. A server cannot tell UN from the French
        article, so what is an ordinary word is left out."""
        return {
            " ".join(phrase): [" ".join(other) for other in others]
            for phrase, others in self.alternatives.items()
            if others and not _is_ordinary(phrase)
        }

    def check_limits(self) -> None:
        """Raises TooManySynonyms."""
        beyond = [term for term, others in self.for_meilisearch().items() if not _fits(others)]
        if beyond:
            raise TooManySynonyms(
                f"more than {MOST_PER_TERM} synonyms or {MOST_WORDS} words of synonyms: {', '.join(sorted(beyond))}"
            )


def _is_ordinary(phrase: Phrase) -> bool:
    return len(phrase) == 1 and phrase[0] in ORDINARY


def _fits(others: Sequence[str]) -> bool:
    return len(others) <= MOST_PER_TERM and sum(len(other.split()) for other in others) <= MOST_WORDS


@lru_cache(maxsize=1)
def shipped() -> Synonyms:
    """The shipped ones, read once for a process: they never change."""
    return Synonyms.load()
