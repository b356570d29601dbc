"""Finding one's way in html that `markup.render` made: its outermost quotations, and the words outside of them."""

import re
from collections.abc import Callable, Iterable, Iterator

_TAG = re.compile(r"(<[^<>]*>)")
_NAME = re.compile(r"<(/?)([a-z0-9]+)")
_LINK = re.compile(r'<a [^<>]*?href="([^"<>]*)"')
ASIDE = frozenset(("a", "bdi", "code", "pre", "blockquote"))
"""Elements whose words are no words of the writer's own sentence: quoted, shown as they are, or a link already."""

Span = tuple[int, int]


def quotations(html: str) -> list[Span]:
    """Where the outermost quotations stand."""
    found: list[Span] = []
    depth, begin = 0, 0
    for tag in re.finditer(r"<(/?)blockquote>", html):
        if tag[1]:
            depth -= 1
            if depth == 0:
                found.append((begin, tag.end()))
        else:
            if depth == 0:
                begin = tag.start()
            depth += 1
    return found


def replaced(html: str, spans: Iterable[Span], instead: str) -> str:
    """The html with something else in these places."""
    for begin, end in sorted(spans, reverse=True):
        html = html[:begin] + instead + html[end:]
    return html


def links(html: str) -> list[str]:
    """The addresses it leads to."""
    return _LINK.findall(html)


def in_own_words(html: str, change: Callable[[str], str]) -> str:
    """The html with every piece of text changed that stands in none of `ASIDE`. Pieces are escaped, as in the html."""
    return "".join(change(piece) if is_own else piece for piece, is_own in _pieces(html))


def own_words(html: str) -> list[str]:
    """The pieces of text that `in_own_words` would change."""
    return [piece for piece, is_own in _pieces(html) if is_own]


def _pieces(html: str) -> Iterator[tuple[str, bool]]:
    """Tags and texts in turn, and whether it is a text of the writer's own."""
    depth = 0
    for place, piece in enumerate(_TAG.split(html)):
        if place % 2 == 0:
            if piece:
                yield piece, depth == 0
            continue
        tag = _NAME.match(piece)
        if tag and tag[2] in ASIDE:
            depth += -1 if tag[1] else 1
        yield piece, False
