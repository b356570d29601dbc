"""What is left of a session: everything its floor shows, in the order it was taken up; and its replay from the log."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cop.community import log
from cop.community.log import Said
from cop.community.people import Reader
from cop.kit.clock import instant
from cop.kit.errors import Missing
from cop.kit.store import row, rows
from cop.live.folding import State, empty, fold, items_of
from cop.live.models import ANSWERED, ON_AIR
from cop.live.queries import snapshots
from cop.live.queries.rooms import Item, steps_of

LONGEST_REPLAY = 5_000
"""Events; a session has some hundreds."""

TOPICS = """
SELECT q.public_id AS question, t.public_id, t.language, x.source AS title
FROM session_question s JOIN thing q ON q.id = s.thing_id JOIN thing t ON t.external_id = 'live:' || q.public_id
JOIN thing_text x ON x.thing_id = t.id AND x.part = 'title' AND x.is_current AND x.language = t.language
WHERE s.session_id = $1 AND t.audience_id IN_IDS($2) ORDER BY t.id
"""
MARKS = """
SELECT t.public_id, q.steps, s.started_at FROM session_question q JOIN thing t ON t.id = q.thing_id
JOIN session s ON s.thing_id = q.session_id WHERE q.session_id = $1 AND q.on_floor AND q.step = 'answered'
"""
SUMMARY = """
SELECT x.source, x.html, x.language FROM thing_text x JOIN thing t ON t.id = x.thing_id AND x.language = t.language
WHERE t.id = $1 AND t.audience_id IN_IDS($2) AND x.part = 'summary' AND x.is_current AND x.source <> ''
"""


@dataclass(frozen=True, slots=True)
class Topic:
    """Where a question goes on."""

    public_id: str
    language: str
    title: str

    @property
    def address(self) -> str:
        return f"/topics/{self.public_id}"


@dataclass(frozen=True, slots=True)
class Summary:
    """What those who run the session say of it as a whole: Markdown, and sanitised HTML."""

    source: str
    html: str
    language: str


@dataclass(frozen=True, slots=True)
class Transcript:
    """Questions as the floor shows them: those answered first, by place; then those still open."""

    answered: list[Item]
    open: list[Item]
    topics: dict[str, Topic] = field(default_factory=dict)
    """By question; those its reader may read."""
    minutes: dict[str, int] = field(default_factory=dict)
    """By answered question that was on air: whole minutes after the start, the last time it was."""
    summary: Summary | None = None

    @property
    def all(self) -> list[Item]:
        return [*self.answered, *self.open]


async def transcript(reader: Reader, session_id: int) -> Transcript:
    """Raises Missing for whoever may not follow the session."""
    _, state = await snapshots.snapshot(reader, session_id, snapshots.FLOOR)
    items = sorted(items_of(state), key=lambda item: item["place"])
    return Transcript(
        [item for item in items if item["step"] == ANSWERED], [item for item in items if item["step"] != ANSWERED],
        await topics(reader, session_id), await _on_air(session_id), await summary(reader, session_id),
    )


async def topics(reader: Reader, session_id: int) -> dict[str, Topic]:
    """What goes on as a topic this reader may read, by question."""
    found = await rows(TOPICS, session_id, reader.audiences)
    return {each["question"]: Topic(each["public_id"], each["language"], each["title"]) for each in found}


async def summary(reader: Reader, session_id: int) -> Summary | None:
    found = await row(SUMMARY, session_id, reader.audiences)
    return Summary(found["source"], found["html"], found["language"]) if found else None


async def _on_air(session_id: int) -> dict[str, int]:
    """To the minute, as everybody saw it; a question that came back on air was answered the last time."""
    marks: dict[str, int] = {}
    for each in await rows(MARKS, session_id):
        started = instant(each["started_at"])
        aired = [instant(at) for step, at in steps_of(each) if step == ON_AIR]
        if started and aired and aired[-1]:
            marks[each["public_id"]] = max(0, int((aired[-1] - started).total_seconds() // 60))
    return marks


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
