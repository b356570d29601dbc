"""Matching a few documents without an index: what changed a moment ago and no index holds yet."""

from collections.abc import Iterable, Sequence

from search.documents import GONE, Document
from search.languages import LANGUAGES, Word, analysed, folded_words, is_small, name_words, stems, words
from search.query import KIND, MOST_TEXT, MOST_WORDS, Query
from search.synonyms import Group, Phrase, Synonyms

SHORTEST_PREFIX = 2
"""Letters that must be typed before anything is suggested."""


def narrowed(documents: Iterable[Document], query: Query, synonyms: Synonyms) -> list[Document]:
    """Those that `matches` lets through, in the order given."""
    return [document for document in documents if matches(document, query, synonyms)]


def matches(document: Document, query: Query, synonyms: Synonyms) -> bool:
    """Within the audiences, the kinds and the filters, and every word is met: as it stands, by its stem, by a synonym,
    or, the last one, as a beginning. `scope.without` is not asked: it names the very things that are matched here."""
    if not _within(document, query):
        return False
    asked = words(query.text[:MOST_TEXT])[:MOST_WORDS]
    if not asked:
        return not query.text.strip()
    holding = _Holding(document)
    return all(holding.meets(group, last=group.words[-1] == asked[-1]) for group in _telling(asked, synonyms))


def near(documents: Iterable[Document], query: Query, synonyms: Synonyms) -> list[Document]:
    """Question mode: those that any word meets, within what `matches` keeps to; what meets most words first."""
    asked = _telling(words(query.text[:MOST_TEXT])[:MOST_WORDS], synonyms)
    found = [(_Holding(each), each) for each in documents if _within(each, query)]
    met = [(sum(holding.meets(group, last=False) for group in asked), each) for holding, each in found]
    return [each for count, each in sorted(met, key=lambda pair: -pair[0]) if count]


def _within(document: Document, query: Query) -> bool:
    """The audiences and the filters."""
    if document.audience not in query.scope.audiences or document.id == query.unlike:
        return False
    return all(_has(document, facet, values) for facet, values in query.filters.items())


def _telling(asked: Sequence[Word], synonyms: Synonyms) -> Sequence[Group]:
    """Words and phrases that are not small, unless there are no others."""
    groups = synonyms.expanded(asked)
    return [group for group in groups if group.alternatives or not is_small(group.phrase[0])] or groups


def beginning(documents: Iterable[Document], prefix: str, *, limit: int) -> list[Document]:
    """Those whose title or name has the words typed, the last of which may go on; in the order given."""
    typed = folded_words(prefix[:MOST_TEXT])[:MOST_WORDS]
    if len("".join(typed)) < SHORTEST_PREFIX:
        return []
    return [each for each in documents if each.audience != GONE and _begins(each, typed)][:limit]


def _begins(document: Document, typed: Sequence[str]) -> bool:
    runs = [folded_words(said.title) for said in document.said] + [name_words(name) for name in document.names]
    return any(
        all(word in run for word in typed[:-1]) and any(word.startswith(typed[-1]) for word in run) for run in runs
    )


def _has(document: Document, facet: str, values: frozenset[str]) -> bool:
    own = (document.kind,) if facet == KIND else document.facets.get(facet, ())
    return not values or not values.isdisjoint(own)


class _Holding:
    """The words of one document, as they stand and as stems."""

    def __init__(self, document: Document) -> None:
        self.runs: list[list[str]] = [folded_words(text) for text in document.labels]
        self.runs += [name_words(name) for name in document.names]
        self.runs += [folded_words(text) for said in document.said for text in (said.title, said.body)]
        self.folded = {word for run in self.runs for word in run}
        self.stems = {
            stem for said in document.said for text in (said.title, said.body) for stem in analysed(text, said.language)
        }
        for word in (word for label in document.labels for word in words(label)):
            self.stems |= stems(word.text, LANGUAGES)  # a label does not say its language

    def meets(self, group: Group, *, last: bool) -> bool:
        own = [word for word in group.words if len(group.words) == 1 or not is_small(word.folded)]
        met = all(self._has(word, may_go_on=last and word is group.words[-1]) for word in own)
        return met or any(self._holds(phrase) for phrase in group.alternatives)

    def _has(self, word: Word, *, may_go_on: bool) -> bool:
        return (
            word.folded in self.folded
            or not self.stems.isdisjoint(stems(word.text, LANGUAGES))
            or (may_go_on and len(word.folded) > 1 and any(each.startswith(word.folded) for each in self.folded))
        )

    def _holds(self, phrase: Phrase) -> bool:
        return any(_stands_in(run, phrase) for run in self.runs)


def _stands_in(run: Sequence[str], phrase: Phrase) -> bool:
    length = len(phrase)
    return any(tuple(run[at:at + length]) == phrase for at in range(len(run) - length + 1))
