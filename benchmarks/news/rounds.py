"""What is measured of being told, in what order."""

import json
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.figures import Figure
from benchmarks.news import plan as promised
from benchmarks.news.data import FILE
from benchmarks.news.plan import Plan
from benchmarks.processes import Failed, helper

Say = Callable[[str], object]
PARTS = ("telling", "digests", "mailing")


def measure(plan: Plan, folder: Path, say: Say) -> tuple[list[Figure], list[str]]:
    """All figures, and all that was wrong."""
    with tempfile.TemporaryDirectory(prefix="cop-news-", dir=folder) as name:
        try:
            return _measure(plan, Path(name), say)
        except Failed as error:
            return [], [f"news: {error}"]


def _measure(plan: Plan, folder: Path, say: Say) -> tuple[list[Figure], list[str]]:
    say(f"news: a community of {plan.people:,} people is being made")
    town = json.dumps(helper("benchmarks.news.data", str(folder), "short" if plan == promised.SHORT else "whole"))
    found: dict[str, Any] = {}
    for part in PARTS:
        say(f"news: {part}")
        shutil.copy(folder / FILE, folder / f"{part}.sqlite3")
        found[part] = helper(f"benchmarks.news.{part}", str(folder), given=town)
    faults = [f"news: {fault}" for part in PARTS for fault in found[part]["faults"]]
    figures = [*_told(found["telling"], plan), *_digests(found["digests"]), *_mails(found["mailing"])]
    return figures, [*faults, *_grows(found["telling"], plan)]


def _grows(found: dict[str, Any], plan: Plan) -> list[str]:
    """Statements do not grow with those who watch."""
    if found["few"] == found["many"]:
        return []
    return [f"news: {plan.few} watchers took {found['few']} statements, {plan.watchers} took {found['many']}"]


def _told(found: dict[str, Any], plan: Plan) -> list[Figure]:
    """A ratio is taken within its run."""
    ours, bare = found["ours"], found["bare"]
    ratio = median(plain / each for each, plain in zip(ours, bare, strict=True))
    return [
        _figure(
            f"a reply that {plan.watchers} watch is told", p50=median(ours) * 1000, ratio=ratio, at_least=promised.TOLD
        ),
        _figure("  bare: the two inserts", p50=median(bare) * 1000),
        _figure(f"  statements, as many as for {plan.few}", value=float(found["many"])),
    ]


def _digests(found: dict[str, Any]) -> list[Figure]:
    people = found["people"]
    return [
        _figure(
            f"digests for {people:,} people", rate=people / found["ours"], ratio=found["bare"] / found["ours"],
            at_least=promised.DIGESTS,
        ),
        _figure("  bare: their statements alone", rate=people / found["bare"], value=found["statements"], unit="each"),
        _figure("  memory at the most", value=found["memory"], unit="MiB more", at_most=promised.MEMORY_MIB),
    ]


def _mails(found: dict[str, Any]) -> list[Figure]:
    ratio = median(ours / bare for ours, bare in zip(found["ours"], found["bare"], strict=True))
    return [
        _figure("mails by the postman", rate=median(found["ours"]), ratio=ratio, at_least=promised.MAILS),
        _figure("  bare: the same bytes", rate=median(found["bare"])),
    ]


def _figure(target: str, **more: Any) -> Figure:
    return Figure(engine="SQLite", times=1, target=target, **more)
