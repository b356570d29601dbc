"""What a room shows, as data, and how an event of the log changes it.

`{"facts": {...}, "items": {id: {...}}}` is all there is to a room. A snapshot is made from the tables, an event is
folded in, and both ways lead to the same state. The browser does the same with fragments.
"""

from typing import Any

from cop.community.log import COUNTS, DROP, FACTS, PUT

State = dict[str, Any]


def empty() -> State:
    return {"facts": {}, "items": {}}


def items_of(state: State, sort: str = "") -> list[dict[str, Any]]:
    """Its items of one sort: the questions, which say none, or polls, or words from backstage."""
    return [item for item in state["items"].values() if item.get("sort", "") == sort]


def fold(state: State, verb: str, data: dict[str, Any]) -> State:
    """The state after one event; the state given is changed. An event whose words were taken out changes nothing."""
    items: dict[str, Any] = state["items"]
    if verb == PUT:
        items[data["id"]] = data
    elif verb == DROP:
        items.pop(data["id"], None)
    elif verb == COUNTS:
        for id_, support in data["counts"].items():
            if id_ in items:
                items[id_]["support"] = support
    elif verb == FACTS:
        state["facts"].update(data)
    return state
