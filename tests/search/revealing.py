"""Whether a reader can tell what the index holds for others: an engine that holds it answers as one that never did."""

from collections.abc import Sequence

import hypothesis.strategies as st

from search.documents import Change, Document, Gone, Said
from search.embedded import Embedded
from search.engine import Reads
from search.query import COUNTRY, KEYWORD, KIND, NEWEST, QUESTION, THEME, Page, Query, Scope

WORDS = (
    "war", "wars", "peace", "children", "child", "enfants", "дети", "ёлка", "أطفال", "CAAFAG", "EAFGA", "reintegration",
    "reintegrated", "the", "of", "UN", "protection", "proteção", "2", "audience",
)
KINDS, COUNTRIES, THEMES = ("topic", "person", "reply"), ("ke", "ug", "tz"), ("a", 'b" OR "c')
AUDIENCES = range(1, 5)
PARTS_OF_SYNTAX = ('"', "(", ")", "audience:2", "audience = 2", "OR", "AND", "NOT", "*", "-war", "+", "~1", "[1 TO 4]", "\\", "w", "chi")

phrases = st.lists(st.sampled_from(WORDS), min_size=0, max_size=4).map(" ".join)
typed = st.lists(st.sampled_from(WORDS + PARTS_OF_SYNTAX), min_size=0, max_size=4).map(" ".join)
facets = st.fixed_dictionaries({
    COUNTRY: st.sets(st.sampled_from(COUNTRIES)).map(tuple), THEME: st.sets(st.sampled_from(THEMES)).map(tuple),
})
filters = st.dictionaries(st.just(KIND), st.frozensets(st.sampled_from(KINDS)), max_size=1) | st.dictionaries(
    st.just(COUNTRY), st.frozensets(st.sampled_from(COUNTRIES)), max_size=1
)


@st.composite
def changes(draw: st.DrawFn) -> list[Change]:
    """Some of them gone, of many audiences."""
    made: list[Change] = []
    for number in range(draw(st.integers(0, 14))):
        if draw(st.integers(0, 9)) == 0:
            made.append(Gone(str(number), 1))
            continue
        said = (Said(draw(st.sampled_from(("en", "fr", "ar", "ru"))), draw(phrases), draw(phrases)),)
        made.append(Document(
            id=str(number), kind=draw(st.sampled_from(KINDS)), audience=draw(st.sampled_from(AUDIENCES)), version=1, said=said,
            names=tuple(draw(st.lists(phrases, max_size=1))), labels=tuple(draw(st.lists(phrases, max_size=1))),
            facets=draw(facets), weight=draw(st.sampled_from((0.0, 0.5, 1.0))), at=draw(st.integers(0, 3)),
        ))
    return made


scopes = st.builds(
    Scope, st.frozensets(st.sampled_from((0, *AUDIENCES, 99))), st.frozensets(st.sampled_from([str(number) for number in range(14)]), max_size=3)
)


@st.composite
def queries(draw: st.DrawFn, scope: Scope, modes: Sequence[str] = (KEYWORD, QUESTION)) -> Query:
    return Query(
        scope=scope, text=draw(typed), mode=draw(st.sampled_from(modes)), filters=draw(filters), counted=(KIND, COUNTRY, THEME),
        sort=draw(st.sampled_from(("best", NEWEST))), limit=draw(st.sampled_from((2, 20))), offset=draw(st.sampled_from((0, 2))),
    )


def readable(given: Sequence[Change], scope: Scope) -> list[Document]:
    """What the reader may find, told without any engine."""
    return [
        each for each in given
        if isinstance(each, Document) and each.audience in scope.audiences - {0} and each.id not in scope.without
    ]


async def same_page(holding: Reads, alone: Reads, query: Query, may: set[str]) -> None:
    """The whole page is told by what the reader may read."""
    one, other = await holding.search(query), await alone.search(query)
    assert {hit.id for hit in one.hits} <= may
    assert _told(one) == _told(other)
    assert one.total <= len(may)


async def same_pages(holding: Reads, alone: Reads, query: Query) -> None:
    """All pages together; in one order where the order is not by score."""
    one, other = [await _pages(engine, query) for engine in (holding, alone)]
    assert sorted(one) == sorted(other)
    if query.sort == NEWEST or not query.text.strip():
        assert one == other


async def same_suggestions(holding: Reads, alone: Reads, scope: Scope, prefix: str, may: set[str]) -> None:
    one, other = [await engine.suggest(scope, prefix, language="en") for engine in (holding, alone)]
    assert {each.id for each in one} <= may
    assert one == other


async def same_similar(holding: Embedded, alone: Embedded, scope: Scope, text: str, may: set[str]) -> None:
    one, other = [await engine.similar(scope, text, language="en", kinds=frozenset(), limit=20) for engine in (holding, alone)]
    assert {hit.id for hit in one.hits} == {hit.id for hit in other.hits} <= may
    assert one.total == other.total


def _told(page: Page) -> tuple[int, int, object, bool]:
    return len(page.hits), page.total, {facet: dict(values) for facet, values in page.counts.items()}, page.relaxed


async def _pages(engine: Reads, query: Query) -> list[str]:
    found: list[str] = []
    for offset in range(0, 16, 4):
        page = await engine.search(Query(
            scope=query.scope, text=query.text, mode=query.mode, filters=query.filters, sort=query.sort, limit=4, offset=offset
        ))
        found += [hit.id for hit in page.hits]
    return found
