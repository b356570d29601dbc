"""Pages are joined, not rendered: pieces of Jinja's own output, with holes for what differs between readers.

A template is rendered once per (thing, version, language, class of reader) with marks where a name, a time, a
count or a key belongs; the output is cut at the marks and kept, bounded by bytes. To serve a page the pieces
are joined with the values of this reader. Jinja stays the only source of markup, and what a reader may see is
decided before, by the query that found the rows.
"""

import re
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from markupsafe import Markup

_OPEN, _CLOSE = "\x02", "\x03"
_MARK = re.compile(f"{_OPEN}([^{_OPEN}{_CLOSE}]{{1,80}}){_CLOSE}")


def hole(name: str) -> Markup:
    """The mark for a value that is put in when the page is joined."""
    return Markup(f"{_OPEN}{name}{_CLOSE}")  # noqa: S704  # a name of ours, no text of anybody


@dataclass(frozen=True, slots=True)
class Fragment:
    """Pieces of html and the names of the holes between them: one more piece than holes."""

    pieces: tuple[str, ...]
    holes: tuple[str, ...]

    def fill(self, value: Callable[[str], str]) -> str:
        """Join, asking `value` for each hole by its name."""
        parts = [self.pieces[0]]
        for name, piece in zip(self.holes, self.pieces[1:], strict=True):
            parts.append(value(name))
            parts.append(piece)
        return "".join(parts)

    @property
    def size(self) -> int:
        return sum(map(len, self.pieces)) + 100


def cut(html: str) -> Fragment:
    """Cut rendered html at its marks."""
    parts = _MARK.split(html)
    return Fragment(tuple(parts[::2]), tuple(parts[1::2]))


class Fragments:
    """The fragments of one process, the least used ones dropped beyond `most` characters."""

    def __init__(self, most: int = 24_000_000) -> None:
        self._kept: OrderedDict[Hashable, Fragment] = OrderedDict()
        self._size = 0
        self._most = most

    def get(self, key: Hashable) -> Fragment | None:
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def put(self, key: Hashable, html: str) -> Fragment:
        """Keep rendered html under a key that names everything it depends on."""
        fragment = cut(html)
        self._size += fragment.size - (self._kept[key].size if key in self._kept else 0)
        self._kept[key] = fragment
        self._kept.move_to_end(key)
        while self._size > self._most:
            _, dropped = self._kept.popitem(last=False)
            self._size -= dropped.size
        return fragment

    def __len__(self) -> int:
        return len(self._kept)
