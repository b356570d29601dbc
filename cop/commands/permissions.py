"""`python -m cop permissions`: who may do what, printed from the one table there is."""

from collections.abc import Iterator

from cop.community.policy import MAY


def matrix() -> Iterator[str]:
    """One line an act: its name, and the rule in words."""
    width = max(len(act) for act in MAY)
    for act, rule in MAY.items():
        yield f"{act:<{width}}  {rule.__name__.replace('_', ' ')}"


def permissions() -> None:
    """Print the matrix."""
    for line in matrix():
        print(line)
