"""An hour of a session as one attendee gets it: `python -m benchmarks.live.hour URL QUESTIONS VOTES SECONDS`,
with the hall that was built there on stdin.

The service runs in this process and does the verbs itself; two attendees, one of them in light mode, hear floor and
receipts as fragments through sockets, and every byte that comes is counted. The hour is played in SECONDS, and what the
service does at regular times (beats, pings, figures of support) is as many times faster.

Questions come evenly, each of another person, each is approved, taken by an expert and then, of six, four are put on
air and answered aloud with a note of 220 characters, one is answered in writing with 500, one waits for later. The
first is of the attendees' own. Votes fall at random on what stands on the floor.
"""

import asyncio
import json
import random
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import uvicorn
import uvloop

from benchmarks.live.hall import QUESTION, Hall, written
from benchmarks.live.listening import Board, Listening, Ticket
from cop.accounts.tokens import token_hash
from cop.app import build_app
from cop.commands.serve import LARGEST_FRAME, PING_SECONDS
from cop.community import log, visit
from cop.community.log import Position
from cop.community.people import Reader
from cop.community.thing import Thing
from cop.kit.line import HttpProtocol, SocketProtocol
from cop.kit.tasks import spawn
from cop.live.actions import asking, desk, stage, telling
from cop.live.models import SPOKEN, WRITTEN
from cop.live.relay import Relay, Rhythm, rooms
from cop.settings import read_settings

HOUR = 3600.0
NOTE, ANSWER = "Six people, paid by the ministry. " * 7, "The ministry pays six people for the nights. " * 12
SPOKEN_LENGTH, WRITTEN_LENGTH = 220, 500
APPROVED_AFTER, TAKEN_AFTER, AIRED_AFTER, ANSWERED_AFTER = 20.0, 480.0, 540.0, 590.0
LATE_SECONDS = 2.0
"""Of the hour's own seconds: when what is done lags more, the hour was not played as it should."""


@dataclass(slots=True)
class Play:
    """The hour while it is played. `floor` are questions that take votes."""

    hall: Hall
    questions: int
    factor: float
    session: Thing
    floor: list[int]
    chance: random.Random
    began: float = 0.0
    latest: float = 0.0
    votes: set[tuple[str, int]] = field(default_factory=set)

    async def until(self, moment: float) -> None:
        """A moment of the hour, in its own seconds."""
        late = asyncio.get_running_loop().time() - self.began - moment / self.factor
        self.latest = max(self.latest, late * self.factor)
        await asyncio.sleep(max(0.0, -late))


async def reader_of(token: str) -> Reader:
    return await visit.by_token(token_hash(token))


async def _session(hall: Hall) -> Thing:
    return await Thing.get(public_id=hall.session)


async def _stands(hall: Hall) -> Position:
    """Where the floor is."""
    found = await log.position(log.floor((await _session(hall)).id))
    assert found is not None
    return found


async def play(hall: Hall, questions: int, votes: int, factor: float) -> Play:
    """Everything that is done in the hour, in order of time."""
    played = Play(hall, questions, factor, await _session(hall), [], random.Random(3))
    script: list[tuple[float, Callable[[], Awaitable[None]]]] = []
    for number in range(questions):
        script += _life(played, number, number * (HOUR - ANSWERED_AFTER) / questions)
    moments = sorted(played.chance.uniform(APPROVED_AFTER + 5, HOUR - ANSWERED_AFTER / 2) for _ in range(votes))
    script += [(moment, partial(_vote, played, turn)) for turn, moment in enumerate(moments)]
    played.began = asyncio.get_running_loop().time()
    for moment, do in sorted(script, key=lambda each: each[0]):
        await played.until(moment)
        await do()
    return played


def _life(played: Play, number: int, at: float) -> list[tuple[float, Callable[[], Awaitable[None]]]]:
    """One question from its asker to its answer."""
    host, asker = played.hall.keepers[0], played.hall.people[number]
    made: list[int] = []

    async def ask() -> None:
        words = written(f"{QUESTION} ({number})")
        thing = await asking.ask(await reader_of(asker), played.session, words, language="en", byline="named")
        made.append(thing.id)

    async def on_stage(verb: Callable[..., Awaitable[Any]], **more: Any) -> None:
        await verb(await reader_of(host), await Thing.get(id=made[0]), **more)

    async def approve() -> None:
        await on_stage(desk.approve)
        played.floor.append(made[0])

    async def take() -> None:
        await on_stage(desk.assign, person_id=(await reader_of(host)).id)

    async def answer(text: str, kind: str) -> None:
        await on_stage(stage.answer, text=written(text), kind=kind, language="en")
        played.floor.remove(made[0])

    begun = [(at, ask), (at + APPROVED_AFTER, approve), (at + TAKEN_AFTER, take)]
    if number % 6 < 4:
        aloud = partial(answer, NOTE[:SPOKEN_LENGTH], SPOKEN)
        return [*begun, (at + AIRED_AFTER, partial(on_stage, desk.put_on_air)), (at + ANSWERED_AFTER, aloud)]
    if number % 6 == 4:
        return [*begun, (at + ANSWERED_AFTER, partial(answer, ANSWER[:WRITTEN_LENGTH], WRITTEN))]
    return [*begun, (at + ANSWERED_AFTER, partial(on_stage, stage.later))]


async def _vote(played: Play, turn: int) -> None:
    """By somebody who asks nothing, and has not voted for it yet."""
    people = played.hall.people[played.questions :]
    person = people[turn % len(people)]
    open_to = [id_ for id_ in played.floor if (person, id_) not in played.votes]
    if open_to:
        id_ = played.chance.choice(open_to)
        played.votes.add((person, id_))
        await asking.support(await reader_of(person), await Thing.get(id=id_))


async def attend(port: int, hall: Hall, board: Board, *, light: bool) -> Listening:
    """The person whose question comes first, in the page of the session."""
    stands = await _stands(hall)
    join = json.dumps({
        "do": "join", "as": "html", "light": light, "channels": {"floor": f"{stands.epoch}:{stands.at}", "mine": ":0"},
    })
    ticket = Ticket(port, f"/live/{hall.session}/socket", f"cop={hall.people[0]}", join)
    _, made = await asyncio.get_running_loop().create_connection(
        lambda: Listening(ticket, board, stands.at), "127.0.0.1", port
    )
    return made


async def whole_hour(url: str, hall: Hall, questions: int, votes: int, seconds: float, folder: Path) -> dict[str, Any]:
    """Bytes of the two, events of the floor, and what was wrong."""
    factor = HOUR / seconds
    telling.LEAST_BETWEEN = timedelta(seconds=telling.LEAST_BETWEEN.total_seconds() / factor)
    rooms.LIGHT_SECONDS /= factor
    app = build_app(read_settings({"COP_DATABASE_URL": url, "COP_DATA": str(folder), "COP_LANGUAGES": "en,fr"}))
    usual = Rhythm()
    app.state.relay = Relay(app.state.hub, app.state.relay.press, Rhythm(beat=usual.beat / factor))
    server = uvicorn.Server(uvicorn.Config(
        app, host="127.0.0.1", port=0, http=HttpProtocol, ws=SocketProtocol, ws_per_message_deflate=False,
        ws_max_size=LARGEST_FRAME, ws_ping_interval=PING_SECONDS / factor, ws_ping_timeout=PING_SECONDS,
        log_config=None, timeout_graceful_shutdown=5,
    ))
    running = spawn(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    announcing = spawn(_announce(factor))
    try:
        return await _attended(server.servers[0].sockets[0].getsockname()[1], hall, questions, votes, factor)
    finally:
        announcing.cancel()
        server.should_exit = True
        await running


async def _announce(factor: float) -> None:
    """The chore of the worker, as many times faster."""
    while True:
        await telling.tell_support()
        await asyncio.sleep(0.5 / factor)


async def _attended(port: int, hall: Hall, questions: int, votes: int, factor: float) -> dict[str, Any]:
    board = Board(lambda: None)
    whole, light = [await attend(port, hall, board, light=each) for each in (False, True)]
    await asyncio.sleep(0.5)
    played = await play(hall, questions, votes, factor)
    await asyncio.sleep(1.0)
    faults = [*board.faults, *board.lost]
    stands = await _stands(hall)
    faults += [f"one stands at {each.at} of {stands.at}" for each in (whole, light) if each.at != stands.at]
    if len(played.votes) != votes:
        faults.append(f"{len(played.votes)} votes instead of {votes}")
    return {
        "whole": whole.bytes, "light": light.bytes, "events": stands.at, "lag": played.latest, "faults": faults,
    }


def main(words: list[str]) -> None:
    with TemporaryDirectory() as folder:
        hall = Hall(**json.load(sys.stdin))
        found = uvloop.run(
            whole_hour(words[0], hall, int(words[1]), int(words[2]), float(words[3]), Path(folder))
        )
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1:])
