"""kill -9 while questions are asked: each one acknowledged is there once, with its receipt, and the log has no gap.

The server is this drill's own process, on SQLite; everybody asks once, so that nobody asks too soon.
"""

import asyncio
import random
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from benchmarks.line import connect
from benchmarks.live.hall import Hall
from benchmarks.processes import Server, helper, server

ROUNDS, SHORT_ROUNDS = 6, 2
WRITERS = 8
PEOPLE_EACH_ROUND = 240
LEAST, LONGEST_WAIT, LONGEST = 8, 10.0, 0.4
"""The kill comes up to 0.4 s after eight questions are acknowledged, before all have asked; never later than 10.4 s."""


def drill(short: bool) -> list[str]:
    """Ask, kill, look; six times, or twice. Gives what did not hold."""
    rounds = SHORT_ROUNDS if short else ROUNDS
    with tempfile.TemporaryDirectory() as kept:
        folder = Path(kept)
        url = f"sqlite:///{folder / 'drill.sqlite3'}"
        hall = Hall(**helper("benchmarks.live.hall", url, str(PEOPLE_EACH_ROUND * rounds), "0"))
        environment = {"COP_DATABASE_URL": url, "COP_DATA": str(folder), "COP_LANGUAGES": "en"}
        acknowledged: list[str] = []
        for number in range(rounds):
            people = hall.people[number * PEOPLE_EACH_ROUND : (number + 1) * PEOPLE_EACH_ROUND]
            with server("service", "{port}", folder=folder, ready="/-/live", environment=environment) as started:
                asyncio.run(_ask_until_killed(started, hall.session, people, number, acknowledged))
            print(f"   round {number + 1} of {rounds}: {len(acknowledged)} acknowledged so far", flush=True)
            faults = asked_wrongly(helper("benchmarks.drills.ledger", url), acknowledged)
            if faults:
                return faults
        return [] if acknowledged else ["nothing was acknowledged: the drill proves nothing"]


async def _ask_until_killed(
    started: Server, session: str, people: list[str], number: int, acknowledged: list[str]
) -> None:
    """Eight connections at a time, person after person, until the server is killed in the middle of it."""
    writers = [
        asyncio.create_task(_ask(started.port, session, mine, f"Round {number}, {place}", acknowledged))
        for place, mine in enumerate(people[place::WRITERS] for place in range(WRITERS))
    ]
    loop, before = asyncio.get_running_loop(), len(acknowledged)
    end = loop.time() + LONGEST_WAIT
    while len(acknowledged) < before + LEAST and loop.time() < end:
        await asyncio.sleep(0.01)
    await asyncio.sleep(random.uniform(0, LONGEST))
    started.process.kill()
    await asyncio.gather(*writers)


async def _ask(port: int, session: str, tokens: list[str], words: str, acknowledged: list[str]) -> None:
    """Remembered once the answer says that it is kept."""
    line = await connect(port)
    for turn, token in enumerate(tokens):
        said = f"{words}, turn {turn}"
        if await line.fetch(_form(port, session, token, said)):
            return
        if line.status == 303:
            acknowledged.append(said)


def _form(port: int, session: str, token: str, said: str) -> bytes:
    key = said.replace(" ", "-").replace(",", "")
    body = urlencode({"do": "ask", "key": key, "text": said, "language": "en", "byline": "named", "no_child": "1"})
    return (
        f"POST /live/{session}/act HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: cop={token}\r\n"
        f"Sec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


def asked_wrongly(kept: dict[str, Any], acknowledged: list[str]) -> list[str]:
    """What the ledger says that must not be."""
    texts = [each["text"] for each in kept["questions"]]
    faults = [f"the chain of {key} is broken" for key in kept["broken"]]
    faults += [f"acknowledged and lost: {said}" for said in acknowledged if said not in texts]
    faults += [f"asked twice: {said}" for said in set(texts) if texts.count(said) > 1]
    desk = sum(each["top"] for each in kept["rooms"] if each["key"].endswith(":desk"))
    receipts = sum(each["top"] for each in kept["rooms"] if each["key"].startswith("p:"))
    if receipts != len(texts) or desk < len(texts):
        faults.append(f"{len(texts)} questions, {receipts} receipts, {desk} events on the desk")
    return faults[:10]
