"""What a question finds in one view of the index: hits, total and counts of the same set."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from tantivy import DocAddress, Occur, Order, Query, Searcher, SearchResult

from search import query as asked
from search.embedded import asking
from search.embedded.entries import kind_number
from search.embedded.schema import SCHEMA
from search.embedded.weights import SIMILAR_CANDIDATES, SIMILAR_SHARE, SUGGEST_CANDIDATES
from search.languages import Word
from search.query import DEEPEST, FACETS, KEYWORD, KIND, NEWEST, QUESTION, SORTS, Hit, Page, Scope, Suggestion
from search.synonyms import Synonyms

Clauses = list[tuple[Occur, Query]]
Scored = tuple[float, DocAddress]
MOST_VALUES = 1000
"""Values of one facet that are told apart."""


class Sought(NamedTuple):
    """A text as two queries for the same things: one that ranks them, one that is quick. None: everything."""

    scored: Query | None
    met: Query | None


def search(searcher: Searcher, query: asked.Query, synonyms: Synonyms) -> Page:
    """A page, every word met, else (`relaxed`) most of them."""
    clauses = asking.within(query.scope, unlike=query.unlike)
    words = asking.looked_at(query.text)
    if query.mode == QUESTION or not words:
        return _answer(searcher, query, _as_question(query.text, words, synonyms), clauses)
    strict = asking.Keywords.of(words, synonyms)
    page = _answer(searcher, query, _as_keywords(strict), clauses)
    most = strict.most()
    if page.total or most is None or count(searcher, asking.all_of(strict.met(), clauses)):
        return page  # where the filters took it all they say so: relaxing would change every other count
    page = _answer(searcher, query, _as_keywords(most), clauses)
    return replace(page, relaxed=page.total > 0)


def suggest(searcher: Searcher, scope: Scope, prefix: str, limit: int) -> tuple[Suggestion, ...]:
    """Best first; the same for one reader whatever the index holds for others."""
    begun = asking.begins(prefix)
    if begun is None or limit < 1:
        return ()
    whole = asking.all_of(begun, asking.within(scope))
    met = searcher.search(whole, SUGGEST_CANDIDATES, count=False, weight_by_field="weight")
    return tuple(Suggestion(hit.id, hit.kind) for hit in _given(searcher, _ordered(searcher, met.hits, {})[:limit]))


def similar(searcher: Searcher, query: asked.Query, synonyms: Synonyms) -> Page:
    """The best of question mode that share enough of the weight of the text's words.

    What a word weighs is told by how rare it is within the scope, so things outside it neither add nor take a hit.
    """
    words = asking.looked_at(query.text)
    text = asking.any_word(words, synonyms)
    if text is None:
        return Page((), 0)
    clauses = [*asking.within(query.scope, unlike=query.unlike), *asking.filtered(query.filters)]
    met = searcher.search(asking.all_of(text, clauses), SIMILAR_CANDIDATES, count=False, weight_by_field="weight")
    candidates = _given(searcher, _ordered(searcher, met.hits, {}))
    near = _near(searcher, asking.meanings(words, synonyms), clauses, candidates)
    hits = tuple(hit for hit in candidates if hit.id in near)
    return Page(hits[query.offset:query.offset + query.limit], len(hits))


def check(query: asked.Query) -> None:
    """Raises ValueError for a facet, a mode or a sort nobody knows."""
    for what, given, known in (
        ("facet", {*query.counted, *query.filters}, FACETS), ("sort", {query.sort}, SORTS),
        ("mode", {query.mode}, (KEYWORD, QUESTION)),
    ):
        unknown = given - set(known)
        if unknown:
            raise ValueError(f"no {what} {sorted(unknown)}")


def _as_keywords(keywords: asking.Keywords) -> Sought:
    return Sought(keywords.scored(), keywords.met())


def _as_question(text: str, words: Sequence[Word], synonyms: Synonyms) -> Sought:
    """Everything, for nothing typed; nothing, for signs that are no word."""
    if not text.strip():
        return Sought(None, None)
    meanings = asking.meanings(words, synonyms)
    scored = asking.any_word(words, synonyms)
    return Sought(scored, asking.any_of(meanings)) if scored else Sought(Query.empty_query(), Query.empty_query())


def _answer(searcher: Searcher, query: asked.Query, text: Sought, clauses: Clauses) -> Page:
    whole = asking.all_of(text.scored, [*clauses, *asking.filtered(query.filters)])
    hits, total = _hits(searcher, whole, query, browses=text.scored is None)
    return Page(hits, total, _counts(searcher, text.met, clauses, query) if query.counted else {})


# --- hits ---


def _hits(searcher: Searcher, whole: Query, query: asked.Query, *, browses: bool) -> tuple[tuple[Hit, ...], int]:
    start, end = max(query.offset, 0), min(query.offset + query.limit, DEEPEST)
    if start >= end:
        return (), count(searcher, whole)
    if browses or query.sort == NEWEST:
        key = "newest" if query.sort == NEWEST else "browse"
        met = searcher.search(whole, end, order_by_field=key, order=Order.Asc)
        return _given(searcher, [(0.0, address) for _, address in met.hits[start:]]), _total(met)
    met = searcher.search(whole, DEEPEST, weight_by_field="weight")
    return _given(searcher, _ordered(searcher, met.hits, query.boosts)[start:end]), _total(met)


def _ordered(searcher: Searcher, hits: Sequence[Scored], boosts: Mapping[str, float]) -> list[Scored]:
    """By score times what its kind weighs; among equals the newer first, then as drawn once for all from the id."""
    addresses = [address for _, address in hits]
    kinds, at, ties = (_numbers(searcher, name, addresses) for name in ("kind_number", "at", "tie"))
    weights = {kind_number(kind): boost for kind, boost in boosts.items()}
    keys = [
        (-score * weights.get(kind, 1.0), -newest, tie)
        for (score, _), kind, newest, tie in zip(hits, kinds, at, ties, strict=True)
    ]
    return [(-keys[place][0], addresses[place]) for place in sorted(range(len(keys)), key=keys.__getitem__)]


def _numbers(searcher: Searcher, field: str, addresses: list[DocAddress]) -> list[int]:
    return [int(value or 0) for value in searcher.fast_field_values(field, addresses)]


def _given(searcher: Searcher, hits: Iterable[Scored]) -> tuple[Hit, ...]:
    kept = ((score, searcher.doc(address)) for score, address in hits)
    return tuple(Hit(document["id"][0], document[KIND][0], score) for score, document in kept)


def count(searcher: Searcher, whole: Query) -> int:
    """How many documents there are of this."""
    return _total(searcher.search(whole, 1))


def _total(met: SearchResult) -> int:
    """Its type does not tell that it has one."""
    total: int = met.count  # type: ignore[attr-defined]
    return total


# --- counts ---


def _counts(
    searcher: Searcher, text: Query | None, clauses: Clauses, query: asked.Query
) -> dict[str, dict[str, int]]:
    """Facets nobody narrowed are counted together; each other one without its own filter."""
    narrowed = [facet for facet in query.counted if query.filters.get(facet)]
    together = [facet for facet in query.counted if facet not in narrowed]
    counts: dict[str, dict[str, int]] = {}
    for facets, but in [(together, ""), *(([facet], facet) for facet in narrowed)]:
        if facets:
            whole = asking.all_of(text, [*clauses, *asking.filtered(query.filters, but=but)])
            counts |= _counted(searcher, whole, facets)
    return counts


def _counted(searcher: Searcher, whole: Query, facets: Iterable[str]) -> dict[str, dict[str, int]]:
    told = searcher.aggregate(whole, {facet: {"terms": {"field": facet, "size": MOST_VALUES}} for facet in facets})
    return {
        facet: {bucket["key"]: bucket["doc_count"] for bucket in found["buckets"]} for facet, found in told.items()
    }


# --- what is near ---


def _near(searcher: Searcher, meanings: Sequence[Query], clauses: Clauses, candidates: Sequence[Hit]) -> set[str]:
    """The ids of the candidates that share enough."""
    if not candidates:
        return set()
    things = count(searcher, asking.all_of(None, clauses))
    weights = [_rarity(count(searcher, asking.all_of(meaning, clauses)), things) for meaning in meanings]
    among = Query.term_set_query(SCHEMA, "id", [hit.id for hit in candidates])
    shared = Query.boolean_query([
        (Occur.Must, Query.const_score_query(among, 0.0)),
        *((Occur.Should, Query.const_score_query(*pair)) for pair in zip(meanings, weights, strict=True)),
    ])
    met = searcher.search(shared, len(candidates), count=False)
    enough = SIMILAR_SHARE * sum(weights)
    return {searcher.doc(address)["id"][0] for score, address in met.hits if score >= enough}


def _rarity(met: int, things: int) -> float:
    """The weight of a word that so many of the things have, as BM25 has it; one nobody has counts as one's own."""
    return math.log(1 + (things - max(met, 1) + 0.5) / (max(met, 1) + 0.5)) if things else 0.0
