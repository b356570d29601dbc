"""The service with a session, as the harness holds it, and what was found there so far."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.figures import Figure
from benchmarks.live.crowds import Crowd, Heard, Keeper, Notes, keeper
from benchmarks.live.hall import KEEPERS, Hall
from benchmarks.live.plan import Plan
from benchmarks.processes import Failed, Server, server
from cop.live.relay import MOST_OF_ONE_PERSON

SECRET = "a secret of the benchmark, of no other use"
MODULE = "benchmarks.live.serving"
COME_SECONDS, WAIT_SECONDS = 120.0, 20.0
AT_ONCE = 500
"""Listeners who come at the same time, where that is not what is measured."""

Say = Callable[[str], None]


@dataclass(slots=True)
class Floor:
    """The service with its session, and how far its floor has come."""

    hall: Hall
    service: Server
    notes: Notes
    file: Path
    at: int = 0
    epoch: str = ""
    versions: dict[str, int] = field(default_factory=dict)
    edits: int = 0

    def look(self) -> None:
        """Where it stands."""
        path = f"/live/{self.hall.session}/snapshot?channels=floor,desk&as=data"
        status, _, text = self.service.get(path, f"cop={self.hall.keepers[0]}")
        if status != 200:
            raise Failed(f"no snapshot: {status} {text[:200]}")
        shown = json.loads(text)
        self.epoch, _, at = shown["floor"]["at"].rpartition(":")
        self.at = int(at)
        self.versions = {name: item["version"] for name, item in shown["desk"]["items"].items()}

    def ways(self, count: int, *, people: list[str] | None = None) -> list[list[Any]]:
        """How so many listeners get in, all from where the floor stands now."""
        tokens = people or self.hall.people
        if count > len(tokens) * MOST_OF_ONE_PERSON:
            raise Failed(f"{len(tokens)} people may not have {count} sockets")
        join = json.dumps({
            "do": "join", "as": "html", "light": False,
            "channels": {"floor": f"{self.epoch}:{self.at}", "mine": ":0"},
        })
        path = f"/live/{self.hall.session}/socket"
        return [
            [self.service.port, path, f"cop={tokens[place % len(tokens)]}", join] for place in range(count)
        ]

    def edit(self, keepers: list[Keeper]) -> int:
        """One event: a question with other words. Gives the moment it was asked for."""
        self.edits += 1
        id_ = self.hall.questions[self.edits % len(self.hall.questions)]
        said_at = keepers[self.edits % len(keepers)].command(
            "edit", id=id_, seen=self.versions[id_],
            text=f"Who pays for the line at night, and who answers when nobody is there? Version {self.edits}.",
        )
        self.versions[id_] += 1
        self.at += 1
        return said_at


@dataclass(slots=True)
class Run:
    """What was found so far."""

    plan: Plan
    say: Say
    figures: list[Figure] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def figure(self, target: str, **more: Any) -> None:
        self.figures.append(Figure(engine="SQLite", times=1, target=target, **more))

    def expect(self, what: str, heard: Heard, count: int) -> Heard:
        """Everybody has it, nobody fell out, nothing was out of order. Raises Failed."""
        if heard.count != count or heard.faults or heard.lost:
            raise Failed(f"{what}: {heard.count} of {count}; {heard.lost} fell out; {'; '.join(heard.faults)}")
        return heard


@contextmanager
def opened(hall: Hall, file: Path) -> Iterator[Floor]:
    """The service on this database, started anew."""
    folder = file.parent
    environment = {
        "COP_DATABASE_URL": f"sqlite:///{file}", "COP_DATA": str(folder / "data"), "COP_SECRET": SECRET,
        "COP_ORIGIN": "http://127.0.0.1:{port}", "COP_LANGUAGES": "en,fr",
    }
    notes = folder / "service-{port}.notes"
    with server(
        "service", "{port}", str(notes), folder=folder, ready="/-/ready", environment=environment, module=MODULE
    ) as service:
        floor = Floor(hall, service, Notes(Path(str(notes).format(port=service.port))), file)
        floor.look()
        yield floor


@contextmanager
def keepers_of(floor: Floor) -> Iterator[list[Keeper]]:
    """All who keep order, each on the desk: so no fragment is made for them."""
    with ExitStack() as stack:
        yield [
            stack.enter_context(keeper(floor.service.port, floor.hall.session, token, {"desk": ""}))
            for token in floor.hall.keepers[:KEEPERS]
        ]


def come(run: Run, floor: Floor, listeners: Crowd, count: int, people: list[str] | None = None) -> Heard:
    """So many listeners join, from where the floor stands now."""
    ways = floor.ways(count, people=people)
    heard = listeners.ask("come", ways=ways, at=floor.at, at_once=AT_ONCE, within=COME_SECONDS)
    return run.expect(f"{count} listeners join", heard, count)
