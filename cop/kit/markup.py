"""Markdown to safe html, once, when it is written. Runs in a process of its own that can be killed."""

import re
import unicodedata
from html import unescape

import nh3
from markdown_it import MarkdownIt

RENDER_VERSION = 1
LONGEST = 10_000
"""Characters; markdown-it needs seconds for some texts not much longer."""

TAGS = {"p", "br", "strong", "em", "code", "pre", "blockquote", "ul", "ol", "li", "h3", "h4", "a", "hr"}
SCHEMES = {"http", "https", "mailto"}

_markdown = MarkdownIt("commonmark", {"html": False, "linkify": False}).disable("image")
_HEADINGS = (("<h1", "<h3"), ("</h1", "</h3"), ("<h2", "<h4"), ("</h2", "</h4"))
_INLINE = re.compile(r"</?(?:strong|em|code|a|bdi)\b[^<>]*>")
_TAG = re.compile(r"<[^<>]*>")
_REORDERING = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))
_CONTROL = dict.fromkeys(
    code for code in range(0xA0) if unicodedata.category(chr(code)) == "Cc" and chr(code) not in "\n\t"
)


def clean(text: str, *, lines: bool = True) -> str:
    """What a person typed, without control characters and direction overrides, in composed form.

    `lines=False` is for names and titles: everything on one line, single spaces.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_CONTROL).translate(_REORDERING)
    text = unicodedata.normalize("NFC", text)
    if not lines:
        return " ".join(text.split())
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def render(source: str) -> str:
    """Html of a Markdown text: few tags, no image, no script, links that tell the other side nothing."""
    html = _markdown.render(source[:LONGEST])
    for ours, theirs in _HEADINGS:
        html = html.replace(ours, theirs)
    return nh3.clean(
        html, tags=TAGS, attributes={"a": {"href"}, "ol": {"start"}}, url_schemes=SCHEMES,
        link_rel="nofollow noopener noreferrer",
    )


def words_of(html: str) -> str:
    """What `render` made, as plain text on one line: for searching and for passages."""
    return " ".join(unescape(_TAG.sub(" ", _INLINE.sub("", html))).split())


_BLOCK = re.compile(r"</(?:p|li|h3|h4|pre|blockquote)>|<hr>")


def paragraphs_of(html: str) -> str:
    """What `render` made, as plain text: blocks with an empty line between them."""
    return "\n\n".join(words for words in map(words_of, _BLOCK.split(html)) if words)
