"""What listeners and voters cost: announcements, memory, and bytes on the wire of one attendee."""

import json
import sqlite3
from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks.live import plan as promised
from benchmarks.live.crowds import crowd, keeper
from benchmarks.live.floor import Floor, Run, come
from benchmarks.processes import helper

VOTE_SECONDS = 60.0
QUIET_SECONDS = 3.0
"""After the last vote, until the last announcement."""

COUNTED = """
SELECT r.key, e.at FROM live_event e JOIN live_room r ON r.id = e.room_id WHERE e.verb = 'counts' AND r.key LIKE 's:%'
ORDER BY e.id
"""
SUPPORT = "SELECT sum(support), sum(support_told), (SELECT count(*) FROM ballot) FROM session_question"


def measure_votes(run: Run, floor: Floor) -> None:
    """Everybody supports two questions in the same moment."""
    floor.look()
    voters = floor.hall.people[run.plan.questions :]
    ids, channels = floor.hall.questions[:2], {name: "" for name in ("floor", "stage", "desk")}
    with keeper(floor.service.port, floor.hall.session, floor.hall.keepers[0], channels) as host, crowd() as listeners:
        come(run, floor, listeners, len(voters), voters)
        heard = listeners.ask("support", ids=ids, within=VOTE_SECONDS)
        run.expect("votes", heard, len(voters) * len(ids))
        host.listen(QUIET_SECONDS)
    votes = heard.count
    moments = _told_in(floor.file, COUNTED)
    most = max((_most_in_a_second(each) for each in moments.values()), default=0)
    told = max((len(each) for each in moments.values()), default=0)
    run.figure(f"{votes:,} votes: announcements", rate=votes / heard.took, value=float(most), unit="in a second",
               at_most=promised.ANNOUNCEMENTS)
    run.say(f"live: {votes} votes took {heard.took:.1f} s, told in {told} announcements, {most} in a second at most")
    _check_votes(run, floor.file, votes)


def _told_in(file: Path, sql: str) -> dict[str, list[float]]:
    """When figures were announced, by room, in seconds."""
    found: dict[str, list[float]] = {}
    for key, at in _read(file, sql):
        found.setdefault(key, []).append(datetime.fromisoformat(at).timestamp())
    return found


def _most_in_a_second(moments: list[float]) -> int:
    return max(sum(0 <= other - moment <= 1 for other in moments) for moment in moments)


def _check_votes(run: Run, file: Path, votes: int) -> None:
    support, told, ballots = _read(file, SUPPORT)[0]
    if not support == told == ballots == votes:
        run.faults.append(f"live: {votes} votes acknowledged, {ballots} kept, {support} counted, {told} announced")


def _read(file: Path, sql: str) -> list[Any]:
    database = sqlite3.connect(file)
    try:
        return database.execute(sql).fetchall()
    finally:
        database.close()


def measure_idle(run: Run, floor: Floor) -> None:
    """What a socket costs that hears and says nothing."""
    count = run.plan.idle
    with crowd() as listeners:
        come(run, floor, listeners, max(1, count // 50))
        before, _ = floor.service.memory()
        listeners.ask("leave")
        heard = come(run, floor, listeners, count)
        after, _ = floor.service.memory()
        each = (after - before) * 1024 / count
    run.figure(f"{count:,} idle sockets, each", connections=count, value=each, unit="KB", at_most=promised.IDLE_KB)
    run.say(f"live: {count} idle sockets came within {heard.took:.1f} s and cost {each:.1f} KB each ({after:.0f} MiB)")


def measure_hour(run: Run, folder: Path) -> None:
    """What one attendee gets over the wire in an hour."""
    plan = run.plan
    url = f"sqlite:///{folder / 'hour.sqlite3'}"
    hall = helper("benchmarks.live.hall", url, str(plan.people), "0")
    found = helper(
        "benchmarks.live.hour", url, str(plan.questions), str(plan.hour_votes), str(plan.hour_seconds),
        given=json.dumps(hall),
    )
    run.faults += [f"live, an hour: {each}" for each in found["faults"]]
    for name, words in (("whole", "an hour of an attendee"), ("light", "  the same in light mode")):
        run.figure(words, value=found[name] / 1000, unit="KB", at_most=promised.HOUR_KB)
        run.say(
            f"live: {words.strip()}: {found[name] / 1000:.0f} KB, {found['events']} events;"
            f" at most {found['lag']:.1f} of its seconds late"
        )
