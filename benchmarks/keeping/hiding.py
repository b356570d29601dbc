"""A topic is hidden, by a moderator's act and by the one button of an alarm: in how many statements, and how long until
no reader gets a word of it by any page."""

import asyncio
import sqlite3
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import asyncpg
import httpx

from benchmarks.keeping.counting import statements, updates_of_state
from benchmarks.keeping.data import MARK, WORD, Town
from cop.community import visit
from cop.community.aside import TREE
from cop.community.people import Reader
from cop.community.thing import Thing
from cop.kit.database import sqlite_path
from cop.kit.engine_sqlite import PRAGMAS
from cop.kit.store import for_postgres, for_sqlite, row
from cop.moderation import actions
from cop.safeguarding.actions import deciding, opening

WHY_BACK = "We have looked at it."
Undo = Callable[[], Awaitable[object]]
Settled = Callable[[httpx.AsyncClient], Awaitable[None]]
Act = Callable[[Reader, Thing], Awaitable[Undo]]


@dataclass(slots=True)
class Found:
    """Seconds of each round: the act alone, with the pages of the reader who waits longest, with the pages of all;
    the bare update and the pages of all before."""

    act: list[float] = field(default_factory=list)
    reached: list[float] = field(default_factory=list)
    whole: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


async def hide(reader: Reader, thing: Thing) -> Undo:
    """As the page of a moderator does it; gives how it is taken back."""
    await actions.hide(reader, thing, version=thing.version, reason=WHY_BACK)

    async def back() -> None:
        now_ = await Thing.get(id=thing.id)
        await actions.restore(reader, now_, version=now_.version, reason=WHY_BACK)

    return back


async def alarm(reader: Reader, thing: Thing) -> Undo:
    """As the one button does it."""
    ids = await opening.meant(reader, thing, 0)
    incident = await opening.open_incident(
        reader, thing, sort="name", thing_ids=ids, before=await opening.control(ids)
    )

    async def back() -> None:
        now_ = await Thing.get(id=thing.id)
        await deciding.restore(reader, incident, thing=now_.public_id, version=now_.version, why=deciding.WHY[0])

    return back


ACTS: dict[str, Act] = {"hidden by a moderator": hide, "hidden by an alarm": alarm}


async def count(reader: Reader, act: Act, thing_id: int) -> list[str]:
    """The statements of an act on this thing, which is as before afterwards. Nothing else may ask meanwhile."""
    thing = await Thing.get(id=thing_id)
    undo: list[Undo] = []

    async def do() -> None:
        undo.append(await act(reader, thing))

    sent = await statements(do)
    await undo[0]()
    return sent


async def counted(town: Town, name: str) -> tuple[int, int, list[str]]:
    """Statements for few replies and for many, and what was wrong."""
    reader, act = await visit.by_person(town.moderator), ACTS[name]
    await count(reader, act, town.few.id)  # what is made once: an audience, a statement prepared
    few, many = [await count(reader, act, each.id) for each in (town.few, town.many)]
    faults = [] if len(few) == len(many) else [
        f"a topic is {name} in {len(few)} statements, one with many replies in {len(many)}"
    ]
    if (updates := updates_of_state(many)) != 1:
        faults.append(f"a topic with many replies is {name} by {updates} updates")
    return len(few), len(many), faults


async def measure(
    town: Town, name: str, browsers: list[httpx.AsyncClient], url: str, rounds: int, *, settled: Settled
) -> Found:
    """Seconds, in turn with what is compared. `settled` waits until the topic is found again."""
    found, act = Found(), ACTS[name]
    for _ in range(rounds):
        await settled(browsers[0])
        bare = await _bare(url, town.many)
        pages, _, gets = await sweep(town, browsers)
        if gets != 3 * len(browsers):
            found.faults.append(f"{gets} of {3 * len(browsers)} pages have the word that they should have")
        found.bare.append(bare + pages)
        reader, thing = await visit.by_person(town.moderator), await Thing.get(id=town.many.id)
        began = time.perf_counter()
        undo = await act(reader, thing)
        found.act.append(time.perf_counter() - began)
        _, slowest, gets = await sweep(town, browsers)
        found.reached.append(found.act[-1] + slowest)
        found.whole.append(time.perf_counter() - began)
        if gets:
            found.faults.append(f"{gets} pages have the word of what was {name}")
        await undo()
    return found


async def sweep(town: Town, browsers: list[httpx.AsyncClient]) -> tuple[float, float, int]:
    """Everybody asks for the topic, the list and the search, one after the other: seconds of all, of the one who waits
    longest for the three, and how many pages have the words."""
    gets, waited = 0, list[float]()
    for browser in browsers:
        began = time.perf_counter()
        for path in (f"/topics/{town.many.public_id}", "/topics", f"/search?q={WORD}"):
            gets += MARK in (await browser.get(path)).text
        waited.append(time.perf_counter() - began)
    return sum(waited), max(waited), gets


async def _bare(url: str, thing: Thing) -> float:
    """Seconds of one UPDATE of all that stands there, to another audience, on a connection of its own; taken back by a
    second one."""
    stewards = await row("SELECT id FROM audience WHERE key = $1", f"stewards:{thing.group_id}")
    assert stewards is not None
    sql = f"{TREE} UPDATE thing SET audience_id = $2::int WHERE id IN (SELECT id FROM tree)"
    values = [(thing.id, int(stewards["id"])), (thing.id, thing.audience_id)]
    if url.startswith("sqlite:"):  # in a thread: a unit of the service may hold the file, and goes on meanwhile
        return await asyncio.to_thread(_on_file, url, sql, values)
    return await _on_server(url, sql, values)


def _on_file(url: str, sql: str, values: list[tuple[int, int | None]]) -> float:
    file = sqlite3.connect(sqlite_path(url), isolation_level=None)
    try:
        for pragma, value in {"foreign_keys": "ON", **PRAGMAS}.items():
            file.execute(f"PRAGMA {pragma}={value}")
        began = time.perf_counter()
        file.execute(for_sqlite(sql), values[0])
        seconds = time.perf_counter() - began
        file.execute(for_sqlite(sql), values[1])
        return seconds
    finally:
        file.close()


async def _on_server(url: str, sql: str, values: list[tuple[int, int | None]]) -> float:
    connection = await asyncpg.connect(url)
    try:
        began = time.perf_counter()
        await connection.execute(for_postgres(sql), *values[0])
        seconds = time.perf_counter() - began
        await connection.execute(for_postgres(sql), *values[1])
        return seconds
    finally:
        await connection.close()


