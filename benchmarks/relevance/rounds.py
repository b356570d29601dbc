"""Asking all sets, and the figures with their promises."""

import asyncio
import os
from collections.abc import Callable, Mapping, Sequence

from benchmarks.figures import Figure
from benchmarks.relevance import domain, xquad
from cop.commands.bench_search import embedded, server
from search.engine import Engine, EngineAway, EngineRefused
from search.judged import Judged
from search.measure import Figures, Outcome, ask, fill, index
from search.query import KEYWORD, QUESTION

FIRST = {"en": 0.93, "es": 0.92}
"""XQuAD in question mode: the part of the questions whose passage comes first."""
EMBEDDED, SERVER = "embedded", "server"

Say = Callable[[str], object]


def measure(say: Say, env: Mapping[str, str] = os.environ) -> tuple[list[Figure], list[str]]:
    """Figures and faults. What has no data or no server here is left out, and that is said."""
    return asyncio.run(_measure(say, env))


async def _measure(say: Say, env: Mapping[str, str]) -> tuple[list[Figure], list[str]]:
    figures = [await _questions(language, floor, say) for language, floor in FIRST.items() if _is_there(language, say)]
    async with embedded() as engine:
        figures += _sorts(EMBEDDED, await in_domain(engine, domain.SORTS, say))
    url = env.get("COP_TEST_SEARCH_URL", "")
    if not url:
        say("COP_TEST_SEARCH_URL is not set: relevance on the embedded engine only")
        return figures, []
    try:
        async with server(url, env.get("COP_TEST_SEARCH_KEY", "")) as engine:
            typed = [sort for sort in domain.SORTS if domain.mode_of(sort) == KEYWORD]
            return figures + _sorts(SERVER, await in_domain(engine, typed, say)), []
    except (EngineAway, EngineRefused) as error:
        return figures, [f"{type(error).__name__}: {error}"]


def _is_there(language: str, say: Say) -> bool:
    path = xquad.path_of(language)
    if not path.is_file():
        say(f"there is no {path}: XQuAD {language} is left out")
    return path.is_file()


async def _questions(language: str, floor: float, say: Say) -> Figure:
    texts, queries = xquad.read(xquad.path_of(language), language)
    async with embedded() as engine:
        names = await fill(engine, texts, say)
        figures = Figures.of(await ask(engine, names, queries, QUESTION, say))
    return _figure(EMBEDDED, f"XQuAD {language}: first hit", figures, figures.precision1, floor)


async def in_domain(engine: Engine, sorts: Sequence[str], say: Say, half: str = domain.FIXED) -> list[Outcome]:
    """The queries of these sorts over the documents of our domain, each in the mode it is asked in."""
    await index(engine, domain.documents(), say)
    names = [entry["id"] for entry in domain.entries()]
    queries = domain.queries(half)
    return [
        outcome for sort in sorts
        for outcome in await ask(engine, names, _of(sort, queries), domain.mode_of(sort), say)
    ]


def _of(sort: str, queries: Sequence[Judged]) -> list[Judged]:
    return [each for each in queries if each.more["sort"] == sort]


def _sorts(engine: str, outcomes: Sequence[Outcome]) -> list[Figure]:
    """One figure for each sort that was asked."""
    asked = {sort: [each for each in outcomes if each.judged.more["sort"] == sort] for sort in domain.SORTS}
    return [_sort(engine, sort, Figures.of(found)) for sort, found in asked.items() if found]


def _sort(engine: str, sort: str, figures: Figures) -> Figure:
    target = f"our queries, {sort}: in the first five"
    return _figure(engine, target, figures, figures.success5, domain.FLOORS.get(sort))


def _figure(engine: str, target: str, figures: Figures, share: float, floor: float | None) -> Figure:
    return Figure(
        engine=engine, times=1, target=f"{target} ({figures.queries:,})", p50=figures.p50, ratio=share, at_least=floor
    )
