"""What stands where on the desk and on the stage."""

from typing import Any

from cop.live.models import STEPS, WITHDRAWN
from cop.live.running import DESK_STEPS, candidates, experts, on_desk, on_stage, twins


def an_item(id_: str, step: str, **more: Any) -> dict[str, Any]:
    number = int(id_[1:])
    return {"id": id_, "step": step, "number": number, "place": number, "support": 0, "first": False, "region": "",
            "source": id_, "assignee_id": "", **more}


def a_state(*items: dict[str, Any], air: str = "") -> dict[str, Any]:
    return {"facts": {"air": air, "phase": "live", "heard": {}}, "items": {each["id"]: each for each in items}}


def ids(items: list[dict[str, Any]]) -> list[str]:
    return [each["id"] for each in items]


def test_every_step_that_the_desk_sees_has_one_place_there_and_the_air_is_apart() -> None:
    placed = [step for steps in DESK_STEPS.values() for step in steps]
    assert sorted(placed) == sorted(set(STEPS) - {WITHDRAWN, "on_air"})


def test_what_came_first_is_read_first_and_what_has_most_support_is_next() -> None:
    desk = on_desk(a_state(
        an_item("q3", "received"), an_item("q1", "received"), an_item("q4", "approved"),
        an_item("q5", "later", support=2), an_item("q2", "assigned", support=2), an_item("q6", "answered"),
        an_item("q9", "answered"), an_item("q7", "on_air"),
    ))
    assert {part: ids(items) for part, items in desk.items()} == {
        "inbox": ["q1", "q3"], "queue": ["q2", "q5", "q4"], "aside": [], "merged": [], "done": ["q9", "q6"],
    }


def test_the_one_question_is_what_is_on_air_else_ones_own_else_the_next() -> None:
    items = [an_item("q1", "approved", support=9), an_item("q2", "assigned", assignee_id="me"), an_item("q3", "on_air")]
    for last, air, focus in ((3, "q3", "air"), (2, "", "mine"), (1, "", "queue")):
        assert on_stage(a_state(*items[:last], air=air), "me").focus == focus
    assert on_stage(a_state(), "me").focus == "queue"


def test_ones_own_questions_stand_apart_from_those_given_to_others() -> None:
    stage = on_stage(a_state(
        an_item("q1", "assigned", assignee_id="me"), an_item("q2", "later", assignee_id="me"),
        an_item("q3", "assigned", assignee_id="other"), an_item("q4", "later"), an_item("q5", "answered"),
        an_item("q6", "answered", assignee_id="me"), an_item("q7", "approved", support=1),
    ), "me")
    assert {part: ids(items) for part, items in stage.parts.items()} == {
        "mine": ["q1", "q2"], "queue": ["q7", "q3"], "later": ["q4"], "done": ["q6", "q5"],
    }


def test_a_question_can_be_united_with_what_stands_in_the_queue_the_most_similar_first() -> None:
    asked = an_item("q1", "received", source="A regional helpline?")
    state = a_state(
        asked, an_item("q2", "approved", source="A budget?", support=9), an_item("q3", "later", source="Pay?", support=2),
        an_item("q4", "on_air", source="One helpline in the whole region?"),
        *(an_item(f"q{n}", step, source="A regional helpline?")
          for n, step in enumerate(("received", "parked", "returned", "merged", "answered"), 5)),
    )
    assert ids(candidates(state, asked)) == ["q4", "q2", "q3"]
    assert ids(candidates(state, state["items"]["q2"])) == ["q3", "q4"]
    assert candidates(a_state(asked), asked) == []


def test_a_double_is_pointed_out_while_it_waits_to_be_read_also_of_what_was_answered() -> None:
    words = "Can two countries share a helpline?"
    state = a_state(
        an_item("q1", "answered", source=words), an_item("q2", "received", source="Two countries share a helpline?"),
        an_item("q3", "parked", source=words), an_item("q4", "received", source="Who pays?"),
    )
    assert {id_: twin["id"] for id_, twin in twins(state).items()} == {"q2": "q1"}
    assert twins(a_state()) == {}


def test_a_question_can_be_given_to_experts_and_hosts_each_named_once() -> None:
    team = [{"role": role, "public_id": who} for role, who in
            (("host", "h"), ("desk", "d"), ("expert", "e"), ("expert", "h"), ("expert", "f"))]
    assert [each["public_id"] for each in experts(team)] == ["e", "h", "f"]
    assert experts([]) == []
