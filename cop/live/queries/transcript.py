"""What is left of a session: everything its floor shows, in the order it was taken up; and its replay from the log."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cop.community import log
from cop.community.log import Said
from cop.community.people import Reader
from cop.kit.clock import instant
from cop.kit.errors import Missing
from cop.live.folding import State, empty, fold
from cop.live.models import ANSWERED
from cop.live.queries import snapshots
from cop.live.queries.rooms import Item

LONGEST_REPLAY = 5_000
"""Events; a session has some hundreds."""


@dataclass(frozen=True, slots=True)
class Transcript:
    """Questions as the floor shows them: those answered first, by place; then those still open."""

    answered: list[Item]
    open: list[Item]

    @property
    def all(self) -> list[Item]:
        return [*self.answered, *self.open]


async def transcript(reader: Reader, session_id: int) -> Transcript:
    """Raises Missing for whoever may not follow the session."""
    _, state = await snapshots.snapshot(reader, session_id, snapshots.FLOOR)
    items = sorted(state["items"].values(), key=lambda item: item["place"])
    return Transcript(
        [item for item in items if item["step"] == ANSWERED], [item for item in items if item["step"] != ANSWERED]
    )


@dataclass(frozen=True, slots=True)
class Moment:
    """The floor after one event: what it showed, how many events there are, and how long after the first this was."""

    number: int
    last: int
    verb: str
    minutes: int
    state: State


async def replay(reader: Reader, session_id: int, number: int) -> Moment:
    """The floor as it was after event `number` (the last one when there are fewer). Raises Missing.

    What was taken out since, hidden, withdrawn or put in other words, does not come back: an item is shown as it was
    only while it is on the floor today.
    """
    key = log.floor(session_id)
    heard = await log.heard(reader, [key])
    if key not in heard:
        raise Missing
    events = await log.after(heard[key]["id"], 0, most=LONGEST_REPLAY)
    number = max(1, min(number, len(events)))
    state = await _folded(reader, session_id, events[:number])
    return Moment(number, len(events), events[number - 1].verb, _minutes(events, number), state)


async def _folded(reader: Reader, session_id: int, events: list[Said]) -> State:
    state = empty()
    for event in events:
        fold(state, event.verb, event.data)
    today: dict[str, Any] = (await snapshots.state_of(snapshots.FLOOR, session_id, reader))["items"]
    state["items"] = {id_: item for id_, item in state["items"].items() if id_ in today}
    if state["facts"].get("air") not in today:
        state["facts"]["air"] = ""
    return state


def _minutes(events: list[Said], number: int) -> int:
    """Whole minutes between the first event and this one: to the second, it would tell when somebody acted."""
    first, then = _at(events[0]), _at(events[number - 1])
    return int((then - first).total_seconds() // 60)


def _at(event: Said) -> datetime:
    found = instant(event.at)
    assert found is not None
    return found
