"""Finding on behalf of a reader: the one way from a person to an engine.

The reader's audiences are the scope of every question. What has changed since an index last looked counts as absent
there, and is met word by word from SQL instead, so that nobody waits for an index to find the own last write, and
nobody finds, or counts, what was taken back while the index stood still. What an engine hits is read from SQL once more
before it is shown; what SQL does not give is left out of the question, which is then asked again.
"""

import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from cop.community import findable
from cop.community.findable import Card, OutOfDate
from cop.community.marking import Asked, Marked
from cop.community.people import Reader
from cop.kit.store import rows
from search import local
from search.documents import Document
from search.engine import EngineAway, Reads, Understands
from search.query import BEST, KIND, QUESTION, Query, Scope
from search.synonyms import Synonyms

log = logging.getLogger(__name__)

PAGE = 20
SUGGESTED = 8
MOST_FRESH = 50
"""Things out of date in the index that are met one by one: the reader's own, then the latest."""
ROUNDS = 3
"""How often a question is asked again because SQL did not give what was hit."""

LOCAL, AWAY, CATCHING_UP = "local", "away", "catching-up"

FRESH = """
SELECT t.id, t.kind FROM search_due d JOIN thing t ON t.id = d.thing_id
WHERE d.index_id = $1 AND t.audience_id IN_IDS($2) AND t.kind IN_WORDS($3)
ORDER BY CASE WHEN t.author_id = $5 THEN 0 ELSE 1 END, d.id DESC LIMIT $4
"""

Index = Callable[[], Awaitable[int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a list asks for. `filters`: facet -> values; `page` from 1; no `kinds` is all of them."""

    text: str = ""
    kinds: frozenset[str] = frozenset()
    filters: Mapping[str, frozenset[str]] = field(default_factory=dict)
    counted: tuple[str, ...] = ()
    sort: str = BEST
    page: int = 1
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Seen:
    """A thing found, as it is shown: `why` holds the labels (in every language) and names that met the words."""

    card: Card
    title: Marked
    excerpt: Marked
    why: tuple[Mapping[str, str] | str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A page of things found. `notice`: LOCAL (the server is away, answered here), AWAY, CATCHING_UP, or ''."""

    seen: tuple[Seen, ...] = ()
    total: int = 0
    pages: int = 0
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    relaxed: bool = False
    """Nothing met every word: these meet most of them."""
    notice: str = ""


def scope_of(reader: Reader, without: Iterable[int]) -> Scope:
    """Whose eyes an engine answers for. Nothing else makes a scope."""
    return Scope(reader.audiences, frozenset(map(str, without)))


class Finder:
    """Asks the engines: keywords the server if there is one, else the embedded index; whole sentences always the
    latter. `local_index` and `server_index` give the ids in `search_index`."""

    def __init__(
        self, local: Understands, local_index: Index, synonyms: Synonyms, *, server: Reads | None = None,
        server_index: Index | None = None,
    ) -> None:
        self._local, self._local_index, self._synonyms = local, local_index, synonyms
        self._server, self._server_index = server, server_index

    async def find(self, reader: Reader, wanted: Wanted) -> Found:
        """A page of what the reader may read and asked for; never raises because an engine is away."""
        notice, trouble = "", AWAY
        for engine, index in self._engines():
            try:
                return replace(await self._find(engine, await index(), reader, wanted), notice=notice)
            except EngineAway as error:
                log.warning("a search engine is away: %s", type(error).__name__)
                trouble = AWAY
            except OutOfDate:
                trouble = CATCHING_UP
            notice = LOCAL
        return Found(notice=trouble)

    def _engines(self) -> list[tuple[Reads, Index]]:
        here: list[tuple[Reads, Index]] = [(self._local, self._local_index)]
        if self._server is None or self._server_index is None:
            return here
        return [(self._server, self._server_index), *here]

    async def _find(self, engine: Reads, index_id: int, reader: Reader, wanted: Wanted) -> Found:
        query = _query(reader, wanted, await findable.out_of_date(index_id))
        fresh = Fresh(await _unseen(index_id, reader), self._synonyms)
        for _ in range(ROUNDS):
            ahead = fresh.meeting(query)
            page = await engine.search(_behind(query, len(ahead)))
            found = [*((each.id, each.kind) for each in ahead[query.offset:query.offset + query.limit]),
                     *((hit.id, hit.kind) for hit in page.hits)]
            cards = await _cards(reader, found)
            lost = {id_ for id_, _ in found} - set(cards)
            if not lost:
                break
            query = replace(query, scope=replace(query.scope, without=query.scope.without | lost))
            fresh.forget(lost)
        else:
            raise OutOfDate  # what is left would be counted: rather no answer than one that tells of it
        total, asked = page.total + len(ahead), Asked(wanted.text, self._synonyms)
        return Found(
            seen=tuple(_seen(cards[id_], asked) for id_, _ in found), total=total,
            pages=-(-total // PAGE), counts=_sum(page.counts, fresh.counts(query)), relaxed=page.relaxed,
        )

    async def suggest(self, reader: Reader, prefix: str, *, language: str) -> list[Card]:
        """Things whose title or name has a word that begins so, best first; at most SUGGESTED."""
        for engine, index in self._engines():
            try:
                return await self._suggest(engine, await index(), reader, prefix, language)
            except (EngineAway, OutOfDate) as error:
                log.warning("no suggestions from a search engine: %s", type(error).__name__)
        return []

    async def _suggest(self, engine: Reads, index_id: int, reader: Reader, prefix: str, language: str) -> list[Card]:
        scope = scope_of(reader, await findable.out_of_date(index_id))
        fresh = Fresh(await _unseen(index_id, reader), self._synonyms)
        found = [(each.id, each.kind) for each in fresh.beginning(prefix)]
        found += [(each.id, each.kind)
                  for each in await engine.suggest(scope, prefix, language=language, limit=SUGGESTED)]
        cards = await _cards(reader, found[:SUGGESTED])
        return [cards[id_] for id_, _ in found[:SUGGESTED] if id_ in cards]

    async def similar(
        self, reader: Reader, text: str, *, language: str, kinds: frozenset[str] = frozenset(("topic",)),
        limit: int = 5, unlike: int = 0,
    ) -> list[Card]:
        """Things that a whole sentence may be about, best first. Asked of the embedded index alone; nothing when it
        is away or catching up: whoever asks a question goes on without."""
        try:
            scope = scope_of(reader, await findable.out_of_date(await self._local_index()))
            page = await self._local.similar(
                scope, text, language=language, kinds=kinds, limit=limit, unlike=str(unlike) if unlike else ""
            )
        except (EngineAway, OutOfDate) as error:
            log.warning("no similar questions: %s", type(error).__name__)
            return []
        cards = await _cards(reader, [(hit.id, hit.kind) for hit in page.hits])
        return [cards[hit.id] for hit in page.hits if hit.id in cards]

    async def answering(
        self, reader: Reader, text: str, *, language: str, kinds: frozenset[str],
        among: Sequence[Mapping[str, frozenset[str]]] = (),
    ) -> Found:
        """What any word of a need meets, best first; then what each of `among`, which are filters, lets through, with
        such a word and without, a page of each. Asked of the embedded index alone; `total` is what is shown."""
        wanted = Wanted(text=text, kinds=kinds, language=language)
        try:
            index_id = await self._local_index()
            query = replace(_query(reader, wanted, await findable.out_of_date(index_id)), mode=QUESTION)
            fresh = Fresh(await _unseen(index_id, reader), self._synonyms)
            ahead = [*fresh.near(query)]
            pages = [await self._local.search(query)]
            for filters in among:
                narrowed = replace(query, filters={**query.filters, **filters})
                ahead += [*fresh.near(narrowed), *fresh.meeting(replace(narrowed, text=""))]
                pages += [await self._local.search(narrowed), await self._local.search(replace(narrowed, text=""))]
        except OutOfDate:
            return Found(notice=CATCHING_UP)
        except EngineAway as error:
            log.warning("nobody to answer a need: %s", type(error).__name__)
            return Found(notice=AWAY)
        met = [(each.id, each.kind) for each in ahead] + [(hit.id, hit.kind) for page in pages for hit in page.hits]
        cards, asked = await _cards(reader, list(dict.fromkeys(met))), Asked(text, self._synonyms)
        seen = tuple(_seen(cards[id_], asked) for id_, _ in dict.fromkeys(met) if id_ in cards)
        return Found(seen=seen, total=len(seen), pages=1)


class Fresh:
    """What the index does not hold yet and the reader may read: met here, word by word."""

    def __init__(self, documents: Sequence[Document], synonyms: Synonyms) -> None:
        self._documents, self._synonyms = list(documents), synonyms

    def meeting(self, query: Query) -> list[Document]:
        return local.narrowed(self._documents, query, self._synonyms)

    def near(self, query: Query) -> list[Document]:
        return local.near(self._documents, query, self._synonyms)

    def beginning(self, prefix: str) -> list[Document]:
        return local.beginning(self._documents, prefix, limit=SUGGESTED)

    def forget(self, ids: Iterable[str]) -> None:
        gone = set(ids)
        self._documents = [each for each in self._documents if each.id not in gone]

    def counts(self, query: Query) -> dict[str, Counter[str]]:
        """Of each facet asked for, among what meets the words and all filters but its own."""
        return {facet: self._count(query, facet) for facet in query.counted}

    def _count(self, query: Query, facet: str) -> Counter[str]:
        others = {name: values for name, values in query.filters.items() if name != facet}
        met = self.meeting(replace(query, filters=others))
        return Counter(value for each in met for value in _values(each, facet))


def _values(document: Document, facet: str) -> tuple[str, ...]:
    return (document.kind,) if facet == KIND else document.facets.get(facet, ())


def _seen(card: Card, asked: Asked) -> Seen:
    return Seen(
        card, asked.marked(card.title, card.language), asked.passage(card.excerpt, card.language), asked.why(card)
    )


def _query(reader: Reader, wanted: Wanted, without: Iterable[int]) -> Query:
    filters = {**wanted.filters, **({KIND: wanted.kinds} if wanted.kinds else {})}
    return Query(
        scope=scope_of(reader, without), text=wanted.text, language=wanted.language, filters=filters,
        counted=wanted.counted, sort=wanted.sort, offset=(wanted.page - 1) * PAGE, limit=PAGE,
        boosts={name: kind.boost for name, kind in findable.kinds.items()},
    )


def _behind(query: Query, ahead: int) -> Query:
    """The same page, with so many things in front of everything the engine knows."""
    shown = min(max(0, ahead - query.offset), query.limit)
    return replace(query, offset=max(0, query.offset - ahead), limit=query.limit - shown)


async def _unseen(index_id: int, reader: Reader) -> list[Document]:
    """The documents, as they are now, of what is out of date in the index and in the reader's audiences."""
    by_kind = {kind.thing_kind: kind for kind in findable.kinds.values()}
    found = await rows(FRESH, index_id, reader.audiences, list(by_kind), MOST_FRESH, reader.id)
    documents: list[Document] = []
    for thing_kind, kind in by_kind.items():
        ids = [each["id"] for each in found if each["kind"] == thing_kind]
        documents += await kind.documents(ids) if ids else []
    return [each for each in documents if each.audience in reader.audiences]


async def _cards(reader: Reader, found: Sequence[tuple[str, str]]) -> dict[str, Card]:
    """What SQL lets this reader read of what was found: (id, kind)."""
    cards: dict[str, Card] = {}
    for name, kind in findable.kinds.items():
        ids = [int(id_) for id_, kind_name in found if kind_name == name]
        if ids:
            cards.update((str(id_), card) for id_, card in (await kind.cards(reader, ids)).items())
    return cards


def _sum(
    counts: Mapping[str, Mapping[str, int]], more: Mapping[str, Counter[str]]
) -> dict[str, Mapping[str, int]]:
    return {facet: Counter(counts.get(facet, {})) + more[facet] for facet in more}
