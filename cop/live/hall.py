"""What stands where in the hall, from the state of the floor: on air, in the queue, done."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cop.live.folding import State, items_of
from cop.live.models import ANSWERED, ON_AIR
from cop.live.order import by_votes, fair, newest

VOTES, FAIR, NEW = "votes", "fair", "new"
ORDERS = (VOTES, FAIR, NEW)

Item = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Hall:
    """`air` is the item on air, if there is one; `queue` waits, in the order asked for; `done`: last answered first."""

    air: Item | None
    queue: list[Item]
    done: list[Item]


@dataclass(frozen=True, slots=True)
class _Waiting:
    """An item of the floor, as the orders ask about it."""

    public_id: str
    support: int
    place: int
    is_first: bool
    region: str
    item: Item


_SORT: Mapping[str, Callable[[list[_Waiting], Mapping[str, int]], list[_Waiting]]] = {
    VOTES: lambda waiting, heard: by_votes(waiting),
    FAIR: fair,
    NEW: lambda waiting, heard: newest(waiting),
}


def arranged(floor: State, order: str, answered: Sequence[str] = ()) -> Hall:
    """The hall. `answered`: public ids, the last one answered first; what is not among them comes after, by place."""
    facts, items = floor["facts"], items_of(floor)
    rank = {public_id: number for number, public_id in enumerate(answered)}
    waiting = [each for each in items if each["step"] not in (ANSWERED, ON_AIR)]
    done = [each for each in items if each["step"] == ANSWERED]
    return Hall(
        floor["items"].get(facts["air"]), in_order(waiting, order, facts["heard"]),
        sorted(done, key=lambda item: (rank.get(item["id"], len(rank)), -item["place"])),
    )


def in_order(items: Sequence[Item], order: str, heard: Mapping[str, int]) -> list[Item]:
    """These items as the queue shows them: VOTES, FAIR or NEW."""
    waiting = [
        _Waiting(item["id"], item["support"], item["place"], item["first"], item["region"], item) for item in items
    ]
    return [each.item for each in _SORT[order](waiting, heard)]
