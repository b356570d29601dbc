"""Telling the stewards, and what they do: one verb each, every act with a reason its author reads."""

from collections.abc import Awaitable, Callable

from cop.moderation.actions.acting import ANSWERS_REPORTS, LONGEST_REASON, POSSIBLE, SAID, SHORTEST_REASON, possible
from cop.moderation.actions.acts import (
    LONGEST_PIN_DAYS,
    MOST_SLOW,
    PIN_DAYS,
    close,
    hide,
    move,
    pin,
    reopen,
    restore,
    slow,
    unpin,
)
from cop.moderation.actions.regrouping import merge, move_reply, split
from cop.moderation.actions.reports import report, settle_report
from cop.moderation.actions.reviewing import approve, give_back
from cop.moderation.models import Act

VERBS: dict[str, Callable[..., Awaitable[Act]]] = {
    "approve": approve, "return": give_back, "hide": hide, "restore": restore, "close": close, "reopen": reopen,
    "slow": slow, "pin": pin, "unpin": unpin, "move": move, "split": split, "merge": merge, "move_reply": move_reply,
}
"""The acts of the form, by name."""

__all__ = (
    "ANSWERS_REPORTS", "LONGEST_PIN_DAYS", "LONGEST_REASON", "MOST_SLOW", "PIN_DAYS", "POSSIBLE", "SAID",
    "SHORTEST_REASON", "VERBS", "approve", "close", "give_back", "hide", "merge", "move", "move_reply", "pin",
    "possible", "reopen", "report", "restore", "settle_report", "slow", "split", "unpin",
)
