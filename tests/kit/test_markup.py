"""What people write: cleaned, and Markdown to html that can do nothing."""

import unicodedata
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cop.kit.markup import LONGEST, SCHEMES, TAGS, clean, render, words_of

WORDS = st.text(max_size=200) | st.text(alphabet="<>[]()!*_`#&\"'=/\\ \nahrefjscipt:", max_size=200)


class Reader(HTMLParser):
    """Elements with their attributes, as a browser reads them."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def elements(html: str) -> list[tuple[str, dict[str, str | None]]]:
    reader = Reader()
    reader.feed(html)
    return reader.found


@given(WORDS)
def test_html_holds_few_elements_and_links_to_three_schemes(source: str) -> None:
    for tag, attributes in elements(render(source)):
        assert tag in TAGS
        assert set(attributes) <= {"href", "rel", "start"}
        scheme = (attributes.get("href") or "").partition(":")
        assert scheme[0].lower() in SCHEMES or not scheme[1] or "/" in scheme[0] or "#" in scheme[0]


@pytest.mark.parametrize("source", [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[x](javascript:alert(1))", "[x](JaVaScRiPt:alert(1))",
    "[x](&#106;avascript:alert(1))", "![x](https://evil.example/pixel)", "[x](data:text/html,<script>)", "<svg onload=1>",
    "[x](vbscript:x)", "[a]: javascript:alert(1)\n\n[a]", "<javascript:alert(1)>", "[x](\tjavascript:alert(1))",
    "<math><mtext><style><img title=\"</style><img src onerror=alert(1)>\">", "<a href='x' onclick='y'>z</a>",
])
def test_no_script_no_image_no_strange_link(source: str) -> None:
    for tag, attributes in elements(render(source)):
        assert tag not in ("script", "img", "svg", "math", "style")
        assert not (attributes.get("href") or "").lower().strip().startswith(("javascript", "data", "vbscript"))
        assert not [name for name in attributes if name.startswith("on")]


def test_simple_markdown_is_made() -> None:
    html = render("# Big\n\n## Small\n\n*so* **and**\n\n- one\n- two\n\n> said\n\n`code`")
    for piece in ("<h3>Big</h3>", "<h4>Small</h4>", "<em>so</em>", "<strong>and</strong>", "<li>one</li>", "<blockquote>",
                  "<code>code</code>"):
        assert piece in html


def test_a_link_tells_the_other_side_nothing() -> None:
    assert render("[x](https://who.example)") == (
        '<p><a href="https://who.example" rel="nofollow noopener noreferrer">x</a></p>\n'
    )


@pytest.mark.parametrize(("source", "plain"), [
    ("# Big\n\n- *so*me `code`\n- [a link](https://who.example)", "Big some code a link"),
    ("one\n\ntwo  \nthree", "one two three"), ("1 < 2 & 3 > 2", "1 < 2 & 3 > 2"), ("", ""),
])
def test_what_was_made_gives_its_words_back(source: str, plain: str) -> None:
    assert words_of(render(source)) == plain


def test_only_so_much_is_rendered() -> None:
    assert "z" not in render("a" * LONGEST + "z")


@given(st.text())
def test_cleaning_leaves_no_control_and_no_reordering_and_is_done_after_once(words: str) -> None:
    for lines in (True, False):
        cleaned = clean(words, lines=lines)
        assert not [each for each in cleaned if unicodedata.category(each) == "Cc" and each not in "\n\t"]
        assert not set(cleaned) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
        assert clean(cleaned, lines=lines) == cleaned
    assert "\n" not in clean(words, lines=False)


def test_what_arabic_and_emoji_need_stays() -> None:
    for words in ("\u0644\u200c\u0627", "👩\u200d🏫", "e\u0301", "\u200fنعم"):
        assert clean(words) == unicodedata.normalize("NFC", words)
