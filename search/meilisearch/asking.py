"""From a question to the body of a `/multi-search`, and from its answer to a page.

One federated request holds the words as they were typed (once for each weight of kinds) and their stems; the server
merges them and counts each thing once. A facet with a filter of its own is counted by a request of its own, without it.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from search.languages import Word, is_small, stemmed, words
from search.meilisearch.schema import BEGINNINGS, STEMS, WORDS
from search.query import DEEPEST, KIND, MOST_TEXT, MOST_WORDS, NEWEST, Hit, Page, Query, Scope, Suggestion

Body = dict[str, Any]

MOST_SENT = 10
"""Words of a query that the server heeds."""
STEM_WEIGHT = 0.6
"""What meets only by its stem stands behind what stands as typed."""
STEMMED_IN = ("en", "fr", "es", "pt", "ar", "ru")
MOST_STEMMED = 3
KEY = re.compile(r"[\w-]{1,80}")
"""What a value of a facet or an id can look like; anything else is no value of any thing."""


def filter_of(scope: Scope, filters: Mapping[str, frozenset[str]], *, unlike: str = "") -> list[str]:
    """Conditions that must all hold. Every request has them."""
    left_out = sorted({*scope.without, *((unlike,) if unlike else ())})
    conditions = [f"audience IN [{', '.join(map(str, sorted(scope.audiences)))}]"]
    if left_out:
        conditions.append(f"NOT id IN {_listed(left_out)}")
    return conditions + [f"{facet} IN {_listed(sorted(values))}" for facet, values in filters.items() if values]


def _listed(values: Iterable[str]) -> str:
    quoted = [f'"{value}"' for value in values if KEY.fullmatch(value)]
    return f"[{', '.join(quoted)}]"


def typed(text: str) -> list[Word]:
    """The words that are sought: at most as many as the server heeds, small ones only if there are no others."""
    found = words(text[:MOST_TEXT])[:MOST_WORDS]
    return ([word for word in found if not is_small(word.folded)] or found)[:MOST_SENT]


def federated(query: Query, index: str, *, counted: Iterable[str], strategy: str, limit: int) -> Body:
    """One request: its hits are merged from all its queries, its counts are of everything any of them met."""
    shared = {
        "indexUid": index, "matchingStrategy": strategy, "attributesToRetrieve": ["id", KIND],
    }
    federation: Body = {"offset": min(query.offset, DEEPEST), "limit": max(0, min(limit, DEEPEST - query.offset))}
    facets = sorted(counted)
    if facets:
        federation["facetsByIndex"] = {index: facets}
    return {"federation": federation, "queries": [{**shared, **each} for each in _queries(query)]}


def _queries(query: Query) -> list[Body]:
    conditions = filter_of(query.scope, query.filters, unlike=query.unlike)
    found = typed(query.text)
    if not found:
        return [{"q": "", "filter": conditions, "sort": _browsing(query)}]
    order = {"sort": ["at:desc"]} if query.sort == NEWEST else {}
    as_typed = " ".join(word.folded for word in found)
    asked: list[Body] = [
        {"q": as_typed, "filter": [*conditions, *kinds], "attributesToSearchOn": list(WORDS), **order,
         "federationOptions": {"weight": weight}}
        for weight, kinds in _weighed(query)
    ]
    return asked + [
        {"q": stem, "filter": conditions, "attributesToSearchOn": list(STEMS), **order,
         "federationOptions": {"weight": STEM_WEIGHT}}
        for stem in _stemmed(found, query.language)
    ]


def _browsing(query: Query) -> list[str]:
    return ["at:desc"] if query.sort == NEWEST else ["weight:desc", "name_sort:asc"]


def _weighed(query: Query) -> list[tuple[float, list[str]]]:
    """(weight, condition on the kind): one for each weight that is asked for, and one for all other kinds."""
    by_weight: dict[float, list[str]] = {}
    for kind, weight in query.boosts.items():
        by_weight.setdefault(weight, []).append(kind)
    if not by_weight:
        return [(1.0, [])]
    others = f"NOT {KIND} IN {_listed(sorted(query.boosts))}"
    named = [(weight, [f"{KIND} IN {_listed(sorted(kinds))}"]) for weight, kinds in by_weight.items()]
    return [*named, (1.0, [others])]


def _stemmed(found: list[Word], language: str) -> list[str]:
    """The words by their stems: in the reader's language, and in others as far as that makes a difference."""
    order = [language, *(each for each in STEMMED_IN if each != language)]
    forms = (" ".join(stemmed(word.text, each) for word in found) for each in order)
    return list(dict.fromkeys(forms))[:MOST_STEMMED]


def bodies(query: Query, index: str, strategy: str) -> list[Body]:
    """The request for the hits first, then one for each facet that has a filter of its own."""
    narrowed = [facet for facet in query.counted if query.filters.get(facet)]
    free = [facet for facet in query.counted if facet not in narrowed]
    return [
        federated(query, index, counted=free, strategy=strategy, limit=query.limit),
        *(federated(_without(query, facet), index, counted=[facet], strategy=strategy, limit=0) for facet in narrowed),
    ]


def _without(query: Query, facet: str) -> Query:
    others = {name: values for name, values in query.filters.items() if name != facet}
    return replace(query, filters=others, offset=0)


def page_of(answers: list[Body], index: str, query: Query, *, relaxed: bool) -> Page:
    """The first answer has the hits and the total; the counts are of all."""
    first = answers[0]
    hits = tuple(
        Hit(each["id"], each[KIND], float(each["_federation"]["weightedRankingScore"])) for each in first["hits"]
    )
    counts: dict[str, dict[str, int]] = {facet: {} for facet in query.counted}
    for answer in answers:
        found = answer.get("facetsByIndex", {}).get(index, {}).get("distribution", {})
        counts.update({facet: dict(values) for facet, values in found.items() if facet in counts})
    return Page(hits, int(first["estimatedTotalHits"]), counts, relaxed and bool(hits))


def beginning(scope: Scope, prefix: str, index: str, limit: int) -> Body:
    """Things with these words in their title or name, the last of which may go on; more than are wanted, since the
    server also takes words that are only like them."""
    return {"queries": [{
        "indexUid": index, "q": " ".join(word.folded for word in words(prefix[:MOST_TEXT])[:MOST_SENT]),
        "filter": filter_of(scope, {}), "limit": limit * 4, "matchingStrategy": "all",
        "attributesToSearchOn": list(BEGINNINGS), "attributesToRetrieve": ["id", KIND, *BEGINNINGS],
    }]}


def suggestions(answer: Body, prefix: str, limit: int) -> tuple[Suggestion, ...]:
    asked = [word.folded for word in words(prefix[:MOST_TEXT])[:MOST_SENT]]
    met = [each for each in answer["results"][0]["hits"] if _begins(each, asked)]
    return tuple(Suggestion(each["id"], each[KIND]) for each in met[:limit])


def _begins(row: Mapping[str, Any], asked: list[str]) -> bool:
    runs = [text.split() for name in BEGINNINGS for text in row[name]]
    return any(
        all(word in run for word in asked[:-1]) and any(word.startswith(asked[-1]) for word in run) for run in runs
    )
