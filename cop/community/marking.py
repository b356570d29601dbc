"""Showing where a thing found meets the words it was sought by: marked titles and passages, and why it was found."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import zip_longest

from cop.community.findable import Card
from search.highlight import Parts, Sought, excerpt, mark
from search.synonyms import Synonyms

PASSAGE = 200
"""Characters of a passage."""
MOST_REASONS = 4
NO_WORDINGS: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Marked:
    """A text in pieces, each with whether it met the words. The template escapes each and marks those that did."""

    parts: Parts

    def __bool__(self) -> bool:
        return bool(self.parts)

    def __str__(self) -> str:
        return "".join(text for text, _ in self.parts)


class Asked:
    """The words of one question, ready to be looked for in all the texts of a page."""

    def __init__(self, text: str, synonyms: Synonyms) -> None:
        self._sought = Sought(text, synonyms)
        self._met: dict[tuple[str, str], bool] = {}
        """Label or name and its language -> whether it meets: the things of a page are about the same terms."""

    def marked(self, text: str, language: str) -> Marked:
        return Marked(mark(text, self._sought.spans(text, language)))

    def passage(self, text: str, language: str) -> Marked:
        """The stretch of a text where most of the words stand; its beginning when none does."""
        return Marked(excerpt(text, self._sought.spans(text, language), PASSAGE))

    def why(self, card: Card) -> tuple[Mapping[str, str] | str, ...]:
        """The terms, in every language, and the names that met the words, also by a synonym: at most MOST_REASONS."""
        if self._sought.empty:
            return ()
        met: list[Mapping[str, str] | str] = []
        met += [
            labels for labels, more in zip_longest(card.labels, card.unchecked, fillvalue=NO_WORDINGS)
            if any(self._meets(text, code) for code, text in (*labels.items(), *more.items()))
        ]
        met += [name for name in card.names if self._meets(name, card.language)]
        return tuple(met[:MOST_REASONS])

    def _meets(self, text: str, language: str) -> bool:
        met = self._met.get((text, language))
        if met is None:
            met = self._met[text, language] = bool(self._sought.spans(text, language))
        return met
