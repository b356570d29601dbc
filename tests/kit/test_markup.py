"""Markdown to safe html."""

import pytest

from cop.kit.markup import clean, render


@pytest.mark.parametrize(
    "source",
    ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[a](javascript:alert(1))",
     "[a](  java\nscript:alert(1))", "![x](https://evil.example/p.png)", "<svg/onload=alert(1)>",
     "[a](data:text/html;base64,PHNjcmlwdD4=)", "<a href='x' onclick='y'>z</a>", "<style>*{display:none}</style>",
     "[x](vbscript:msgbox)", "<iframe src=//evil.example></iframe>", "<math><mtext></mtext></math>"],
)
def test_nothing_that_runs_or_calls_home_is_left(source: str) -> None:
    html = render(source)
    for dangerous in ("<script", "<img", "<svg", "<style", "<iframe", "<math", 'href="javascript', 'href="data',
                      'href="vbscript', "<a href='x' onclick"):
        assert dangerous not in html


def test_what_people_use_is_kept() -> None:
    html = render("# Title\n\n**bold** *em*\n\n- one\n- two\n\n> said\n\n[link](https://x.example)")
    for piece in ("<h3>Title</h3>", "<strong>bold</strong>", "<em>em</em>", "<li>one</li>", "<blockquote>",
                  'href="https://x.example"', 'rel="nofollow noopener noreferrer"'):
        assert piece in html


@pytest.mark.parametrize("text", ["صباح الخير", "ສະບາຍດີ", "Օրինակ", "👩🏽‍⚕️", "e\u0301"])
def test_every_script_comes_through_in_composed_form(text: str) -> None:
    assert clean(text) in ("é", text)


def test_controls_and_overrides_go_and_lines_stay_where_they_may() -> None:
    assert clean("a\x00\x07\u202eb\u2066c\r\nd\n\n\n\ne ") == "abc\nd\n\ne"
    assert clean(" a \n b\t c ", lines=False) == "a b c"
