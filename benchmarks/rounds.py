"""What is measured on one database, in what order, and whether the answers were right.

Each round measures all targets one after the other, and a ratio is taken within its round: the machine's mood
changes from minute to minute, and only what was measured in the same moment can be compared.
"""

import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import median

from benchmarks.checking import checked_list, checked_page
from benchmarks.corpus import TOPICS, Corpus
from benchmarks.databases import Database
from benchmarks.figures import Figure
from benchmarks.job import READ, REPLY, Job, Result, Visitor
from benchmarks.processes import Server, helper, server
from benchmarks.words import BODY
from cop.forum.queries import LIST_PAGE, PAGE

MANY = 16
WARM_SECONDS = 0.6
BUSIEST = 0.85
"""From this share of a core on, the generator may be what was measured."""
MEMORY = 90.0
SECRET = "a secret of the benchmark, of no other use"

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how often."""

    rounds: int
    seconds: float
    times: tuple[int, ...]


class WrongAnswers(Exception):
    """Measuring was given up; what was wrong is told in the faults of the run."""


@dataclass(slots=True)
class Run:
    """One database being measured."""

    database: Database
    times: int
    corpus: Corpus
    service: Server
    bare: Server
    plan: Plan
    say: Say
    results: dict[str, list[Result]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    replied: int = 0

    @property
    def name(self) -> str:
        return f"{self.database.engine} {self.times}x"

    def load(self, target: str, job: Job) -> Result:
        """One round of one target; whatever was wrong is kept."""
        result = Result(**helper("benchmarks.load", given=job.dump()))
        self.replied += result.replied
        if result.wrong:
            kinds = "; ".join(f"{words} ({count})" for words, count in result.faults.items())
            self.faults.append(f"{self.name}, {target}: {result.wrong} wrong answers: {kinds}")
        if not result.answered:
            self.faults.append(f"{self.name}, {target}: no right answer at all")
        if result.busy > BUSIEST:
            self.say(f"  the load generator was busy {result.busy:.0%} of {target}: the server may be faster than told")
        self.results.setdefault(target, []).append(result)
        return result

    def stop_if_wrong(self) -> None:
        """Figures of wrong answers say nothing: measure no more of them."""
        if self.faults:
            raise WrongAnswers

    def reading(self, path: str, *, connections: int = MANY, seconds: float | None = None) -> Job:
        """Visitors in turn read a page, and one reply a second is written under the hot topic."""
        return Job(
            kind=READ, port=self.service.port, connections=connections, seconds=seconds or self.plan.seconds,
            visitors=self.corpus.visitors, path=path, expect=[self.corpus.title], topics=[self.corpus.hot],
            body=BODY,
        )

    def nothing(self, name: str) -> Job:
        """The same load on constant bytes."""
        return replace(self.reading(f"/{name}.html"), port=self.bare.port, topics=[], personal=False)

    def replying(self) -> Job:
        return replace(self.reading(""), kind=REPLY, topics=self.corpus.topics)


def measure(database: Database, times: int, plan: Plan, say: Say) -> tuple[list[Figure], list[str]]:
    """All figures of one database, and all that was wrong."""
    say(f"{database.engine} {times}x: filling a database with {TOPICS * times:,} topics")
    made = helper("benchmarks.corpus", database.url, str(times))
    corpus = Corpus(**{**made, "visitors": [Visitor(**each) for each in made["visitors"]]})
    database.settle()
    with tempfile.TemporaryDirectory(prefix="cop-bench-") as name:
        folder = Path(name)
        environment = {
            "COP_DATABASE_URL": database.url, "COP_DATA": str(folder / "data"), "COP_SECRET": SECRET,
            "COP_ORIGIN": "http://127.0.0.1:{port}",
        }
        with server("service", "{port}", folder=folder, ready="/-/ready", environment=environment) as service:
            for file, text in (("page", checked_page(service, corpus)), ("list", checked_list(service, corpus))):
                (folder / f"{file}.html").write_text(text)
            with server("bare", "{port}", str(folder), folder=folder, ready="/page.html") as bare:
                run = Run(database, times, corpus, service, bare, plan, say)
                figures: list[Figure] = []
                with suppress(WrongAnswers):
                    figures = _measure(run)
            run.faults += [f"{run.name}, log of the service: {line}" for line in service.trouble()[:5]]
    return figures, run.faults


def _measure(run: Run) -> list[Figure]:
    page, listing = f"/topics/{run.corpus.hot}", "/topics"
    for path in (page, listing):
        run.load("warming up", run.reading(path, seconds=WARM_SECONDS))
    run.stop_if_wrong()
    targets = [
        ("page", run.reading(page)), ("bare page", run.nothing("page")),
        ("list", run.reading(listing)), ("bare list", run.nothing("list")),
        ("page, 1", run.reading(page, connections=1, seconds=run.plan.seconds / 2)),
        ("list, 1", run.reading(listing, connections=1, seconds=run.plan.seconds / 2)),
    ]
    for number in range(1, run.plan.rounds + 1):
        rates = [f"{target} {run.load(target, job).rate:,.0f}/s" for target, job in targets]
        run.say(f"{run.name}: reading, round {number} of {run.plan.rounds}: {', '.join(rates)}")
        run.stop_if_wrong()
    read = run.service.memory()
    inserts = []
    for number in range(1, run.plan.rounds + 1):
        rate = run.load("reply", run.replying()).rate
        inserts.append(float(helper(
            "benchmarks.durable", run.database.url, str(MANY), str(run.plan.seconds), BODY
        )))
        run.say(f"{run.name}: replying, round {number} of {run.plan.rounds}: {rate:,.0f}/s, bare {inserts[-1]:,.0f}/s")
        run.stop_if_wrong()
    _check_written(run)
    checked_page(run.service, run.corpus)
    return _figures(run, inserts, max(read, run.service.memory()))


def _figures(run: Run, inserts: list[float], memory: tuple[float, float]) -> list[Figure]:
    promised, found = run.database, run.results

    def figure(name: str, target: str, connections: int = MANY, **more: float) -> Figure:
        results = found[target]
        return Figure(
            engine=promised.engine, times=run.times, target=name, connections=connections,
            rate=median(each.rate for each in results), p50=median(each.p50 for each in results),
            p99=median(each.p99 for each in results), busy=max(each.busy for each in results), **more,
        )

    def of_bare(target: str) -> float:
        return median(
            each.rate / bare.rate if bare.rate else 0.0
            for each, bare in zip(found[target], found[f"bare {target}"], strict=True)
        )

    of_insert = median(each.rate / bare for each, bare in zip(found["reply"], inserts, strict=True))
    return [
        figure(f"topic page, {PAGE} replies", "page", ratio=of_bare("page"), at_least=promised.page),
        figure("  bare, same bytes", "bare page"),
        figure(f"list of {LIST_PAGE}", "list", ratio=of_bare("list"), at_least=promised.list),
        figure("  bare, same bytes", "bare list"),
        figure("topic page", "page, 1", 1, aim=promised.p50),
        figure("list", "list, 1", 1, aim=promised.p50),
        figure("reply through the form", "reply", ratio=of_insert, at_least=promised.reply),
        Figure(engine=promised.engine, times=run.times, target="  bare durable insert", connections=MANY if
               promised.engine == "PostgreSQL" else 1, rate=median(inserts)),
        Figure(engine=promised.engine, times=run.times, target="memory of the loaded server", memory=memory[0],
               helpers=memory[1], aim=MEMORY),
    ]


def _check_written(run: Run) -> None:
    """Every reply acknowledged is in the database with its activity and its key, and none besides."""
    replies, activities, keys = run.database.written()
    if (replies - run.corpus.replies, activities, keys) != (run.replied,) * 3:
        run.faults.append(
            f"{run.name}: {run.replied} replies acknowledged, but {replies - run.corpus.replies} written,"
            f" {activities} activities, {keys} client keys"
        )
