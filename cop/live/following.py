"""How a client follows one channel: what it knows, what it takes in, and when it has to ask again. No line in it."""

from dataclasses import dataclass, field
from typing import Any

from cop.live.folding import State, empty, fold

Message = dict[str, Any]

APPLIED, DOUBLE, GAP, PASSED = "applied", "double", "gap", "passed"


@dataclass
class Channel:
    """The state as this client has it, and how far it has come. All of it as data (`as=data`)."""

    state: State = field(default_factory=empty)
    epoch: str = ""
    at: int = 0
    due: int = 0
    """Where the room was when we joined: up to there, events are on their way."""
    known: bool = False
    """Whether the state rests on a snapshot."""
    joined: bool = False
    """Until then, what comes is passed over: the server says it again."""

    @property
    def position(self) -> str:
        return f"{self.epoch}:{self.at}"

    @property
    def up_to_date(self) -> bool:
        return self.known and self.joined and self.at >= self.due

    def begin(self, shown: Message) -> None:
        """From a snapshot."""
        epoch, _, at = shown["at"].partition(":")
        self.state = {"facts": shown["facts"], "items": shown["items"]}
        self.epoch, self.at, self.known = epoch, int(at), True

    def go_on(self, joined: Message) -> bool:
        """What the server says to a join. False: it does not go on from our position, a snapshot is needed."""
        if not joined["recovered"]:
            self.known = self.joined = False
            return False
        epoch, _, top = joined["joined"].partition(":")
        self.epoch, self.due, self.joined = epoch, int(top), True
        return True

    def take(self, event: Message) -> str:
        """One event: APPLIED, a DOUBLE, one after a GAP (join again), or PASSED over while a join is under way."""
        if not self.joined:
            return PASSED
        if event["n"] <= self.at:
            return DOUBLE
        if event["n"] > self.at + 1:
            return GAP
        fold(self.state, event["do"], _data(event))
        self.at = event["n"]
        return APPLIED

    def is_behind(self, top: int) -> bool:
        """Whether a beat names a number this channel should have had."""
        return self.joined and top > self.at


def _data(event: Message) -> Message:
    """What an event carries, as the log keeps it."""
    for name in ("item", "facts"):
        if name in event:
            return dict(event[name])
    return {name: value for name, value in event.items() if name in ("id", "counts")}
