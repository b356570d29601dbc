"""The honesty of what measures and drills live sessions: who misses something, or hears it twice, is found out."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.sync.client import connect as connect_sync

from benchmarks.drills import cuts, live_kill
from benchmarks.drills.attendees import Acknowledged, Attendee
from benchmarks.drills.front import Front, front
from benchmarks.figures import Figure
from benchmarks.live.costs import _most_in_a_second
from benchmarks.live.crowds import Notes, crowd
from benchmarks.live.listening import Board, Listening, Ticket
from benchmarks.live.serving import CONTROL, READY
from benchmarks.processes import server

pytestmark = pytest.mark.long

LOOPBACK = "127.0.0.1"
SECONDS = 5.0


def an_event(number: int, words: str = "words") -> str:
    return json.dumps({"c": "floor", "n": number, "do": "put", "id": "q", "html": words})


def a_join(at: int, *, recovered: bool = True) -> str:
    return json.dumps({"c": "floor", "joined": f"abc:{at}", "recovered": recovered})


@asynccontextmanager
async def listeners(script: Callable[[ServerConnection], object], count: int, at: int = 0) -> AsyncIterator[Board]:
    """So many listeners of a server that says to each what `script` awaits."""
    async def attend(connection: ServerConnection) -> None:
        await connection.recv()
        await script(connection)  # type: ignore[misc]
        await connection.wait_closed()

    board = Board(lambda: None, wanted=count)
    async with serve(attend, LOOPBACK, 0, compression=None, close_timeout=0.1) as listening:
        port = listening.sockets[0].getsockname()[1]
        loop = asyncio.get_running_loop()
        made = [
            (await loop.create_connection(lambda: Listening(Ticket(port, "/", "", "{}"), board, at), LOOPBACK, port))[1]
            for _ in range(count)
        ]
        try:
            yield board
        finally:
            for each in made:
                each.leave()


async def so(holds: Callable[[], object]) -> None:
    async with asyncio.timeout(SECONDS):
        while not holds():
            await asyncio.sleep(0.01)


async def test_every_listener_is_counted_once_for_each_event() -> None:
    async def script(connection: ServerConnection) -> None:
        await connection.send(a_join(1))
        for number in (2, 3, 4):
            await asyncio.sleep(0.05)
            await connection.send(an_event(number, "x" * 3000 * number))

    async with listeners(script, 5, at=1) as board:
        await so(lambda: board.reach(4).count == 5)
        assert {number: each.count for number, each in board.reached.items()} == {2: 5, 3: 5, 4: 5}
        assert (board.faults, board.lost, board.joined) == ([], [], 5)
        assert 0 < board.reached[2].first <= board.reached[2].last < board.reached[4].last <= time.monotonic_ns()


@pytest.mark.parametrize(
    "numbers", [(2, 4), (2, 2), (3, 2), (1,)], ids=["one missed", "one doubled", "out of order", "known already"]
)
async def test_a_number_that_is_not_the_next_is_a_fault(numbers: tuple[int, ...]) -> None:
    async def script(connection: ServerConnection) -> None:
        await connection.send(a_join(1))
        for number in numbers:
            await connection.send(an_event(number))

    async with listeners(script, 1) as board:
        await so(lambda: board.faults)
        assert "came after" in board.faults[0]


async def test_an_event_said_twice_in_the_same_bytes_is_a_fault_for_all() -> None:
    async def script(connection: ServerConnection) -> None:
        await connection.send(a_join(1))
        for _ in range(2):
            await asyncio.sleep(0.05)
            await connection.send(an_event(2))

    async with listeners(script, 3) as board:
        await so(lambda: len(board.faults) == 3)
        assert board.reach(2).count == 3


async def test_who_could_not_be_recovered_was_refused_or_fell_out_is_known() -> None:
    async def script(connection: ServerConnection) -> None:
        await connection.send(a_join(9, recovered=False))
        await connection.send(json.dumps({"ref": 1, "refused": "too-fast"}))
        await connection.close(4410)

    async with listeners(script, 1) as board:
        await so(lambda: len(board.lost) == 2)
        assert board.lost == ["closed with 4410", "connection lost"]
        assert "not recovered" in board.faults[0] and "refused" in board.faults[1]


async def test_what_was_missed_while_away_brings_a_listener_up_to_date() -> None:
    async def script(connection: ServerConnection) -> None:
        await connection.send(a_join(7))
        for number in (5, 6, 7):
            await connection.send(an_event(number))

    async with listeners(script, 4, at=4) as board:
        await so(lambda: board.reach(7).count == 4)
        assert (board.joined, board.faults) == (4, [])


async def test_a_ping_is_answered() -> None:
    answered = asyncio.Event()

    async def script(connection: ServerConnection) -> None:
        await (await connection.ping())
        answered.set()

    async with listeners(script, 1):
        await asyncio.wait_for(answered.wait(), SECONDS)


@pytest.mark.long
def test_a_crowd_of_its_own_process_hears_a_broadcast(tmp_path: Path) -> None:
    """The bare server, and the process that listens, as the benchmark runs them."""
    notes = tmp_path / "notes-{port}"
    with (
        server("plain", "{port}", str(notes), folder=tmp_path, ready=READY, module="benchmarks.live.serving") as plain,
        crowd() as many, connect_sync(f"ws://{LOOPBACK}:{plain.port}{CONTROL}", compression=None, proxy=None) as control,
    ):
        came = many.ask("come", ways=[[plain.port, "/", "", ""]] * 30, at=0, at_once=10)
        assert (came.count, came.faults) == (30, [])
        said_at = time.monotonic_ns()
        control.send(an_event(1))
        heard = many.ask("wait", number=1)
        assert (heard.count, heard.faults, heard.payload) == (30, [], an_event(1))
        woke = Notes(Path(str(notes).format(port=plain.port))).wake("broadcast", said_at)
        assert said_at < woke < heard.first <= heard.last
        nothing = many.ask("wait", number=2, within=0.3)
        assert nothing.count == 0


def test_what_is_above_its_promise_fails() -> None:
    kept = Figure(engine="SQLite", times=1, target="idle", value=39.9, unit="KB", at_most=40.0)
    assert (kept.below, kept.promised, kept.verdict) == (False, True, "ok")
    broken = replace(kept, value=40.1)
    assert (broken.below, broken.verdict) == (True, "ABOVE")
    assert replace(kept, value=None).below
    assert {"39.9 KB", "<= 40 KB"} <= set(kept.cells())


def test_announcements_are_counted_in_any_second() -> None:
    assert _most_in_a_second([1.0, 1.5, 2.0, 2.4, 9.0]) == 3


# --- the drill ---


@pytest.fixture
async def who() -> Attendee:
    """An attendee who began at 3 and has come to 6."""
    made = Attendee(0, "http://127.0.0.1:1/live/abc", "token", ("floor",), Acknowledged())
    made.client._note("snapshot", {"c": "floor", "at": "e:3", "facts": {}, "items": {}})
    made.client.channels["floor"].at = 6
    return made


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ([4, 5, 6], ""), ([4, 6], "1 missed, 0 doubled"), ([4, 5, 5, 6], "0 missed, 1 doubled"),
        ([4, 6, 5], "0 missed, 0 doubled"), ([], "3 missed"),
    ],
)
async def test_the_drill_finds_what_was_missed_doubled_or_out_of_order(who: Attendee, numbers: list[int], words: str) -> None:
    for number in numbers:
        who.client._note("event", {"c": "floor", "n": number})
    found = cuts.heard_wrongly(who)
    assert (words in found[0] and len(found) == 1) if words else not found


async def test_the_drill_does_not_take_a_second_snapshot_for_the_events_between(who: Attendee) -> None:
    who.client._note("snapshot", {"c": "floor", "at": "e:6", "facts": {}, "items": {}})
    assert "3 missed" in cuts.heard_wrongly(who)[0]
    assert "2 snapshots" in cuts.heard_wrongly(who)[1]


def kept() -> dict[str, list[dict[str, object]]]:
    return {
        "questions": [{"id": "a", "text": "Why?", "steps": [["received", ""], ["approved", ""], ["on_air", ""]]}],
        "answers": [{"text": "So.", "question": "a"}],
        "ballots": [{"person": "Listener0002 Example", "question": "a"}],
    }


def acknowledged() -> Acknowledged:
    done = Acknowledged(asked=["Why?"], approved=["a"], answered=[("So.", "a")], supported={(2, "a"): True, (1, "a"): False})
    done.aired["a"] = 1
    return done


def test_the_drill_is_content_when_everything_acknowledged_is_there_once() -> None:
    assert cuts.kept_wrongly(kept(), acknowledged()) == []


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda found: found["questions"].extend(found["questions"]), "asked twice"),
        (lambda found: found["questions"][0].update(text="What?"), "0 times asked"),
        (lambda found: found["questions"][0]["steps"].append(["on_air", ""]), "aired 2 times instead of 1"),
        (lambda found: found["questions"][0]["steps"].pop(1), "approved and lost"),
        (lambda found: found["answers"].clear(), "0 times answered"),
        (lambda found: found["answers"].extend(found["answers"]), "answered twice"),
        (lambda found: found["ballots"].clear(), "supported and lost"),
        (lambda found: found["ballots"].append({"person": "Listener0001 Example", "question": "a"}), "by nobody"),
    ],
    ids=["doubled", "lost", "aired twice", "not approved", "no answer", "two answers", "no support", "support taken back"],
)
def test_the_drill_finds_what_is_not_in_the_database_once(spoil: Callable[[object], object], words: str) -> None:
    found = kept()
    spoil(found)
    assert any(words in each for each in cuts.kept_wrongly(found, acknowledged()))


@pytest.mark.parametrize(
    ("texts", "receipts", "broken", "words"),
    [
        (["Why?"], 1, [], ""), ([], 0, [], "lost"), (["Why?", "Why?"], 2, [], "asked twice"),
        (["Why?", "What?"], 1, [], "1 receipts"), (["Why?"], 1, ["s:1:desk"], "chain"),
    ],
)
def test_the_drill_of_the_kill_finds_what_is_not_whole(texts: list[str], receipts: int, broken: list[str], words: str) -> None:
    found = {
        "questions": [{"text": each} for each in texts], "broken": broken,
        "rooms": [{"key": "s:1:desk", "top": len(texts)}, {"key": "p:2", "top": receipts}],
    }
    faults = live_kill.asked_wrongly(found, ["Why?"])
    assert (words in faults[0]) if words else not faults


def test_the_drill_says_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in cuts.NEEDED:
        monkeypatch.delenv(name, raising=False)
    faults = cuts.drill(True)
    assert len(faults) == 1 and "needs services" in faults[0] and ".ci/services start" in faults[0]


@asynccontextmanager
async def behind_front(script: Callable[[ServerConnection], object]) -> AsyncIterator[tuple[Front, str]]:
    async def attend(connection: ServerConnection) -> None:
        await script(connection)  # type: ignore[misc]

    async with serve(attend, LOOPBACK, 0, compression=None, close_timeout=0.1) as listening, front() as before:
        before.servers = [1, listening.sockets[0].getsockname()[1]]  # nobody listens at the first
        yield before, f"ws://{LOOPBACK}:{before.port}"


async def test_the_front_breaks_a_line_in_the_middle_of_a_frame() -> None:
    async def script(connection: ServerConnection) -> None:
        async for message in connection:
            await connection.send(message)

    async with behind_front(script) as (before, address), connect(address, compression=None, proxy=None) as client:
        await client.send("whole")
        assert await client.recv() == "whole"
        (pipe,) = before.pipes
        pipe.break_next(to_client=True)
        await client.send("x" * 5000)
        with pytest.raises(Exception) as ended:
            async with asyncio.timeout(SECONDS):
                await client.recv()
        assert type(ended.value).__name__ == "ConnectionClosedError"
        await so(lambda: not before.pipes)
