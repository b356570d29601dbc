"""What is measured of search, in what order."""

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.figures import Figure
from benchmarks.processes import Failed, Server, helper, server
from benchmarks.search import plan as promised
from benchmarks.search.asking import Times, Wrong, ask, percentile
from benchmarks.search.data import Town, Visitor, url_in
from benchmarks.search.plan import Plan
from benchmarks.search.telling import told
from cop.engines import FOLDER

SECRET = "a secret of the benchmark, of no other use"

Say = Callable[[str], object]


def measure(plan: Plan, folder: Path, say: Say) -> tuple[list[Figure], list[str]]:
    """All figures, and all that was wrong."""
    with tempfile.TemporaryDirectory(prefix="cop-search-", dir=folder) as name:
        try:
            return _measure(plan, Path(name), say), []
        except (Failed, Wrong) as error:
            return [], [f"search: {error}"]


def _measure(plan: Plan, folder: Path, say: Say) -> list[Figure]:
    say(f"search: a community of {plan.documents:,} documents is being made")
    town = _town(helper("benchmarks.search.data", str(folder), str(plan.documents), str(plan.hidden)))
    say(f"search: {town.documents:,} documents, indexed from the database in {town.seconds:.1f} s")
    times, more = _served(plan, folder, town)
    say("search: indexing, ours and bare in turn")
    rates = helper("benchmarks.search.indexing", str(folder), str(plan.runs))
    say("search: what time tells of things that are hidden")
    return [
        *_answers(times, town.documents), _memory(more), *_indexing(rates, town), _told_by_the_page(times, plan),
        *_telling(told(plan)),
    ]


def _town(found: dict[str, Any]) -> Town:
    return Town(**{**found, "visitors": [Visitor(**each) for each in found["visitors"]]})


def _served(plan: Plan, folder: Path, town: Town) -> tuple[Times, float]:
    """The times of all answers, and how many MiB the server has more after them than when it was ready."""
    environment = {
        "COP_DATABASE_URL": url_in(folder), "COP_DATA": str(folder), "COP_SECRET": SECRET,
        "COP_ORIGIN": "http://127.0.0.1:{port}", "COP_LANGUAGES": "en",
    }
    with server("service", "{port}", folder=folder, ready="/-/ready", environment=environment) as service:
        service.settle()
        before = _resident(service)
        times = ask(folder / FOLDER / "index", town, service.port, plan)
        trouble = service.trouble()
        if trouble:
            raise Wrong(f"log of the service: {trouble[0]}")
        return times, _resident(service) - before


def _resident(service: Server) -> float:
    return service.memory()[0]


def _answers(times: Times, documents: int) -> list[Figure]:
    bare = percentile(times.bare, 95)
    most = round(promised.TIMES_BARE * bare + promised.MORE_MS, 1)
    return [
        _answer(f"search, {documents:,} documents: the page", times.page, at_most=most),
        _answer("  in process: our engine", times.ours),
        _answer("  in process: bare, the same clauses", times.bare),
        _answer("suggestions in process", times.suggested, at_most=promised.SUGGEST_MS),
        _answer("  the page that gives them", times.suggested_page),
    ]


def _answer(target: str, times: Sequence[float], *, at_most: float | None = None) -> Figure:
    return _figure(
        target, connections=1, p50=percentile(times, 50), p99=percentile(times, 99), value=percentile(times, 95),
        unit="ms p95", at_most=at_most,
    )


def _memory(more: float) -> Figure:
    return _figure("memory of the server after all this", value=more, unit="MiB more")


def _indexing(rates: dict[str, list[float]], town: Town) -> list[Figure]:
    """A ratio is taken within its run."""
    ratio = median(ours / bare for ours, bare in zip(rates["ours"], rates["bare"], strict=True))
    return [
        _figure("documents indexed", rate=median(rates["ours"]), ratio=ratio, at_least=promised.INDEXING),
        _figure("  bare, their words made ready", rate=median(rates["bare"])),
        _figure("  read from the database, too", rate=town.documents / town.seconds),
    ]


def _told_by_the_page(times: Times, plan: Plan) -> Figure:
    return _figure(
        f"the page, a word of {plan.hidden:,} hidden things", p50=percentile(times.hidden, 50),
        value=median(times.hidden) / median(times.absent) * 100, unit="% of none", at_most=promised.TELLING,
    )


def _telling(found: dict[str, float]) -> list[Figure]:
    """Of the engine alone: what is measured, and not promised."""
    return [_figure(f"  the engine, {what}", value=ratio * 100, unit="% of none") for what, ratio in found.items()]


def _figure(target: str, **more: Any) -> Figure:
    return Figure(engine="SQLite", times=1, target=target, **more)
