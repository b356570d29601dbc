"""What is measured of live sessions, in what order."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks.figures import Figure
from benchmarks.live.costs import measure_hour, measure_idle, measure_votes
from benchmarks.live.floor import Floor, Run, Say, opened
from benchmarks.live.hall import Hall
from benchmarks.live.news import measure_news
from benchmarks.live.plan import Plan
from benchmarks.processes import Failed, helper

PARTS: dict[str, Callable[[Run, Floor], None]] = {"news": measure_news, "votes": measure_votes, "idle": measure_idle}


def measure(plan: Plan, folder: Path, say: Say) -> tuple[list[Figure], list[str]]:
    """All figures, and all that was wrong. A part that fails does not keep the others from being measured."""
    run = Run(plan, say)
    say(f"live: a session with {plan.people} people and {plan.questions} questions on its floor")
    with tempfile.TemporaryDirectory(prefix="cop-live-", dir=folder) as name:
        try:
            file = Path(name) / "live.sqlite3"
            hall = Hall(**helper("benchmarks.live.hall", f"sqlite:///{file}", str(plan.people), str(plan.questions)))
        except Failed as error:
            return [], [f"live: {error}"]
        for part in PARTS.values():
            _measure_part(run, part, hall, file)
        _tried(run, lambda: measure_hour(run, Path(name)))
    return run.figures, run.faults


def _measure_part(run: Run, part: Callable[[Run, Floor], None], hall: Hall, file: Path) -> None:
    """On a service started anew; what it complains of in its log is a fault."""
    def on_service() -> None:
        with opened(hall, file) as floor:
            try:
                part(run, floor)
            finally:
                run.faults += [f"live, log of the service: {line}" for line in floor.service.trouble()[:5]]

    _tried(run, on_service)


def _tried(run: Run, part: Callable[[], None]) -> None:
    try:
        part()
    except Failed as error:
        run.faults.append(f"live: {error}")
