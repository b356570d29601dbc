"""Pages are joined, not rendered: pieces of Jinja's own output, with holes for what differs between readers.

A template is rendered once per (thing, version, language, class of reader) with marks where a name, a time, a
count or a key belongs; the output is cut at the marks and kept, bounded by bytes. To serve a page the pieces
are joined with the values of this reader. Jinja stays the only source of markup, and what a reader may see is
decided before, by the query that found the rows.
"""

import re
import secrets
import time
from collections import OrderedDict
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass

from markupsafe import Markup

_OPEN, _CLOSE = f"\x02{secrets.token_hex(8)}:", "\x03"
"""Marks nobody can write: an address may hold any character, and what it says stands in some templates."""
_MARK = re.compile(f"{_OPEN}([^\x02{_CLOSE}]{{1,80}}){_CLOSE}")


def hole(name: str) -> Markup:
    """The mark for a value that is put in when the page is joined."""
    return Markup(f"{_OPEN}{name}{_CLOSE}")  # noqa: S704  # a name of ours, no text of anybody


@dataclass(frozen=True, slots=True)
class Fragment:
    """Pieces of html with the names of holes at every odd place; `holes` says at which place is which."""

    parts: tuple[str, ...]
    holes: tuple[tuple[int, str], ...]

    def fill(self, values: Mapping[str, str]) -> str:
        """Join, with the value of each hole by its name. Raises KeyError for a hole nobody filled."""
        parts = list(self.parts)
        for place, name in self.holes:
            parts[place] = values[name]
        return "".join(parts)

    @property
    def size(self) -> int:
        return sum(map(len, self.parts)) + 100


def cut(html: str) -> Fragment:
    """Cut rendered html at its marks."""
    parts = tuple(_MARK.split(html))
    return Fragment(parts, tuple((place, parts[place]) for place in range(1, len(parts), 2)))


def row_of(fragments: Iterable[Fragment]) -> Fragment:
    """Fragments one after the other, as one: the pieces are shared, not copied."""
    parts: list[str] = [""]
    for fragment in fragments:
        parts[-1] += fragment.parts[0]
        parts += fragment.parts[1:]
    return Fragment(tuple(parts), tuple((place, parts[place]) for place in range(1, len(parts), 2)))


SHUNNED_SECONDS = 60.0
"""How long nothing is kept of what was dropped: longer than any page takes that had read its words before."""


class Fragments:
    """The fragments of one process, the least used ones dropped beyond `most` characters."""

    def __init__(self, most: int = 24_000_000) -> None:
        self._kept: OrderedDict[Hashable, Fragment] = OrderedDict()
        self._size = 0
        self._most = most
        self._shunned: dict[Hashable, float] = {}

    def get(self, key: Hashable) -> Fragment | None:
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def put(self, key: Hashable, fragment: Fragment) -> Fragment:
        """Keep a fragment under a key that names everything it depends on."""
        if self._shunned and _names_one(key, self._still_shunned()):
            return fragment
        self._size += fragment.size - (self._kept[key].size if key in self._kept else 0)
        self._kept[key] = fragment
        self._kept.move_to_end(key)
        while self._size > self._most:
            _, dropped = self._kept.popitem(last=False)
            self._size -= dropped.size
        return fragment

    def drop(self, names: Collection[Hashable]) -> int:
        """Forget every fragment whose key has one of these names in it, and keep no new one for a minute. Gives how
        many there were. A number that only happens to be the same costs a rendering."""
        until = time.monotonic() + SHUNNED_SECONDS
        self._shunned.update(dict.fromkeys(names, until))
        wanted = frozenset(names)
        found = [key for key in self._kept if _names_one(key, wanted)]
        for key in found:
            self._size -= self._kept.pop(key).size
        return len(found)

    def _still_shunned(self) -> Collection[Hashable]:
        moment = time.monotonic()
        self._shunned = {name: until for name, until in self._shunned.items() if until > moment}
        return self._shunned.keys()

    def __len__(self) -> int:
        return len(self._kept)


def _names_one(key: Hashable, names: Collection[Hashable]) -> bool:
    if isinstance(key, tuple):
        return any(_names_one(each, names) for each in key)
    return isinstance(key, int | str) and not isinstance(key, bool) and key in names
