"""Each value is checked by itself, and what is wrong is said without repeating what people wrote."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from cop.commands.import_fields import Bad, Fields
from cop.kit.clock import now


def test_texts_are_cleaned_as_those_of_a_form_are():
    fields = Fields({"name": " Ami\u202ena\x00 \n Example ", "body": "a\r\n\r\n\r\n\r\nb\x07"})
    assert fields.line("name", longest=50) == "Amina Example"
    assert fields.text("body", longest=50) == "a\n\nb"


def test_nothing_is_nothing_and_null_is_nothing():
    fields = Fields({"a": None, "b": "  "})
    assert [fields.line(name, longest=5) for name in ("a", "b", "c")] == ["", "", ""]
    assert fields.words("a", most=5) == [] and fields.day("b") is None and fields.moment("c") is None


def test_words_are_a_list_or_separated_by_semicolons_and_each_counts_once():
    assert Fields({"themes": "a; b;;a "}).words("themes", most=2) == ["a", "b"]
    assert Fields({"themes": ["a", "b", "a"]}).words("themes", most=2) == ["a", "b"]


def test_parts_stand_on_lines_or_between_semicolons_and_bars_and_keep_their_commas():
    fields = Fields({"a": "water, sanitation; health |\n health\ncash", "b": ["x", "x", "y"], "c": "a" * 2001, "d": [1]})
    assert fields.parts("a") == ["water, sanitation", "health", "cash"]
    assert fields.parts("b") == ["x", "y"] and fields.parts("e") == []
    with pytest.raises(Bad, match="more than 2,000"):
        fields.parts("c")
    with pytest.raises(Bad, match="list of words"):
        fields.parts("d")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2020-06-30T14:30+02:00", datetime(2020, 6, 30, 12, 30, tzinfo=UTC)),
        ("2020-06-30T14:30:05Z", datetime(2020, 6, 30, 14, 30, 5, tzinfo=UTC)),
        ("2020-06-30 14:30", datetime(2020, 6, 30, 14, 30, tzinfo=UTC)),
        ("2020-06-30", datetime(2020, 6, 30, tzinfo=UTC)),
    ],
)
def test_a_moment_is_kept_in_utc(written: str, meant: datetime):
    assert Fields({"at": written}).moment("at") == meant


def test_a_day_is_a_day():
    assert Fields({"by": "2027-06-30"}).day("by") == date(2027, 6, 30)


@pytest.mark.parametrize(
    ("value", "ask", "reason"),
    [
        ("", lambda f: f.line("x", longest=5, required=True), "x is empty"),
        ("\u202e\x00 ", lambda f: f.line("x", longest=5, required=True), "x is empty"),
        ("secret", lambda f: f.line("x", longest=5), "x has 6 characters, 5 are the most"),
        (7, lambda f: f.line("x", longest=5), "x must be text"),
        (["a"], lambda f: f.text("x", longest=5), "x must be text"),
        ("\ud800", lambda f: f.line("x", longest=5), "half of a character"),
        ("secret", lambda f: f.choice("x", ("a", "b")), "x must be one of a, b"),
        ("", lambda f: f.choice("x", ("a", "b")), "x must be one of a, b"),
        ("a;b;c", lambda f: f.words("x", most=2), "x has 3 entries, 2 are the most"),
        ([1], lambda f: f.words("x", most=2), "x must be a list of words"),
        ("30/06/2027", lambda f: f.day("x"), "such as 2027-06-30"),
        ("yesterday", lambda f: f.moment("x"), "x must be a moment"),
        ("0001-01-01T00:00+14:00", lambda f: f.moment("x"), "x must be a moment"),
        ("yes", lambda f: f.truth("x"), "true or false"),
        ({"a": 1}, lambda f: f.records("x", most=3), "list of objects"),
        (["a"], lambda f: f.records("x", most=3), "list of objects"),
        ([{}, {}], lambda f: f.records("x", most=1), "x has 2 entries"),
    ],
)
def test_what_is_wrong_is_said(value: Any, ask: Callable[[Fields], object], reason: str):
    with pytest.raises(Bad, match=reason) as caught:
        ask(Fields({"x": value}))
    assert "secret" not in str(caught.value)


def test_nothing_comes_from_the_future():
    with pytest.raises(Bad, match="future"):
        Fields({"at": (now() + timedelta(hours=1)).isoformat()}).moment("at")


@pytest.mark.parametrize("taken", ["persona:admin", "demo:p01"])
def test_the_names_of_the_demonstration_are_nobody_s(taken: str):
    with pytest.raises(Bad, match="external_id may not begin"):
        Fields({"external_id": taken}).external_id()


def test_the_place_in_the_record_stands_in_front():
    with pytest.raises(Bad, match=r"^reply 3: there is no field 'auther'"):
        Fields({"auther": "x"}, where="reply 3: ").only(("author", "body"))
