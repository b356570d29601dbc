"""How much is measured of keeping order, and what is promised of it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """`replies` stand under the topic that is hidden and `few` under another; so are cases and incidents."""

    replies: int
    few: int
    readers: int
    rounds: int
    cases: tuple[int, int]
    incidents: tuple[int, int]
    asked: int
    """How often each page of a queue is asked for."""


WHOLE = Plan(replies=10_000, few=300, readers=12, rounds=2, cases=(40, 10_000), incidents=(100, 1_000), asked=30)
SHORT = Plan(replies=400, few=3, readers=2, rounds=1, cases=(40, 400), incidents=(100, 300), asked=4)
"""The smaller number fills a page, so that both pages are as long."""

HIDDEN = 0.1
"""Of the ceiling: a bare UPDATE of all that stands there, and the same readers asking for the same pages before."""
SECOND = 1.0
"""Until no reader gets a word of it."""
FLAT = 0.4
"""A page of the short queue, as part of a page of the long one."""
