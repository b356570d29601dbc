"""From what was typed to a query of tantivy, by building objects: no parser ever sees what a person typed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

from tantivy import Occur, Query

from search import languages
from search.documents import GONE
from search.embedded.schema import SCHEMA
from search.embedded.weights import (
    EXACT,
    FIELDS,
    MOST_OF_THEM,
    OTHERS,
    PREFIX,
    PREFIX_FROM,
    QUESTION_EXACT,
    QUESTION_STEM,
    QUESTION_SYNONYM,
    STEM,
    SUGGEST_FROM,
    SUGGEST_NAME,
    SUGGEST_TITLE,
    SUGGEST_WHOLE,
    SYNONYM,
    TYPO,
    Field,
)
from search.highlight import typos_allowed
from search.languages import Word
from search.query import MOST_TEXT, MOST_WORDS, Scope
from search.synonyms import Group, Phrase, Synonyms

EVERY, EVERY_STEM = "every", "every_stem"


def looked_at(text: str) -> list[Word]:
    """The words of what was typed, as many as are looked at."""
    return languages.words(text[:MOST_TEXT])[:MOST_WORDS]


# --- within what is asked ---


def within(scope: Scope, *, unlike: str = "") -> list[tuple[Occur, Query]]:
    """Clauses that stand in every query: the reader's audiences, less what is out of date. They score nothing."""
    audiences = [audience for audience in scope.audiences if audience != GONE]
    clauses = [_must(Query.term_set_query(SCHEMA, "audience", audiences))]
    without = [thing for thing in (*scope.without, unlike) if thing]
    if without:
        clauses.append((Occur.MustNot, Query.term_set_query(SCHEMA, "id", without)))
    return clauses


def filtered(filters: Mapping[str, frozenset[str]], *, but: str = "") -> list[tuple[Occur, Query]]:
    """Clauses for each facet that is narrowed, but one. No values: not narrowed."""
    return [
        _must(Query.term_set_query(SCHEMA, facet, sorted(values)))
        for facet, values in filters.items()
        if values and facet != but
    ]


def all_of(text: Query | None, clauses: Sequence[tuple[Occur, Query]]) -> Query:
    """What the text asks, inside the clauses; None: everything inside them."""
    return Query.boolean_query([(Occur.Must, text), *clauses] if text else clauses)


# --- keyword mode ---


@dataclass(frozen=True, slots=True)
class Keywords:
    """What was typed, and what of it must be met: every word, or most of them. Two queries for one set of things:
    `scored` ranks them, `met` only tells which they are and is much quicker."""

    needed: tuple[Group, ...]
    small: tuple[Group, ...]
    last: Word
    at_least: int

    @classmethod
    def of(cls, words: Sequence[Word], synonyms: Synonyms) -> Self:
        """Every word (at least one). Small words only lift, unless there are no others."""
        needed, small = _apart(synonyms.expanded(words))
        return cls(tuple(needed), tuple(small), words[-1], len(needed))

    def most(self) -> Self | None:
        """Most of the words; None where that is not fewer than all."""
        fewer = round(len(self.needed) * MOST_OF_THEM)
        return replace(self, at_least=fewer) if 0 < fewer < len(self.needed) else None

    def scored(self) -> Query:
        """Ranks by where and how well the words are met."""
        needed = self._enough([_ranked(group, self.last) for group in self.needed])
        lifting = [(Occur.Should, _ranked(group, self.last)) for group in self.small]
        return Query.boolean_query([(Occur.Must, needed), *lifting]) if lifting else needed

    def met(self) -> Query:
        """The same things, unranked."""
        return self._enough([_met(group, self.last) for group in self.needed])

    def _enough(self, parts: Sequence[Query]) -> Query:
        if self.at_least == len(parts):
            return _together(parts)
        return Query.boolean_query([(Occur.Should, part) for part in parts], minimum_number_should_match=self.at_least)


def _ranked(group: Group, last: Word) -> Query:
    own = _together([
        _best([query for field in FIELDS for query in _ways(word, field, word == last)]) for word in group.words
    ])
    others = [
        _boosted(_standing(phrase, field.exact), SYNONYM * EXACT * field.keyword)
        for phrase in group.alternatives for field in FIELDS
    ]
    return _best([own, *others])


def _ways(word: Word, field: Field, last: bool) -> Iterable[Query]:
    """In which a word is met in a field."""
    yield _boosted(_term(field.exact, word.folded), EXACT * field.keyword)
    for stem in _stems(word) if field.stem else ():
        yield _boosted(_term(field.stem, stem), STEM * field.keyword)
    for query, weight in _nearly(word, field.exact, last):
        yield _boosted(query, weight * field.keyword)


def _nearly(word: Word, field: str, last: bool) -> Iterable[tuple[Query, float]]:
    if last and len(word.folded) >= PREFIX_FROM:
        yield _beginning(field, word.folded), PREFIX
    typos = typos_allowed(word.folded)
    if typos:
        yield Query.fuzzy_term_query(SCHEMA, field, word.folded, distance=typos), TYPO


def _met(group: Group, last: Word) -> Query:
    own = _together([
        any_of([*_understood(word), *(query for query, _ in _nearly(word, EVERY, word == last))])
        for word in group.words
    ])
    return any_of([own, *(_standing(phrase, EVERY) for phrase in group.alternatives)])


# --- question mode ---


def any_word(words: Sequence[Word], synonyms: Synonyms) -> Query | None:
    """BM25 over what was written and its stems, any word may be met. None for a text without a word."""
    groups = telling(words, synonyms)
    own = {word.folded: word for group in groups for word in _own(group)}
    parts = [part for word in own.values() for part in _question(word)]
    parts += [
        _boosted(_standing(phrase, field.exact), QUESTION_SYNONYM * QUESTION_EXACT * field.question)
        for group in groups for phrase in group.alternatives for field in FIELDS
    ]
    return any_of(parts) if parts else None


def meanings(words: Sequence[Word], synonyms: Synonyms) -> list[Query]:
    """For each telling word or phrase a query that says only whether it is met, by itself or by a synonym."""
    return [
        any_of([
            *(query for word in _own(group) for query in _understood(word)),
            *(_standing(phrase, EVERY) for phrase in group.alternatives),
        ])
        for group in telling(words, synonyms)
    ]


def telling(words: Sequence[Word], synonyms: Synonyms) -> list[Group]:
    """Words and phrases that are not small, unless there are no others; each once."""
    return list({group.phrase: group for group in _apart(synonyms.expanded(words))[0]}.values())


def _apart(groups: Sequence[Group]) -> tuple[Sequence[Group], list[Group]]:
    """Those that tell, and the small ones. All tell where there are only small ones."""
    needed = [group for group in groups if group.alternatives or not languages.is_small(group.phrase[0])]
    return (needed, [group for group in groups if group not in needed]) if needed else (groups, [])


def _own(group: Group) -> Sequence[Word]:
    """The words of a phrase, without small ones if it has others."""
    return [word for word in group.words if not languages.is_small(word.folded)] or group.words


def _question(word: Word) -> Iterable[Query]:
    for field in FIELDS:
        yield _boosted(_term(field.exact, word.folded), QUESTION_EXACT * field.question)
        if field.stem:
            yield _boosted(_best([_term(field.stem, stem) for stem in _stems(word)]), QUESTION_STEM * field.question)


def _understood(word: Word) -> Iterable[Query]:
    """The word or its stem, in any field."""
    yield _term(EVERY, word.folded)
    yield from (_term(EVERY_STEM, stem) for stem in _stems(word))


# --- suggestions ---


def begins(prefix: str) -> Query | None:
    """Titles and names with the words typed, the last of which may go on. Scores are the same whatever else the index
    holds."""
    words = [word.folded for word in looked_at(prefix)]
    if len("".join(words)) < SUGGEST_FROM:
        return None
    whole = [(Occur.Must, _in_heads(word, _term)) for word in words[:-1]]
    last = Query.disjunction_max_query([
        _in_heads(words[-1], _beginning), _boosted(_in_heads(words[-1], _term), SUGGEST_WHOLE),
    ])
    return Query.boolean_query([*whole, (Occur.Must, last)])


def _in_heads(word: str, query: Callable[[str, str], Query]) -> Query:
    heads = (("names", SUGGEST_NAME), ("title", SUGGEST_TITLE))
    return Query.disjunction_max_query([_scored(query(field, word), score) for field, score in heads])


# --- the smallest parts ---


def _stems(word: Word) -> list[str]:
    """In every language of its script: the reader's language says little of the language of a word."""
    return sorted(languages.stems(word.text, languages.LANGUAGES))


def _term(field: str, word: str) -> Query:
    return Query.term_query(SCHEMA, field, word)


def _beginning(field: str, word: str) -> Query:
    return Query.fuzzy_term_query(SCHEMA, field, word, distance=0, prefix=True)


def _standing(phrase: Phrase, field: str) -> Query:
    """One word, or word after word."""
    return _term(field, phrase[0]) if len(phrase) == 1 else Query.phrase_query(SCHEMA, field, list(phrase))


def _boosted(query: Query, boost: float) -> Query:
    return Query.boost_query(query, boost)


def _scored(query: Query, score: float) -> Query:
    return Query.const_score_query(query, score)


def _best(queries: Sequence[Query]) -> Query:
    return queries[0] if len(queries) == 1 else Query.disjunction_max_query(queries, tie_breaker=OTHERS)


def any_of(queries: Sequence[Query]) -> Query:
    """One of them, whichever."""
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Should, query) for query in queries])


def _together(queries: Sequence[Query]) -> Query:
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Must, query) for query in queries])


def _must(query: Query) -> tuple[Occur, Query]:
    return Occur.Must, Query.const_score_query(query, 0.0)
