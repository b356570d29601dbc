"""What stands where: on air, in the queue, done."""

from typing import Any

import pytest

from cop.live.folding import State
from cop.live.hall import ORDERS, arranged, in_order


def item(name: str, step: str = "approved", *, support: int = 0, place: int = 1, first: bool = False, region: str = "") -> Any:
    return {"id": name, "step": step, "support": support, "place": place, "first": first, "region": region}


def floor(*items: Any, air: str = "", heard: dict[str, int] | None = None) -> State:
    return {"facts": {"phase": "live", "air": air, "heard": heard or {}}, "items": {each["id"]: each for each in items}}


def ids(items: list[Any]) -> list[str]:
    return [each["id"] for each in items]


def test_each_question_stands_in_one_place() -> None:
    hall = arranged(floor(
        item("air", "on_air"), item("waits"), item("later", "later", place=2), item("done", "answered"), air="air",
    ), "votes")
    assert hall.air is not None and hall.air["id"] == "air"
    assert (ids(hall.queue), ids(hall.done)) == (["waits", "later"], ["done"])


def test_nothing_on_air_is_none_and_so_is_what_is_gone_from_the_floor() -> None:
    assert arranged(floor(item("one")), "votes").air is None
    assert arranged(floor(item("one"), air="hidden"), "votes").air is None


def test_the_last_answered_comes_first_and_what_has_lost_its_answer_last() -> None:
    hall = arranged(floor(*(item(name, "answered", place=n) for n, name in enumerate("abcd"))), "votes", ["c", "a"])
    assert ids(hall.done) == ["c", "a", "d", "b"]


@pytest.mark.parametrize(("order", "expected"), [
    ("votes", ["loud", "newest", "heard", "unheard"]), ("new", ["newest", "unheard", "heard", "loud"]),
    ("fair", ["unheard", "loud", "newest", "heard"]),
])
def test_the_three_orders(order: str, expected: list[str]) -> None:
    items = [
        item("loud", support=7, place=1), item("heard", support=1, place=2, region="Western Africa"),
        item("unheard", support=1, place=3, first=True, region="Caribbean"), item("newest", support=1, place=1 + 3),
    ]
    items[3]["support"] = 2
    assert ids(in_order(items, order, {"Western Africa": 9})) == expected


@pytest.mark.parametrize("order", ORDERS)
def test_an_order_loses_nothing(order: str) -> None:
    items = [item(str(n), support=n % 3, place=n) for n in range(20)]
    assert sorted(ids(in_order(items, order, {}))) == sorted(ids(items))
