"""How many documents, how often each question: the whole run, and a short one that finds wrong answers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Plan:
    """`rounds`: how often each question is asked of each; `runs`: how often everything is indexed by each."""

    documents: int
    rounds: int
    runs: int
    hidden: int
    """Things that have the word and that the reader may not read, where what time tells is measured."""
    around: int
    """Things beside them."""
    timed: int
    """How often that is asked of each."""


WHOLE = Plan(documents=20_000, rounds=12, runs=5, hidden=1_000, around=20_000, timed=600)
SHORT = Plan(documents=1_000, rounds=1, runs=1, hidden=100, around=200, timed=20)
TIMES_BARE, MORE_MS = 2.0, 5.0
"""The page answers within so many times the bare library and so many milliseconds more (p95)."""
SUGGEST_MS, INDEXING, TELLING = 10.0, 0.5, 110.0
"""p95 of suggestions; share of the bare library's rate; median in percent of the one where the things do not exist."""
