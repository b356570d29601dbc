"""`python -m cop erase-proof INCIDENT`: for the operator, where an erased text was, and whether it is gone there."""

import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from cop.community.grounds import Database, files_under, grounds
from cop.engines import make_engines
from cop.kit import grep, scrub_postgres
from cop.kit.engine_asyncpg import AsyncpgStore
from cop.kit.store import engine
from cop.safeguarding.actions import scrubbing
from cop.safeguarding.models import Incident
from cop.safeguarding.queries import erasures
from cop.scrubbed_indexes import grounds_of
from cop.settings import Settings

STATES = {True: "failed", False: "waiting"}


async def erase_proof(settings: Settings, incident: str, also: Sequence[Path], *, again: bool = False) -> int:
    """Print the table; 1 where something is not confirmed. `also`: other files and folders to look into: logs, backups.
    The words looked for are never printed; once all is confirmed they are forgotten, and are then read from standard
    input, one a line. `again`: scrub now, and not in a moment."""
    found = await Incident.get_or_none(public_id=incident)
    if found is None:
        print("There is no such incident.")
        return 1
    engines = make_engines(settings)
    grounds.update({ground.name: ground for ground in grounds_of(engines)})
    try:
        if again:
            await scrubbing.scrub(timedelta(0))
        return await _print(found, also)
    finally:
        await engines.close()


async def _print(incident: Incident, also: Sequence[Path]) -> int:
    for tick in await erasures.ticks(incident.id):
        state = "unseen" if tick["unseen"] else "confirmed"
        state = STATES[bool(tick["failed"])] if tick["waiting"] else state
        print(f"{tick['store']:<24} held before: {tick['found']:>5}   {state}")
    words = await scrubbing.words_of(incident.id) or _typed(also)
    for name in (Database.name, *sorted(grounds.keys() - {Database.name})) if words else ():
        n = await grounds[name].count(words)
        print(f"{name:<24} now: {'cannot be read from here' if n is None else n}")
    await _print_log(words)
    _print_also(also, words)
    if incident.backups_until:
        print(f"backups, and the log kept with them: the last that holds it is gone on {incident.backups_until}")
    return 0 if await scrubbing.is_proven(incident.id) else 1


async def _print_log(words: Sequence[str]) -> None:
    store = engine()
    if words and isinstance(store, AsyncpgStore):
        n = await scrub_postgres.in_log(store, grep.forms_of(words))
        told = "cannot be read from here" if n is None else f"{n} files, until the server uses them again"
        print(f"{'write-ahead log':<24} now: {told}")


def _typed(also: Sequence[Path]) -> tuple[str, ...]:
    return tuple(line.strip() for line in sys.stdin if line.strip()) if also else ()


def _print_also(also: Sequence[Path], words: Sequence[str]) -> None:
    wanted = grep.forms_of(words)
    for place in also:
        paths = files_under(place)() if place.is_dir() else [place]
        print(f"{place!s:<24} now: {grep.count_in(paths, wanted)} of {len(paths)} files")
