"""Asking all sets, and the figures with their promises."""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.figures import Figure
from benchmarks.relevance import domain, xquad
from search.embedded import Embedded
from search.judged import Judged
from search.measure import Figures, Outcome, ask, fill, index
from search.query import QUESTION

FIRST = {"en": 0.93, "es": 0.92}
"""XQuAD in question mode: the part of the questions whose passage comes first."""
ENGINE = "embedded"

Say = Callable[[str], object]


def measure(folder: Path, say: Say) -> list[Figure]:
    """All figures; what has no data beside the checkout is left out, and that is said."""
    return asyncio.run(_measure(folder, say))


async def _measure(folder: Path, say: Say) -> list[Figure]:
    figures = []
    for language, floor in FIRST.items():
        if xquad.path_of(language).is_file():
            figures.append(await _questions(folder / f"xquad-{language}", language, floor, say))
        else:
            say(f"relevance: there is no {xquad.path_of(language)}; XQuAD {language} is left out")
    outcomes = await in_domain(folder / "domain", domain.queries(domain.FIXED), say)
    return figures + [_sort(sort, outcomes) for sort in domain.SORTS]


async def _questions(folder: Path, language: str, floor: float, say: Say) -> Figure:
    texts, queries = xquad.read(xquad.path_of(language), language)
    engine = await _opened(folder)
    try:
        names = await fill(engine, texts, say)
        figures = Figures.of(await ask(engine, names, queries, QUESTION, say))
    finally:
        await engine.close()
    return _figure(f"XQuAD {language}: first hit", figures, figures.precision1, floor)


async def in_domain(folder: Path, queries: Sequence[Judged], say: Say) -> list[Outcome]:
    """These queries over the documents of our domain, each in the mode its sort is asked in."""
    engine = await _opened(folder)
    try:
        await index(engine, domain.documents(), say)
        names = [entry["id"] for entry in domain.entries()]
        return [
            outcome
            for sort in domain.SORTS
            for outcome in await ask(
                engine, names, [each for each in queries if each.more["sort"] == sort], domain.mode_of(sort), say
            )
        ]
    finally:
        await engine.close()


async def _opened(folder: Path) -> Embedded:
    engine = Embedded(folder)
    await engine.open()
    return engine


def _sort(sort: str, outcomes: Sequence[Outcome]) -> Figure:
    figures = Figures.of([each for each in outcomes if each.judged.more["sort"] == sort])
    return _figure(f"our queries, {sort}: in the first five", figures, figures.success5, domain.FLOORS.get(sort))


def _figure(target: str, figures: Figures, share: float, floor: float | None) -> Figure:
    return Figure(
        engine=ENGINE, times=1, target=f"{target} ({figures.queries})", p50=figures.p50, ratio=share, at_least=floor
    )
