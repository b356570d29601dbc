"""Messages of events, made once for all who get the same."""

import json

import pytest
from starlette.applications import Starlette

from cop.community.log import COUNTS, DROP, FACTS, GONE, PUT, Position
from cop.kit.line import text_frame
from cop.live.fragments import Entry, Place, Press, Shape, joined, read_position, written

FLOOR, MINE = Place("floor", "abc"), Place("mine", "")
DATA = Shape("data", "en", "UTC")


def said(press: Press, entry: Entry, place: Place = FLOOR, shape: Shape = DATA) -> dict[str, object]:
    return dict(json.loads(press.words(entry, place, shape)))


@pytest.fixture
def press(app: Starlette) -> Press:
    return Press(app.state.site)


@pytest.mark.parametrize(("verb", "data", "message"), [
    (PUT, {"id": "q", "step": "approved"}, {"id": "q", "item": {"id": "q", "step": "approved"}}),
    (DROP, {"id": "q"}, {"id": "q"}), (COUNTS, {"counts": {"q": 3}}, {"counts": {"q": 3}}),
    (FACTS, {"phase": "live", "air": ""}, {"facts": {"phase": "live", "air": ""}}), (GONE, {}, {}),
])
async def test_an_event_as_data(press: Press, verb: str, data: dict[str, object], message: dict[str, object]) -> None:
    assert said(press, Entry(7, verb, data)) == {"c": "floor", "n": 7, "do": verb, **message}


async def test_facts_as_fragments_show_the_item_on_air(press: Press) -> None:
    entry = Entry(7, FACTS, {"phase": "live", "air": "", "heard": {}})
    html = said(press, entry, shape=Shape("html", "en"))["html"]
    assert isinstance(html, dict) and set(html) == {"air", "phase"}


async def test_a_message_is_made_once_for_each_shape_and_again_when_it_was_forgotten(press: Press) -> None:
    entry = Entry(7, PUT, {"id": "q"})
    assert press.words(entry, FLOOR, DATA) is press.words(entry, FLOOR, Shape("data", "fr", "Asia/Amman"))
    frame = press.frame(entry, FLOOR, DATA)
    assert frame is press.frame(entry, FLOOR, DATA) and frame == text_frame(press.words(entry, FLOOR, DATA))
    entry.forget()
    assert said(press, entry) == {"c": "floor", "n": 7, "do": "gone"}


def test_only_receipts_differ_by_zone() -> None:
    shape = Shape("html", "fr", "Asia/Amman")
    assert shape.in_room("floor") == Shape("html", "fr", "") and shape.in_room("mine") == shape
    assert Shape("data", "fr", "Asia/Amman").in_room("mine") == Shape("data", "", "")


async def test_the_hours_of_a_receipt_are_those_of_its_reader(press: Press) -> None:
    item = {
        "id": "q", "session": "abc", "step": "received", "html": "<p>?</p>", "lang": "en", "reason": "", "into": "",
        "steps": [["received", "2027-06-16T10:00:00+00:00"]], "late": False, "topic": "", "edited": False, "answers": [],
    }
    assert "13:00" in press.item(item, MINE, Shape("html", "en", "Asia/Amman"))
    assert "/live/abc/act" in press.item(item, MINE, Shape("html", "en", "UTC"))


async def test_what_is_no_question_has_a_fragment_of_its_own_in_each_channel(press: Press) -> None:
    poll = {"id": "p", "sort": "poll", "step": "poll_open", "kind": "single", "title": "Who?", "lang": "en",
            "options": ["We", "You"], "support": 3, "results": []}
    word = {"id": "w1", "sort": "backstage", "step": "backstage", "author": "Chen", "words": "<b>", "seen": []}
    shape = Shape("html", "en")
    assert 'value="vote"' in press.item(poll, FLOOR, shape)
    on_desk = press.item(poll, Place("desk", "abc"), shape)
    assert 'value="poll_close"' in on_desk and "vote" not in on_desk
    for channel in ("stage", "desk"):
        assert "&lt;b&gt;" in press.item(word, Place(channel, "abc"), shape)


@pytest.mark.parametrize("text", ["", ":", "a", "a:b", "5745a2d58c:", "5745A:1", "5745a2d58c:-1", "5745a2d58c:1 ", "é:1",
                                  "5745a2d58c5745a2d58c:1", "5745a2d58c:" + "9" * 16, "5745a2d58c:\u0661"])
def test_what_is_no_position_is_none(text: str) -> None:
    assert read_position(text) is None


def test_a_position_is_read_as_it_was_written() -> None:
    for position in (Position("5745a2d58c", 14), Position("", 0)):
        assert read_position(written(position)) == position
    assert json.loads(joined("floor", Position("5745a2d58c", 14), recovered=True)) == {
        "c": "floor", "joined": "5745a2d58c:14", "recovered": True
    }
