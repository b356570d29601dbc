"""kill -9 while replies are written: what was acknowledged is there, and nothing is there without its activity and
its deliveries. The server is this drill's own process; forms go to loopback, bounded in number and time."""

import asyncio
import random
import sqlite3
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.line import connect
from benchmarks.processes import Server, helper, server

ROUNDS, SHORT_ROUNDS = 20, 3
WRITERS = 8
SHORTEST, LONGEST = 0.3, 1.5
"""Seconds of writing before the kill, at random between these."""

ORPHANS = {
    "a reply without its row": "SELECT count(*) FROM thing t LEFT JOIN reply r ON r.thing_id = t.id"
    " WHERE t.kind = 'reply' AND r.thing_id IS NULL",
    "a reply without its text": "SELECT count(*) FROM thing t LEFT JOIN thing_text x ON x.thing_id = t.id"
    " WHERE t.kind = 'reply' AND x.id IS NULL",
    "a reply without its activity": "SELECT count(*) FROM thing t LEFT JOIN activity a ON a.thing_id = t.id"
    " WHERE t.kind = 'reply' AND a.id IS NULL",
    "an activity without its delivery": "SELECT count(*) FROM activity a LEFT JOIN delivery d"
    " ON d.activity_id = a.id AND d.listener = 'audit' WHERE a.verb = 'topic.replied' AND d.id IS NULL",
    "a client key used without success": "SELECT count(*) FROM client_key WHERE address = ''",
    "a wrong count of replies": "SELECT count(*) FROM thing t WHERE t.kind = 'topic' AND t.children <>"
    " (SELECT count(*) FROM thing c WHERE c.parent_id = t.id AND c.state = 'published')",
}


def drill(short: bool) -> list[str]:
    """Write, kill, look; twenty times, or three. Gives what did not hold."""
    with tempfile.TemporaryDirectory() as kept:
        folder = Path(kept)
        file = folder / "drill.sqlite3"
        town = helper("benchmarks.drills.town", f"sqlite:///{file}", str(WRITERS))
        environment = {"COP_DATABASE_URL": f"sqlite:///{file}", "COP_DATA": str(folder), "COP_LANGUAGES": "en"}
        acknowledged: list[str] = []
        rounds = SHORT_ROUNDS if short else ROUNDS
        for number in range(1, rounds + 1):
            with server("service", "{port}", folder=folder, ready="/-/live", environment=environment) as started:
                asyncio.run(_write_until_killed(started, town, number, acknowledged))
            faults = _look(file, acknowledged)
            print(f"   round {number} of {rounds}: {len(acknowledged)} acknowledged so far", flush=True)
            if faults:
                return faults
        return [] if acknowledged else ["nothing was acknowledged: the drill proves nothing"]


async def _write_until_killed(started: Server, town: dict[str, Any], number: int, acknowledged: list[str]) -> None:
    """Eight people reply as fast as they can until the server is killed in the middle of it."""
    writers = [
        asyncio.create_task(_write(started.port, town["topic"], token, f"word{number}x{place}", acknowledged))
        for place, token in enumerate(town["tokens"])
    ]
    await asyncio.sleep(random.uniform(SHORTEST, LONGEST))
    started.process.kill()
    await asyncio.gather(*writers)


async def _write(port: int, topic: str, token: str, word: str, acknowledged: list[str]) -> None:
    """One reply after the other; remembered once the answer says that it is kept."""
    line = await connect(port)
    for turn in range(10_000):
        said = f"{word}t{turn}"
        fault = await line.fetch(_form(port, topic, token, said))
        if fault:
            return
        if line.status == 303:
            acknowledged.append(said)


def _form(port: int, topic: str, token: str, said: str) -> bytes:
    body = f"key={said}&body={said}&language=en&byline=named&no_child=1"  # a number is asked about
    return (
        f"POST /topics/{topic}/replies HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: cop={token}\r\n"
        f"Sec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


def _look(file: Path, acknowledged: list[str]) -> list[str]:
    """What the file says after the crash."""
    database = sqlite3.connect(file)
    try:
        sound = database.execute("PRAGMA integrity_check").fetchone()[0]
        faults = [] if sound == "ok" else [f"the file is damaged: {sound}"]
        kept = {words for (words,) in database.execute("SELECT source FROM thing_text")}
        lost = [said for said in acknowledged if said not in kept]
        faults += [f"acknowledged and lost: {said}" for said in lost[:10]]
        faults += [f"{count} times {what}" for what, sql in ORPHANS.items()
                   if (count := database.execute(sql).fetchone()[0])]
        return faults
    finally:
        database.close()
