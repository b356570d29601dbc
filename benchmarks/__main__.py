"""`python -m benchmarks`: the speed of the service against a bare answer, on one table. See README.md."""

import argparse
import json
import os
import platform
import signal
import sys
import tempfile
import time
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.checking import WrongPage
from benchmarks.databases import Database, on_postgres, on_sqlite
from benchmarks.figures import Figure, as_data, markdown, table
from benchmarks.keeping import plan as keeping_plan
from benchmarks.keeping.rounds import measure as measure_keeping
from benchmarks.live import plan as live_plan
from benchmarks.live.crowd import raise_limit
from benchmarks.live.rounds import measure as measure_live
from benchmarks.news import plan as news_plan
from benchmarks.news.rounds import measure as measure_news
from benchmarks.processes import Failed
from benchmarks.relevance.rounds import measure as measure_relevance
from benchmarks.rounds import Plan, measure
from benchmarks.scanner.rounds import measure as measure_scanner
from benchmarks.search import plan as search_plan
from benchmarks.search.rounds import measure as measure_search

WHOLE = Plan(rounds=5, seconds=2.0, times=(1, 10))
SHORT = Plan(rounds=3, seconds=0.7, times=(1,))
PARTS = ("pages", "live", "relevance", "search", "news", "scanner", "keeping")
SAVED = Path(__file__).parent / "last.json"


def _arguments(words: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--short", action="store_true", help="a few seconds: only wrong answers fail")
    parser.add_argument("--no-fail", action="store_true", help="tell of ratios below the promise, but do not fail")
    parser.add_argument("--save", action="store_true", help=f"keep the figures in {SAVED.name}, print them as Markdown")
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), help="one engine only")
    parser.add_argument("--times", type=int, choices=(1, 10), help="one size of data only")
    parser.add_argument("--part", choices=PARTS, help="one part only")
    parser.add_argument("--documents", type=int, help="of search: about so many, instead of 20,000")
    parser.add_argument("--folder", type=Path, help="where the SQLite file lies (default: the temporary folder)")
    asked = parser.parse_args(words)
    if asked.folder and not asked.folder.is_dir():
        parser.error(f"{asked.folder} is no folder")
    return asked


def main(words: list[str] | None = None) -> int:
    """Measure, print, and say whether the promises are kept: 0 or 1."""
    asked = _arguments(words)
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    plan = SHORT if asked.short else WHOLE
    figures, faults = _measure_all(plan, asked)
    print(table(figures))
    _keep(figures, faults, save=asked.save)
    for fault in faults:
        print(f"WRONG: {fault}")
    below = [each for each in figures if each.below]
    if below:
        print(f"{len(below)} of {sum(each.promised for each in figures)} promises are not kept")
    return verdict(below, faults, short=asked.short, no_fail=asked.no_fail)


def verdict(below: list[Figure], faults: list[str], *, short: bool, no_fail: bool) -> int:
    """Wrong answers always fail: figures of wrong answers say nothing."""
    return 1 if faults or (below and not short and not no_fail) else 0


def _measure_all(plan: Plan, asked: argparse.Namespace) -> tuple[list[Figure], list[str]]:
    server = os.environ.get("COP_TEST_DATABASE_URL", "")
    figures: list[Figure] = []
    faults: list[str] = []
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="cop-bench-", dir=asked.folder) as folder:
        if asked.part in (None, "pages"):
            for times in (asked.times,) if asked.times else plan.times:
                for engine in ("sqlite", "postgresql") if server else ("sqlite",):
                    if asked.engine in (None, engine):
                        _measure_one(_database(engine, Path(folder), server), times, plan, figures, faults)
        if asked.part in (None, "live") and asked.engine in (None, "sqlite"):
            raise_limit()
            found, wrong = measure_live(live_plan.SHORT if asked.short else live_plan.WHOLE, Path(folder), _say)
            figures += found
            faults += wrong
        if asked.part in (None, "relevance"):
            found, wrong = measure_relevance(_say)
            figures += found
            faults += wrong
        if asked.part in (None, "search") and asked.engine in (None, "sqlite"):
            found, wrong = measure_search(_search_plan(asked), Path(folder), _say)
            figures += found
            faults += wrong
        if asked.part in (None, "news") and asked.engine in (None, "sqlite"):
            found, wrong = measure_news(news_plan.SHORT if asked.short else news_plan.WHOLE, Path(folder), _say)
            figures += found
            faults += wrong
        if asked.part in (None, "scanner"):
            found, wrong = measure_scanner(_say, short=asked.short)
            figures += found
            faults += wrong
        if asked.part in (None, "keeping"):
            found, wrong = _measure_keeping(asked, Path(folder), server)
            figures += found
            faults += wrong
    if not server:
        _say("COP_TEST_DATABASE_URL is not set: SQLite only")
    _say(f"{time.monotonic() - began:.0f} s in all\n")
    return figures, faults


def _measure_keeping(asked: argparse.Namespace, folder: Path, server: str) -> tuple[list[Figure], list[str]]:
    """The short form on SQLite alone: the tests count on both."""
    plan = keeping_plan.SHORT if asked.short else keeping_plan.WHOLE
    both = ["sqlite", "postgresql"] if server and not asked.short else ["sqlite"]
    figures: list[Figure] = []
    faults: list[str] = []
    for engine in [asked.engine] if asked.engine else both:
        found, wrong = measure_keeping(plan, folder, _database(engine, folder, server), _say)
        figures += found
        faults += wrong
    return figures, faults


def _search_plan(asked: argparse.Namespace) -> search_plan.Plan:
    plan = search_plan.SHORT if asked.short else search_plan.WHOLE
    return replace(plan, documents=asked.documents) if asked.documents else plan


def _measure_one(
    opening: AbstractContextManager[Database], times: int, plan: Plan, figures: list[Figure], faults: list[str]
) -> None:
    try:
        with opening as database:
            found, wrong = measure(database, times, plan, _say)
    except (Failed, WrongPage) as error:
        found, wrong = [], [f"{type(error).__name__}: {error}"]
    figures += found
    faults += wrong


def _database(engine: str, folder: Path, server: str) -> AbstractContextManager[Database]:
    return on_sqlite(folder) if engine == "sqlite" else on_postgres(server)


def _keep(figures: list[Figure], faults: list[str], *, save: bool) -> None:
    path = SAVED if save else Path(tempfile.gettempdir()) / f"cop-bench-{SAVED.name}"
    path.write_text(json.dumps({"about": about(), "figures": as_data(figures), "faults": faults}, indent=1) + "\n")
    _say(f"figures kept in {path}")
    if save:
        print(f"\n{about()}\n\n{markdown(figures)}")


def about() -> str:
    """When and on what."""
    load = os.getloadavg()[0]
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python"
        f" {platform.python_version()}, load average {load:.1f}"
    )


def _say(line: str) -> None:
    """Progress, beside the table on stdout."""
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
