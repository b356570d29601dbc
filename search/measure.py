"""How well and how fast an engine finds: judged queries over a set of documents."""

import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Self

from search.documents import Document, Said
from search.engine import Engine, Reads
from search.judged import Judged, Text
from search.query import Page, Query, Scope

AUDIENCE = 1
SCOPE = Scope(frozenset({AUDIENCE}))
KIND = "topic"
DEEPEST = 20
"""Hits that are looked at: a page of results."""
BATCH = 500
OFTEN = 2.0
"""Seconds between two lines of progress."""

Report = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One query: the places (from 0) of its relevant documents among the hits, and how long the answer took."""

    judged: Judged
    places: tuple[int, ...]
    seconds: float

    @property
    def succeeded(self) -> bool:
        """One of the first five is relevant."""
        return bool(self.places) and self.places[0] < 5


@dataclass(frozen=True, slots=True)
class Figures:
    """Means over queries; times in milliseconds."""

    queries: int
    precision1: float
    """The first hit is relevant."""
    recall5: float
    """The part of the relevant documents among the first five."""
    success5: float
    """One of the first five is relevant."""
    reciprocal: float
    """One divided by the place of the first relevant hit, 0 behind DEEPEST (MRR)."""
    p50: float
    p95: float

    @classmethod
    def of(cls, outcomes: Sequence[Outcome]) -> Self:
        """Of at least one query."""
        times = sorted(each.seconds * 1000 for each in outcomes)

        def mean(value: Callable[[Outcome], float]) -> float:
            return sum(map(value, outcomes)) / len(outcomes)

        return cls(
            queries=len(outcomes),
            precision1=mean(lambda each: each.places[:1] == (0,)),
            recall5=mean(lambda each: sum(place < 5 for place in each.places) / len(each.judged.relevant)),
            success5=mean(lambda each: each.succeeded),
            reciprocal=mean(lambda each: 1 / (each.places[0] + 1) if each.places else 0.0),
            p50=times[len(times) // 2], p95=times[min(len(times) * 95 // 100, len(times) - 1)],
        )


async def fill(engine: Engine, texts: Iterable[Text], report: Report) -> tuple[str, ...]:
    """Make the engine's index anew from these; gives their ids by number, which is their id there."""
    names: list[str] = []

    def documents() -> Iterator[Document]:
        for text in texts:
            yield _document(len(names), text)
            names.append(text.id)

    await index(engine, documents(), report)
    return tuple(names)


def _document(number: int, text: Text) -> Document:
    said = (Said(text.language, text.title, text.body),)
    return Document(id=str(number), kind=KIND, audience=AUDIENCE, version=1, said=said)


async def index(engine: Engine, documents: Iterable[Document], report: Report) -> None:
    """Make the engine's index anew from documents whose ids are their numbers, from 0."""
    async def batches() -> AsyncIterator[Sequence[Document]]:
        entries = iter(documents)
        while batch := list(islice(entries, BATCH)):
            yield batch

    await engine.rebuild(batches(), report=_now_and_then(report, "documents indexed"))


async def ask(
    engine: Reads, names: Sequence[str], queries: Sequence[Judged], mode: str, report: Report
) -> list[Outcome]:
    """All queries, one after the other; `names` are the ids of the documents by number. Raises EngineAway."""
    told = _now_and_then(report, f"of {len(queries):,} queries asked")
    outcomes = []
    for done, judged in enumerate(queries, 1):
        query = Query(scope=SCOPE, text=judged.text, mode=mode, language=judged.language, limit=DEEPEST)
        began = time.perf_counter()
        page = await engine.search(query)
        seconds = time.perf_counter() - began
        outcomes.append(Outcome(judged, _places(page, names, judged), seconds))
        told(done)
    return outcomes


def _places(page: Page, names: Sequence[str], judged: Judged) -> tuple[int, ...]:
    return tuple(place for place, hit in enumerate(page.hits) if names[int(hit.id)] in judged.relevant)


def _now_and_then(report: Report, what: str) -> Callable[[int], None]:
    """A long run is seen to go on; a short one says nothing."""
    last = time.monotonic()

    def told(done: int) -> None:
        nonlocal last
        if time.monotonic() - last >= OFTEN:
            last = time.monotonic()
            report(f"{done:,} {what}")

    return told
