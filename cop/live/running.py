"""What stands where for those who run a session, from the state of their rooms: on the desk and on the stage."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cop.live.folding import State, items_of
from cop.live.hall import VOTES, Item, in_order
from cop.live.likeness import ALIKE, likeness
from cop.live.models import (
    ANSWERED,
    APPROVED,
    ASSIGNED,
    EXPERT,
    HOST,
    LATER,
    MERGED,
    ON_AIR,
    PARKED,
    RECEIVED,
    RETURNED,
    WAITING,
)

DESK_STEPS: Mapping[str, tuple[str, ...]] = {
    "inbox": (RECEIVED,), "queue": WAITING, "aside": (PARKED, RETURNED), "merged": (MERGED,), "done": (ANSWERED,),
}
"""Part of the desk -> steps of the questions in it. What is on air stands alone."""
STAGE_STEPS: Mapping[str, tuple[str, ...]] = {
    "mine": (ASSIGNED, LATER), "queue": (APPROVED, ASSIGNED), "later": (LATER,), "done": (ANSWERED,),
}
"""The same of the stage. `mine` takes its own first: those assigned to whoever looks."""
MERGES_FROM = (RECEIVED, PARKED, *WAITING)
MERGES_INTO = (*WAITING, ON_AIR)


def on_desk(state: State) -> dict[str, list[Item]]:
    """Part -> its questions: the queue by support, those done by the last one taken up, all others as they came."""
    items = sorted(items_of(state), key=lambda item: item["number"])
    parts = {part: [each for each in items if each["step"] in steps] for part, steps in DESK_STEPS.items()}
    parts["queue"] = in_order(parts["queue"], VOTES, {})
    parts["done"].sort(key=lambda item: -item["place"])
    return parts


@dataclass(frozen=True, slots=True)
class Stage:
    """`focus` is the part whose first question is the one to answer: air, mine or queue."""

    air: Item | None
    parts: dict[str, list[Item]]
    focus: str


def on_stage(state: State, person: str) -> Stage:
    """The stage as this person (a public id) sees it; every part by support, those done by the last one taken up."""
    items = in_order(items_of(state), VOTES, {})
    mine = [each for each in items if each["step"] in STAGE_STEPS["mine"] and each["assignee_id"] == person]
    parts = {
        part: [each for each in items if each["step"] in steps and each not in mine]
        for part, steps in STAGE_STEPS.items()
    }
    parts["mine"] = mine
    parts["done"].sort(key=lambda item: -item["place"])
    air = state["items"].get(state["facts"]["air"])
    return Stage(air, parts, "air" if air else "mine" if mine else "queue")


def candidates(state: State, item: Item) -> list[Item]:
    """Questions this one can be united with, the most similar first; of equals, the one with more support."""
    among = _others(state, item)
    alike = likeness([item["source"]], [each["source"] for each in among])[0]
    by_id = {each["id"]: score for each, score in zip(among, alike, strict=True)}
    return sorted(in_order(among, VOTES, {}), key=lambda each: -by_id[each["id"]])


def _others(state: State, item: Item) -> list[Item]:
    return [each for each in items_of(state) if each["step"] in MERGES_INTO and each["id"] != item["id"]]


def twins(state: State) -> dict[str, Item]:
    """For questions that wait to be read: the one they look like, where there is one that is or was in the queue."""
    waiting = [each for each in items_of(state) if each["step"] == RECEIVED]
    among = [each for each in items_of(state) if each["step"] in (*MERGES_INTO, ANSWERED)]
    found = likeness([each["source"] for each in waiting], [each["source"] for each in among])
    return {
        each["id"]: among[scores.index(max(scores))]
        for each, scores in zip(waiting, found, strict=True) if max(scores, default=0) >= ALIKE
    }


def experts(team: Sequence[Mapping[str, str]]) -> list[Mapping[str, str]]:
    """Those of the team a question can be given to, each once, experts first."""
    found: dict[str, Mapping[str, str]] = {}
    for role in (EXPERT, HOST):
        for each in team:
            if each["role"] == role:
                found.setdefault(each["public_id"], each)
    return list(found.values())
