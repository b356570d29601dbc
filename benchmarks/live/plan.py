"""How many listeners, how often: the whole run, and a short one that finds wrong answers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Plan:
    """`fans`: listeners that one event goes to. `runs` of `events` each are measured, ours and the bare one in turn."""

    fans: tuple[int, ...]
    runs: int
    events: int
    actions: int
    idle: int
    voters: int
    """Each supports two questions."""
    missed: int
    """Events that are told while everybody is away."""
    questions: int
    hour_votes: int
    hour_seconds: float
    """An hour of a session is played in so many seconds."""

    @property
    def people(self) -> int:
        """Who asks does not vote."""
        return self.questions + self.voters


WHOLE = Plan(
    fans=(1000, 5000), runs=7, events=5, actions=100, idle=10_000, voters=500, missed=20, questions=60,
    hour_votes=2000, hour_seconds=60.0,
)
SHORT = Plan(
    fans=(40, 100), runs=3, events=2, actions=8, idle=200, voters=50, missed=5, questions=6, hour_votes=100,
    hour_seconds=6.0,
)
FAN_OUT, P99_MS, IDLE_KB, ANNOUNCEMENTS, HOUR_KB, BACK_SECONDS, STATEMENTS = 0.8, 2000.0, 40.0, 5, 300.0, 10.0, 8
"""What is promised: at least this share of the bare server's deliveries, and at most the others."""
