"""How fast news reach everybody: one event beside a bare broadcast, an action to the last receipt, and after a cut."""

import time
from pathlib import Path
from statistics import median

from websockets.sync.client import ClientConnection, connect

from benchmarks.live import plan as promised
from benchmarks.live.crowds import Crowd, Keeper, Notes, crowd
from benchmarks.live.floor import AT_ONCE, COME_SECONDS, MODULE, WAIT_SECONDS, Floor, Run, come, keepers_of
from benchmarks.live.serving import CONTROL, READY
from benchmarks.processes import Failed, server


def measure_news(run: Run, floor: Floor) -> None:
    """All of it, on one service."""
    with keepers_of(floor) as keepers, crowd() as listeners:
        for count in run.plan.fans:
            floor.look()
            heard = come(run, floor, listeners, count)
            run.say(f"live: {count} listeners joined within {heard.took:.1f} s")
            _fan_out(run, floor, keepers, listeners, count)
            if count == max(run.plan.fans):
                _actions(run, floor, keepers, listeners, count)
                _back_again(run, floor, keepers, listeners, count)
            listeners.ask("leave")


# --- one event to everybody, beside `websockets.broadcast` ---


def _fan_out(run: Run, floor: Floor, keepers: list[Keeper], listeners: Crowd, count: int) -> None:
    folder = floor.file.parent
    notes = folder / "plain-{port}.notes"
    ours, bare = [], []
    with (
        server("plain", "{port}", str(notes), folder=folder, ready=READY, module=MODULE) as plain,
        crowd() as others, connect(f"ws://127.0.0.1:{plain.port}{CONTROL}", compression=None, proxy=None) as control,
    ):
        ways = [[plain.port, "/", "", ""]] * count
        came = others.ask("come", ways=ways, at=0, at_once=AT_ONCE, within=COME_SECONDS)
        run.expect("join the bare server", came, count)
        plain_notes = Notes(Path(str(notes).format(port=plain.port)))
        for number in range(run.plan.runs + 1):
            mine, payloads = _tell(run, floor, keepers, listeners, count)
            theirs = _broadcast(run, floor, payloads, control, plain_notes, others, count)
            if number:  # the first one is for warming up
                ours.append(mine)
                bare.append(theirs)
                run.say(f"live: one event to {count}, run {number}: {mine:,.0f} deliveries/s, broadcast {theirs:,.0f}")
    ratio = median(mine / theirs for mine, theirs in zip(ours, bare, strict=True))
    run.figure(f"an event to {count:,} sockets", connections=count, rate=median(ours), ratio=ratio,
               at_least=promised.FAN_OUT)
    run.figure("  websockets.broadcast, same bytes", connections=count, rate=median(bare))


def _tell(
    run: Run, floor: Floor, keepers: list[Keeper], listeners: Crowd, count: int
) -> tuple[float, list[tuple[int, str]]]:
    """Deliveries a second of the service, from the wake of its relay to the last receipt; and the events."""
    seconds, payloads = 0.0, []
    for _ in range(run.plan.events):
        said_at = floor.edit(keepers)
        heard = run.expect("an event", listeners.ask("wait", number=floor.at, within=WAIT_SECONDS), count)
        if f"Version {floor.edits}." not in heard.payload:
            raise Failed(f"another event than expected: {heard.payload[:200]}")
        seconds += (heard.last - floor.notes.wake(":floor", said_at)) / 1e9
        payloads.append((floor.at, heard.payload))
    return run.plan.events * count / seconds, payloads


def _broadcast(
    run: Run, floor: Floor, payloads: list[tuple[int, str]], control: ClientConnection, notes: Notes, others: Crowd,
    count: int,
) -> float:
    """The same of the library, with the very same events."""
    seconds = 0.0
    for number, payload in payloads:
        said_at = time.monotonic_ns()
        control.send(payload)
        heard = run.expect("a broadcast", others.ask("wait", number=number, within=WAIT_SECONDS), count)
        seconds += (heard.last - notes.wake("broadcast", said_at)) / 1e9
    return len(payloads) * count / seconds


# --- from what somebody does to the last who learns of it ---


def _actions(run: Run, floor: Floor, keepers: list[Keeper], listeners: Crowd, count: int) -> None:
    """Questions on air one after the other, by the command of a keeper."""
    took = []
    for number in range(run.plan.actions):
        id_ = floor.hall.questions[number % len(floor.hall.questions)]
        said_at = keepers[number % len(keepers)].command("air", id=id_)
        floor.at += 3 if number else 2  # the one before goes back to the queue; this one; the session as a whole
        heard = run.expect("on air", listeners.ask("wait", number=floor.at, within=WAIT_SECONDS), count)
        took.append((heard.last - said_at) / 1e6)
    took.sort()
    p50, p99 = took[len(took) // 2], took[min(len(took) - 1, len(took) * 99 // 100)]
    run.figure(f"put on air, until the last of {count:,}", connections=count, p50=p50, p99=p99, value=p99, unit="ms",
               at_most=promised.P99_MS)
    run.say(f"live: on air until the last of {count} has it: p50 {p50:.0f} ms, p99 {p99:.0f} ms")
    keepers[0].command("off_air", id=floor.hall.questions[(run.plan.actions - 1) % len(floor.hall.questions)])
    at = floor.at + 2
    floor.look()
    if floor.at != at:
        run.faults.append(f"live: the floor stands at {floor.at}, and {at} events were told")


# --- everybody loses the line ---


def _back_again(run: Run, floor: Floor, keepers: list[Keeper], listeners: Crowd, count: int) -> None:
    """All at once, and all come back at once to what they have missed."""
    at, ways = floor.at, floor.ways(count)
    listeners.ask("leave")
    for _ in range(run.plan.missed):
        floor.edit(keepers)
    before = floor.notes.statements(floor.service)
    came = listeners.ask("come", ways=ways, at=at, at_once=count, within=COME_SECONDS)
    run.expect("coming back", came, count)
    heard = run.expect("being current", listeners.ask("wait", number=floor.at, within=WAIT_SECONDS), count)
    each = (floor.notes.statements(floor.service) - before) / count
    seconds = (heard.last - came.began) / 1e9
    run.figure(f"{count:,} come back to {run.plan.missed} events", connections=count, rate=count / seconds,
               value=seconds, unit="s", at_most=promised.BACK_SECONDS)
    run.figure("  statements for each of them", connections=count, value=each, unit="", at_most=promised.STATEMENTS)
    run.say(f"live: {count} were back after {seconds:.1f} s, with {each:.2f} statements each")
