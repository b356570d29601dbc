"""How a client follows a channel, without a line."""

import pytest

from cop.live.following import APPLIED, DOUBLE, GAP, PASSED, Channel, Message

SHOWN = {"at": "abc:4", "facts": {"phase": "live"}, "items": {"a": {"id": "a", "support": 1}}}


def joined(at: str = "abc:4", *, recovered: bool = True) -> Message:
    return {"c": "floor", "joined": at, "recovered": recovered}


def event(number: int, do: str = "put", **more: object) -> Message:
    return {"c": "floor", "n": number, "do": do, **more}


def following(at: str = "abc:4") -> Channel:
    channel = Channel()
    channel.begin(SHOWN)
    assert channel.go_on(joined(at))
    return channel


def test_events_are_applied_one_after_the_other():
    channel = following()
    for each in (event(5, id="b", item={"id": "b", "support": 0}), event(6, "counts", counts={"a": 7, "b": 2}),
                 event(7, "facts", facts={"phase": "paused"}), event(8, "gone"), event(9, "drop", id="b")):
        assert channel.take(each) == APPLIED
    assert channel.state == {"facts": {"phase": "paused"}, "items": {"a": {"id": "a", "support": 7}}}
    assert channel.position == "abc:9"


def test_a_doubled_event_changes_nothing_and_one_after_a_gap_waits():
    channel = following()
    assert channel.take(event(4, "drop", id="a")) == channel.take(event(1, "drop", id="a")) == DOUBLE
    assert channel.take(event(6, "drop", id="a")) == GAP
    assert (channel.position, set(channel.state["items"])) == ("abc:4", {"a"})


def test_nothing_is_taken_in_while_a_join_is_under_way():
    channel = following()
    channel.joined = False
    assert channel.take(event(5, "drop", id="a")) == PASSED
    assert not channel.is_behind(9)
    assert channel.go_on(joined("abc:5"))
    assert channel.take(event(5, "drop", id="a")) == APPLIED


def test_it_is_up_to_date_when_all_has_come_that_was_said_before_the_join():
    channel = following("abc:6")
    assert not channel.up_to_date
    for number in (5, 6):
        channel.take(event(number, "gone"))
    assert channel.up_to_date


def test_a_position_that_cannot_be_gone_on_from_asks_for_a_snapshot():
    channel = following()
    assert not channel.go_on(joined("def:2", recovered=False))
    assert not channel.known and not channel.joined and not channel.up_to_date
    channel.begin({"at": "def:2", "facts": {}, "items": {}})
    assert channel.position == "def:2" and channel.state["items"] == {}


def test_a_room_that_comes_into_being_gives_its_epoch():
    channel = Channel()
    channel.begin({"at": ":0", "facts": {}, "items": {}})
    assert channel.go_on(joined(":0")) and channel.up_to_date
    assert channel.go_on(joined("abc:0"))
    assert channel.take(event(1, id="a", item={"id": "a"})) == APPLIED
    assert channel.position == "abc:1"


@pytest.mark.parametrize(("top", "behind"), [(3, False), (4, False), (5, True)])
def test_a_beat_tells_whether_something_was_left_out(top: int, behind: bool):
    assert following().is_behind(top) is behind
