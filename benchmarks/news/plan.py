"""How many people, replies and mails: the whole run, and a short one that finds wrong answers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Plan:
    """`replies`: how often a reply is told and how often rows are written bare; `runs`: of the postman, and of bare."""

    people: int
    """Who get a digest."""
    watchers: int
    few: int
    """Watchers of another topic: a reply to it takes as many statements."""
    replies: int
    runs: int
    mails: int
    """Of each run."""


WHOLE = Plan(people=10_000, watchers=200, few=20, replies=30, runs=3, mails=100)
SHORT = Plan(people=500, watchers=200, few=20, replies=5, runs=2, mails=30)
TOLD, DIGESTS, MAILS = 0.2, 0.2, 0.05
"""Shares of bare: about half of the least that was measured at first, beside other work."""
MEMORY_MIB = 64.0
"""What all digests together take at most beyond what the process had before."""
