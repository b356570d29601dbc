"""How much a profile says, from 0 to 100, and what is missing: counted here and nowhere else."""

from collections.abc import Mapping

WEIGHTS: Mapping[str, int] = {
    "headline": 20, "expertise": 20, "about": 15, "contact_for": 10, "languages": 10, "countries": 10,
    "qualifications": 10, "hours": 5,
}
"""What a profile can say -> what it counts. The names are those of the sections of the form to edit it."""
assert sum(WEIGHTS.values()) == 100

NEEDED = ("headline", "expertise")
"""Without these nobody is asked to verify a profile."""


def score(said: Mapping[str, object]) -> int:
    """`said`: name of WEIGHTS -> whatever the profile says there; empty is missing."""
    return sum(weight for name, weight in WEIGHTS.items() if said.get(name))


def missing(said: Mapping[str, object]) -> list[str]:
    """What is not said, the weightiest first."""
    return [name for name in WEIGHTS if not said.get(name)]
