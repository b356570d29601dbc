"""Every question of the library bare, of our engine, and of the page, one after the other; then what is suggested.

All three ask one index for one reader; what they find must be the same number of things.
"""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from benchmarks.job import Job, Visitor
from benchmarks.line import Line, connect
from benchmarks.search.bare import Bare, Prepared
from benchmarks.search.data import Town
from benchmarks.search.plan import Plan
from benchmarks.search.questions import ABSENT, BEGINNINGS, COUNTED, HIDDEN, QUESTIONS, Asked
from cop.community.finding import PAGE, SUGGESTED
from search.embedded import Embedded
from search.query import Query, Scope

TOTAL = re.compile(r'id="found">([\d,.\s  ]+)')
"""The heading of the page, in English."""
ENGLISH = "en"

Answer = TypeVar("Answer")


class Wrong(Exception):
    """An answer that cannot be right: its figure would say nothing."""


@dataclass(slots=True)
class Times:
    """Seconds of each answer."""

    bare: list[float] = field(default_factory=list)
    ours: list[float] = field(default_factory=list)
    page: list[float] = field(default_factory=list)
    suggested: list[float] = field(default_factory=list)
    suggested_page: list[float] = field(default_factory=list)
    hidden: list[float] = field(default_factory=list)
    """The page, asked for a word of things its reader may not read."""
    absent: list[float] = field(default_factory=list)
    """For a word of nothing."""


async def ask_all(index: Path, town: Town, port: int, plan: Plan) -> Times:
    """Everything so often, once more before to warm up and to look at the answers. Raises Wrong."""
    engine, line = Embedded(index), await connect(port)
    await engine.open()
    try:
        asking = Asking(Bare(index), engine, line, town, port)
        await asking.round(Times(), look=True)
        times = Times()
        for _ in range(plan.rounds):
            await asking.round(times)
        for turn in range(plan.timed):
            await asking.nothing(times, hidden_first=bool(turn % 2))
        return times
    finally:
        line.close()
        await engine.close()


class Asking:
    """Puts the questions, each for the next reader in turn."""

    def __init__(self, bare: Bare, engine: Embedded, line: Line, town: Town, port: int) -> None:
        self._bare, self._engine, self._line, self._town = bare, engine, line, town
        self._job = Job(kind="read", port=port, connections=1, seconds=0, visitors=[])
        self._turn = 0

    async def round(self, times: Times, *, look: bool = False) -> None:
        """All questions once."""
        for asked in QUESTIONS:
            await self.ask(asked, times, look=look)
        for beginning in BEGINNINGS:
            await self._beginning(beginning, times)

    async def ask(self, asked: Asked, times: Times, *, look: bool = False) -> None:
        """One question, of each of the three. `look`: at the answers. Raises Wrong."""
        visitor, scope = self._next()
        query = Query(
            scope=scope, text=asked.text, language=asked.language, filters=asked.filters, counted=COUNTED, limit=PAGE
        )
        prepared = self._bare.prepared(query)
        bare = _timed(times.bare, lambda: self._ask_bare(prepared))
        page = await _awaited(times.ours, lambda: self._engine.search(query))
        await self._get(asked.path, visitor, times.page)
        if look:
            self._look(asked, visitor, page.total, bare if bare or not page.relaxed else page.total)

    def _ask_bare(self, prepared: Prepared) -> int:
        return self._bare.ask(prepared, PAGE)

    def _look(self, asked: Asked, visitor: Visitor, total: int, bare: int) -> None:
        shown = self._shown()
        if not total == shown == bare:
            raise Wrong(f"{asked.path}: bare {bare} things, our engine {total}, the page {shown}")
        if not self._line.contains(visitor.name.encode()):
            raise Wrong(f"{asked.path}: a page without the name of its reader")

    async def _beginning(self, beginning: str, times: Times) -> None:
        visitor, scope = self._next()
        await _awaited(
            times.suggested, lambda: self._engine.suggest(scope, beginning, language=ENGLISH, limit=SUGGESTED)
        )
        await self._get(f"/search/suggest?{Asked(beginning).path.partition('?')[2]}", visitor, times.suggested_page)

    async def nothing(self, times: Times, *, hidden_first: bool) -> None:
        """The word that is hidden and the one that is nowhere, by one reader. Raises Wrong when anything is found."""
        visitor, _ = self._next()
        both = ((HIDDEN, times.hidden), (ABSENT, times.absent))
        for word, kept in both if hidden_first else both[::-1]:
            await self._get(Asked(word).path, visitor, kept)
            if self._shown() != 0:
                raise Wrong(f"{word}: something was found")

    def _shown(self) -> int:
        """How many things the page says there are; -1 when it does not say."""
        told = TOTAL.search(self._line.text())
        return int(re.sub(r"\D", "", told[1])) if told else -1

    def _next(self) -> tuple[Visitor, Scope]:
        self._turn += 1
        found = self._town.visitors[self._turn % len(self._town.visitors)]
        return Visitor(found.token, found.name), Scope(frozenset(found.audiences))

    async def _get(self, path: str, visitor: Visitor, times: list[float]) -> None:
        request = self._job.get(path, visitor)
        fault = self._line.fault(await _awaited(times, lambda: self._line.fetch(request)), 200, ())
        if fault:
            raise Wrong(f"{path}: {fault}")


def _timed(times: list[float], ask: Callable[[], int]) -> int:
    began = time.perf_counter()
    found = ask()
    times.append(time.perf_counter() - began)
    return found


async def _awaited(times: list[float], ask: Callable[[], Awaitable[Answer]]) -> Answer:
    began = time.perf_counter()
    found = await ask()
    times.append(time.perf_counter() - began)
    return found


def percentile(times: Sequence[float], percent: int) -> float:
    """In milliseconds."""
    return sorted(times)[min(len(times) * percent // 100, len(times) - 1)] * 1000


def ask(index: Path, town: Town, port: int, plan: Plan) -> Times:
    return asyncio.run(ask_all(index, town, port, plan))
