"""The library and nothing else, on the index our engine uses: the ceiling. The clauses of a question are made before
the clock starts; then twenty hits with their ids, the total, and the counts."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tantivy import Query as Clause

from search.embedded import asking
from search.embedded.folder import Folder
from search.embedded.reading import opened
from search.query import Query
from search.synonyms import Synonyms


@dataclass(frozen=True, slots=True)
class Prepared:
    """`hits`: what is sought. `counts`: pairs of what is counted in, and the facets that are."""

    hits: Clause
    counts: list[tuple[Clause, dict[str, Any]]]


class Bare:
    """Asks one view of the index in the thread that calls."""

    def __init__(self, folder: Path) -> None:
        self._searcher = opened(Folder(folder).in_use()).searcher()
        self._synonyms = Synonyms.load()

    def prepared(self, query: Query) -> Prepared:
        """The clauses of our engine where every word is met: the facets nobody narrowed together, each other one
        without its own filter."""
        keywords = asking.Keywords.of(asking.looked_at(query.text), self._synonyms)
        scope = asking.within(query.scope)
        narrowed = [facet for facet in query.counted if query.filters.get(facet)]
        together = [facet for facet in query.counted if facet not in narrowed]
        return Prepared(
            asking.all_of(keywords.scored(), [*scope, *asking.filtered(query.filters)]),
            [
                (asking.all_of(keywords.met(), [*scope, *asking.filtered(query.filters, but=but)]), _terms(facets))
                for facets, but in [(together, ""), *(([facet], facet) for facet in narrowed)]
            ],
        )

    def ask(self, prepared: Prepared, limit: int) -> int:
        """Everything that is asked; gives the total."""
        found = self._searcher.search(prepared.hits, limit)
        for _, address in found.hits:
            self._searcher.doc(address)["id"]
        for clauses, facets in prepared.counts:
            self._searcher.aggregate(clauses, facets)
        total: int = found.count  # type: ignore[attr-defined]
        return total


def _terms(facets: list[str]) -> dict[str, Any]:
    return {facet: {"terms": {"field": facet, "size": 1000}} for facet in facets}
