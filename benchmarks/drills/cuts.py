"""A hundred people follow a session over two server processes, while lines break all the time and a server is killed.

PostgreSQL and Redis carry it; every client is the reference client. A front before the servers breaks connections, in
the middle of a frame too, and clients break their own. Meanwhile people ask, support, approve, put on air and answer.
In the middle one server is killed with -9: its clients go to the other, and it is started again. In the end everybody
must have every event once and in order, everything acknowledged must be in the database once, and what a client has
folded must be what a fresh snapshot shows. Ends its own processes only; all within a bounded time.
"""

import asyncio
import json
import os
import random
import tempfile
import time
from collections.abc import Coroutine
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from benchmarks.databases import Database, on_postgres
from benchmarks.drills.attendees import Acknowledged, Attendee, as_keeper, as_person
from benchmarks.drills.front import Front, front
from benchmarks.live.hall import Hall, name_of
from benchmarks.processes import Failed, Server, helper, server

CUT_SECONDS = 0.12
"""Between two cuts, on average."""
SETTLE_SECONDS = 45.0
"""How long at most it takes until everybody is back and knows everything."""
SECRET = "a secret of the drill, of no other use at all"
PERSON, KEEPER = ("floor", "mine"), ("floor", "desk", "stage", "mine")
NEEDED = ("COP_TEST_DATABASE_URL", "COP_TEST_REDIS_URL")


@dataclass(frozen=True, slots=True)
class Size:
    """How many people, and for how many seconds lines break; `away`: how long the killed server is."""

    people: int
    seconds: float
    away: float


WHOLE, SHORT = Size(96, 60.0, 4.0), Size(36, 5.0, 1.0)
"""With the four who keep order: a hundred, and forty."""


def drill(short: bool) -> list[str]:
    """Gives what did not hold."""
    missing = [name for name in NEEDED if not os.environ.get(name)]
    if missing:
        return [f'needs services, {" and ".join(missing)} not set: first eval "$(.ci/services start durable)"']
    size = SHORT if short else WHOLE
    with on_postgres(os.environ[NEEDED[0]]) as database, tempfile.TemporaryDirectory() as folder:
        hall = Hall(**helper("benchmarks.live.hall", database.url, str(size.people), "0"))
        try:
            return asyncio.run(_drill(size, database, hall, Path(folder)))
        except Failed as error:
            return [str(error)]


class Ground:
    """Two servers and the front before them."""

    def __init__(self, before: Front, stack: ExitStack, database: Database, folder: Path) -> None:
        self.front = before
        self.servers: list[Server] = []
        self._stack, self._folder = stack, folder
        self._environment = {
            "COP_DATABASE_URL": database.url, "COP_HUB_URL": os.environ[NEEDED[1]], "COP_DATA": str(folder),
            "COP_SECRET": SECRET, "COP_ORIGIN": f"http://127.0.0.1:{before.port}", "COP_LANGUAGES": "en,fr",
        }

    async def start(self) -> None:
        """One more server."""
        opening = server(
            "service", "{port}", folder=self._folder, ready="/-/ready", environment=self._environment
        )
        self.servers.append(await asyncio.to_thread(self._stack.enter_context, opening))
        self.front.servers = [each.port for each in self.servers if each.process.poll() is None]

    async def kill_and_start_again(self, away: float) -> None:
        """-9, in the middle of whatever it does."""
        self.servers[0].process.kill()
        await asyncio.sleep(away)
        await self.start()

    def snapshot(self, which: Server, session: str, token: str, channels: tuple[str, ...]) -> dict[str, Any]:
        """As this server shows it now."""
        request = Request(
            f"http://127.0.0.1:{which.port}/live/{session}/snapshot?channels={','.join(channels)}&as=data",
            headers={"cookie": f"cop={token}"},
        )
        with urlopen(request, timeout=20) as answer:
            return dict(json.load(answer))


async def _drill(size: Size, database: Database, hall: Hall, folder: Path) -> list[str]:
    began, done = time.monotonic(), Acknowledged()
    async with AsyncExitStack() as stack:
        before = await stack.enter_async_context(front())
        ground = Ground(before, stack.enter_context(ExitStack()), database, folder)
        await asyncio.gather(ground.start(), ground.start())
        address = f"http://127.0.0.1:{before.port}/live/{hall.session}"
        tokens = [*hall.keepers, *hall.people]
        everybody = [
            Attendee(place, address, token, KEEPER if place < len(hall.keepers) else PERSON, done)
            for place, token in enumerate(tokens)
        ]
        following = [asyncio.create_task(each.client.attend()) for each in everybody]
        try:
            cuts = await _act(size, ground, everybody, len(hall.keepers))
            faults = await _settle(database, hall, everybody)
            if not faults:
                faults = await _compare(database, ground, hall, everybody, done)
        finally:
            for task in following:
                task.cancel()
            await asyncio.gather(*following, return_exceptions=True)
        _tell(everybody, done, cuts, time.monotonic() - began)
        faults += [f"log of a server: {line}" for each in ground.servers for line in each.trouble()[:5]]
    return faults if done.count else [*faults, "nothing was acknowledged: the drill proves nothing"]


async def _act(size: Size, ground: Ground, everybody: list[Attendee], keepers: int) -> int:
    """Everybody does things while lines break, and one server is killed; gives how many times a line was broken."""
    async with asyncio.timeout(SETTLE_SECONDS):
        await asyncio.gather(*(each.client.until(lambda own=each.client: own.up_to_date) for each in everybody))
    until = asyncio.get_running_loop().time() + size.seconds
    acting: list[Coroutine[Any, Any, None]] = [
        as_keeper(each, until) if each.place < keepers else as_person(each, until) for each in everybody
    ]
    killing = asyncio.create_task(_kill(ground, size))
    breaking = asyncio.create_task(_break(ground.front, everybody, until))
    async with asyncio.timeout(size.seconds + SETTLE_SECONDS):
        await asyncio.gather(*acting, killing)
        return await breaking


async def _kill(ground: Ground, size: Size) -> None:
    await asyncio.sleep(size.seconds / 2)
    await ground.kill_and_start_again(size.away)


async def _break(before: Front, everybody: list[Attendee], until: float) -> int:
    """At random, by the front or by a client itself."""
    loop, count = asyncio.get_running_loop(), 0
    while loop.time() < until:
        await asyncio.sleep(random.uniform(0, 2 * CUT_SECONDS))
        count += 1
        if random.random() < 0.4:
            random.choice(everybody).client.cut()
        else:
            before.break_one()
    return count


async def _settle(database: Database, hall: Hall, everybody: list[Attendee]) -> list[str]:
    """Until all figures are told, and everybody is where the log is."""
    end = asyncio.get_running_loop().time() + SETTLE_SECONDS
    while True:
        tops = await asyncio.to_thread(_tops, database)
        behind = [each for each in everybody if not each.client.up_to_date or any(
            channel.at != tops.get(channel.epoch, 0) for channel in each.client.channels.values()
        )]
        if not behind and tops[""] == 0:
            return []
        if asyncio.get_running_loop().time() > end:
            return [f"after {SETTLE_SECONDS:.0f} s {len(behind)} are not current, {tops['']} figures are not told"]
        await asyncio.sleep(0.5)


def _tops(database: Database) -> dict[str, int]:
    """Where each room is, by its epoch; and under '' how many figures wait to be told."""
    found = database.fetch("SELECT epoch, top FROM live_room")
    waiting = database.fetch("SELECT count(*) FROM session_question WHERE support <> support_told")
    return {**{epoch: top for epoch, top in found}, "": waiting[0][0]}


async def _compare(
    database: Database, ground: Ground, hall: Hall, everybody: list[Attendee], done: Acknowledged
) -> list[str]:
    """Everything that must be so now."""
    kept = await asyncio.to_thread(helper, "benchmarks.drills.ledger", database.url)
    faults = [f"the chain of {key} is broken" for key in kept["broken"]]
    for each in everybody:
        faults += heard_wrongly(each)
    faults += kept_wrongly(kept, done)
    alive = [each for each in ground.servers if each.process.poll() is None]
    for each, token in zip(everybody, [*hall.keepers, *hall.people], strict=True):
        which = alive[each.place % len(alive)]
        names = tuple(each.client.channels)
        fresh = await asyncio.to_thread(ground.snapshot, which, hall.session, token, names)
        for name, channel in each.client.channels.items():
            shown = {"facts": fresh[name]["facts"], "items": fresh[name]["items"]}
            if channel.state != shown or channel.position != fresh[name]["at"]:
                faults.append(f"client {each.place} shows another {name} than a fresh snapshot")
    return faults[:20]


def heard_wrongly(who: Attendee) -> list[str]:
    """Each number of each channel once, in order, from its first snapshot on; and no second snapshot."""
    faults = []
    for name, numbers in who.numbers.items():
        due = list(range(who.started.get(name, 0) + 1, who.client.channels[name].at + 1))
        if numbers != due:
            missed, doubled = len(set(due) - set(numbers)), len(numbers) - len(set(numbers))
            faults.append(f"client {who.place}, {name}: {missed} missed, {doubled} doubled of {len(due)}")
        if who.fetched[name] != 1:
            faults.append(f"client {who.place}, {name}: {who.fetched[name]} snapshots instead of one")
    return faults


def kept_wrongly(kept: dict[str, Any], done: Acknowledged) -> list[str]:
    """What was acknowledged and is not there exactly once."""
    texts = [each["text"] for each in kept["questions"]]
    steps = {each["id"]: [step for step, _ in each["steps"]] for each in kept["questions"]}
    answers = [(each["text"], each["question"]) for each in kept["answers"]]
    faults = [f"{texts.count(each)} times asked: {each}" for each in done.asked if texts.count(each) != 1]
    faults += [f"asked twice: {each}" for each in set(texts) if texts.count(each) > 1]
    faults += [f"approved and lost: {each}" for each in done.approved if "approved" not in steps[each]]
    faults += [
        f"aired {steps[each].count('on_air')} times instead of {times}" for each, times in done.aired.items()
        if steps[each].count("on_air") != times
    ]
    faults += [f"{answers.count(each)} times answered: {each[0]}" for each in done.answered if answers.count(each) != 1]
    faults += [f"answered twice: {each}" for each in set(answers) if answers.count(each) > 1]
    ballots = {(name_of(place), id_) for (place, id_), wanted in done.supported.items() if wanted}
    found = {(each["person"], each["question"]) for each in kept["ballots"]}
    faults += [f"supported and lost: {each}" for each in ballots - found]
    faults += [f"supported by nobody: {each}" for each in found - ballots]
    return faults


def _tell(everybody: list[Attendee], done: Acknowledged, cuts: int, seconds: float) -> None:
    """The figures."""
    figures = [each.client.figures for each in everybody]
    faulty = sum(len(heard_wrongly(each)) for each in everybody)
    print(
        f"   {len(everybody)} clients, {cuts} cuts, {sum(each.connections for each in figures)} connections,"
        f" {sum(each.events for each in figures)} events heard, {faulty} channels with one missed or doubled;"
        f" {sum(each.doubled for each in figures)} doubles dropped, {sum(each.gaps for each in figures)} gaps\n"
        f"   acknowledged: {len(done.asked)} asked, {len(done.approved)} approved, {done.aired.total()} on air,"
        f" {len(done.answered)} answered, {len(done.supported)} supported or not; refused: {dict(done.refused)};"
        f" {seconds:.0f} s", flush=True,
    )
