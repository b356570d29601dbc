"""kill -9 while topics are written and the index follows: what was acknowledged is found after the next start, what
was hidden or is in a closed group is not, and the index says what the database says.

Twice: the engine alone, killed between and within its commits; then a whole service on SQLite. Both are this drill's
own processes; forms go to loopback, bounded in number and time.
"""

import asyncio
import random
import sqlite3
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from benchmarks.drills.two_groups import SEEN, SHUT
from benchmarks.line import Line, connect
from benchmarks.processes import Server, helper, server
from tests.search import killing

ROUNDS, SHORT_ROUNDS = 20, 3
WRITERS = 3
"""In each of the two groups."""
LEAST, LONGEST_WAIT, LONGEST = 12, 10.0, 1.2
"""The kill comes up to 1.2 s after twelve topics are acknowledged; never later than 11.2 s."""
HIDE_EACH = 3
"""Every third topic of the open group is hidden as soon as it is acknowledged."""
HIDE = {"act": "hide", "reason": "A drill.", "version": "1"}
AGAIN = 40
"""Topics of earlier rounds that are sought again in each."""
CATCH_UP_SECONDS = 60.0
DUE = "SELECT (SELECT count(*) FROM search_due) + (SELECT count(*) FROM search_index WHERE built_at IS NULL)"
INDEXES = "SELECT count(*) FROM search_index"


@dataclass(slots=True)
class Kept:
    """What was acknowledged: word -> address of its topic, by group; and of those what was hidden. `unsure`: hiding it
    was under way when the server died."""

    topics: dict[str, dict[str, str]] = field(default_factory=lambda: {SEEN: {}, SHUT: {}})
    hidden: set[str] = field(default_factory=set)
    unsure: set[str] = field(default_factory=set)

    @property
    def count(self) -> int:
        return sum(map(len, self.topics.values()))

    def __str__(self) -> str:
        return f"{self.count} topics acknowledged, {len(self.hidden)} hidden"


def drill(short: bool) -> list[str]:
    """Write, kill, start, look; twenty times, or three. Gives what did not hold."""
    rounds = SHORT_ROUNDS if short else ROUNDS
    with tempfile.TemporaryDirectory() as kept:
        folder = Path(kept)
        try:
            count = asyncio.run(killing.drill(folder / "engine", rounds, seed=random.randrange(1 << 30)))
        except AssertionError as error:
            return [f"the engine alone: {error}"]
        print(f"   the engine alone: {rounds} kills, {count} changes acknowledged", flush=True)
        return _service(folder, rounds)


def _service(folder: Path, rounds: int) -> list[str]:
    file = folder / "drill.sqlite3"
    url = f"sqlite:///{file}"
    people = helper("benchmarks.drills.two_groups", url, str(WRITERS))
    environment = {"COP_DATABASE_URL": url, "COP_DATA": str(folder), "COP_LANGUAGES": "en"}
    kept = Kept()
    for number in range(rounds + 1):
        with server("service", "{port}", folder=folder, ready="/-/live", environment=environment) as started:
            faults = asyncio.run(_look(started.port, file, people, kept, whole=number == rounds))
            faults += damage(file)
            if faults:
                return faults
            if number < rounds:
                asyncio.run(_write_until_killed(started, people, number, kept))
                print(f"   round {number + 1} of {rounds}: {kept} so far", flush=True)
    if not all(kept.topics.values()) or not kept.hidden:
        return ["too little was acknowledged: the drill proves nothing"]
    return differences(helper("benchmarks.drills.index_ledger", str(folder), url))


# --- writing ---


async def _write_until_killed(started: Server, people: dict[str, Any], number: int, kept: Kept) -> None:
    """Six people write topics as fast as they can, and a lead hides some, until the server is killed amid it."""
    to_hide: asyncio.Queue[str] = asyncio.Queue()
    tasks = [
        asyncio.create_task(_write(started.port, group, token, f"word{number}x{place}", kept, to_hide))
        for group, tokens in people["writers"].items() for place, token in enumerate(tokens)
    ]
    hiding = asyncio.create_task(_hide(started.port, people["lead"], kept, to_hide))
    end, before = time.monotonic() + LONGEST_WAIT, kept.count
    while kept.count < before + LEAST and time.monotonic() < end:
        await asyncio.sleep(0.01)
    await asyncio.sleep(random.uniform(0, LONGEST))
    started.process.kill()
    await asyncio.gather(*tasks)
    to_hide.put_nowait("")
    await hiding


async def _write(
    port: int, group: str, token: str, word: str, kept: Kept, to_hide: "asyncio.Queue[str]"
) -> None:
    """One topic after the other; remembered once the answer says that it is kept."""
    line = await connect(port)
    for turn in range(10_000):
        said = f"{word}{group[1]}t{turn}"
        form = {"key": said, "group": group, "kind": "question", "title": said, "body": said, "language": "en"}
        if await line.fetch(_form(port, "/ask", token, form)):
            return
        if line.status == 303:
            kept.topics[group][said] = _where(line)
            if group == SEEN and turn % HIDE_EACH == 0:
                to_hide.put_nowait(said)


async def _hide(port: int, token: str, kept: Kept, to_hide: "asyncio.Queue[str]") -> None:
    line = await connect(port)
    while said := await to_hide.get():
        kept.unsure.add(said)
        address = f"/things/{kept.topics[SEEN][said].rpartition('/')[2]}/moderate"
        fault = await line.fetch(_form(port, address, token, {**HIDE, "key": f"h{said}"}))
        if fault:
            return
        if line.status == 303:
            kept.unsure.discard(said)
            kept.hidden.add(said)


def _where(line: Line) -> str:
    """The topic whose receipt the answer leads to; its head is told in small letters, as addresses are."""
    return line.head.partition(b"\r\nlocation: ")[2].partition(b"\r\n")[0].decode().partition("/receipt")[0]


def _form(port: int, path: str, token: str, form: dict[str, str]) -> bytes:
    body = urlencode(form)
    return (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: cop={token}\r\n"
        f"Sec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


# --- looking ---


async def _look(port: int, file: Path, people: dict[str, Any], kept: Kept, *, whole: bool) -> list[str]:
    """Once the index has caught up: who finds what. Not all of it each time, but for the last."""
    if not await _caught_up(file):
        return [f"the index has not caught up within {CATCH_UP_SECONDS:.0f} s"]
    line = await connect(port)
    faults = []
    for group, topics in kept.topics.items():
        sought = list(topics.items())
        if not whole and len(sought) > 2 * AGAIN:
            sought = [*random.sample(sought[:-AGAIN], AGAIN), *sought[-AGAIN:]]
        for said, address in sought:
            if said in kept.unsure:
                continue
            for name in ("outsider", "insider"):
                may = said not in kept.hidden and (group == SEEN or name == "insider")
                fault = await _seek(line, port, people[name], said, address, may=may)
                faults += [f"{name}: {fault}"] if fault else []
    line.close()
    return faults[:10]


async def _seek(line: Line, port: int, token: str, said: str, address: str, *, may: bool) -> str:
    """What is wrong with what this reader finds by the word, or ''."""
    request = f"GET /search?q={said}&kind=topic HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: cop={token}\r\n\r\n"
    fault = line.fault(await line.fetch(request.encode()), 200, ())
    if fault:
        return f"{said}: {fault}"
    found = line.contains(f'href="{address}"'.encode())
    if found == may:
        return ""
    return f"acknowledged and not found: {said}" if may else f"found, and may not be read: {said}"


async def _caught_up(file: Path) -> bool:
    end = time.monotonic() + CATCH_UP_SECONDS
    while time.monotonic() < end:
        if _told(file, INDEXES) and not _told(file, DUE):
            return True
        await asyncio.sleep(0.1)
    return False


def _told(file: Path, sql: str) -> int:
    database = sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=10)
    try:
        return int(database.execute(sql).fetchone()[0])
    finally:
        database.close()


def damage(file: Path) -> list[str]:
    """Of the database."""
    database = sqlite3.connect(file)
    try:
        sound = database.execute("PRAGMA integrity_check").fetchone()[0]
    finally:
        database.close()
    return [] if sound == "ok" else [f"the file is damaged: {sound}"]


def differences(told: dict[str, Any]) -> list[str]:
    """Between index and database, as their ledger tells."""
    if told["reason"]:
        return [f"the index: {told['reason']}"]
    faults = [f"{told['due']} things are due to an index that had caught up"] if told["due"] else []
    faults += [f"thing {each}: the index holds another version" for each in told["stale"][:10]]
    if told["found"] != told["readable"]:
        faults.append(f"{told['found']} things can be found, {told['readable']} can be read")
    return faults
