"""What is measured of keeping order, on one database after the other."""

import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.databases import Database
from benchmarks.figures import Figure
from benchmarks.keeping import plan as promised
from benchmarks.keeping.hiding import ACTS
from benchmarks.keeping.plan import Plan
from benchmarks.processes import Failed, helper

Say = Callable[[str], object]
QUEUES = {
    "queue long": ("queue short", "/moderation, {0:,} cases, as with {1}"),
    "queue deep": ("queue short", "  its eleventh page"),
    "office long": ("office short", "/incidents, {2:,} of them, as with {3}"),
    "steward long": ("steward short", "  for who keeps a group"),
}


def measure(
    plan: Plan, folder: Path, opening: AbstractContextManager[Database], say: Say
) -> tuple[list[Figure], list[str]]:
    """All figures of one engine, and all that was wrong."""
    with tempfile.TemporaryDirectory(prefix="cop-keeping-", dir=folder) as name, opening as database:
        say(f"keeping: {database.engine}, a topic with {plan.replies:,} replies, {plan.cases[1]:,} cases")
        size = "short" if plan == promised.SHORT else "whole"
        try:
            found = helper("benchmarks.keeping.running", database.url, str(Path(name)), size)
        except Failed as error:
            return [], [f"keeping: {error}"]
        faults = [f"keeping, {database.engine}: {fault}" for fault in found["faults"]]
        return figures(found, plan, database.engine), faults


def figures(found: dict[str, Any], plan: Plan, engine: str) -> list[Figure]:
    """Of what one database told."""
    made = [figure for name in ACTS for figure in _hiding(name, found[name], plan, engine)]
    sizes = (*reversed(plan.cases), *reversed(plan.incidents))
    for name, (short, told) in QUEUES.items():
        made.append(Figure(
            engine=engine, times=1, target=told.format(*sizes),
            p50=found[name]["median"] * 1000, ratio=found[short]["median"] / found[name]["median"],
            at_least=promised.FLAT,
        ))
        made.append(Figure(engine=engine, times=1, target="    statements, as many", value=float(found[name]["sent"])))
    return made


def _hiding(name: str, found: dict[str, Any], plan: Plan, engine: str) -> list[Figure]:
    """A ratio is taken within its round."""
    ratio = median(bare / ours for bare, ours in zip(found["bare"], found["whole"], strict=True))
    return [
        Figure(
            engine=engine, times=1, target=f"{plan.replies:,} replies {name}", p50=median(found["act"]) * 1000,
            ratio=ratio, at_least=promised.HIDDEN,
        ),
        Figure(
            engine=engine, times=1, target=f"  until the last of {plan.readers} readers is without",
            p50=median(found["reached"]) * 1000, aim=promised.SECOND * 1000,
        ),
        Figure(engine=engine, times=1, target="  bare: an UPDATE, and their pages", p50=median(found["bare"]) * 1000),
        Figure(engine=engine, times=1, target=f"  statements, as many as for {plan.few}", value=float(found["many"])),
    ]
