"""Serving pages from fragments: the same templates, rendered with holes, then filled for one reader."""

import time
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from markupsafe import Markup
from starlette.requests import Request

from cop.kit.clock import instant
from cop.kit.fragments import Fragment, Fragments, cut, hole, row_of
from cop.kit.i18n import day_in_words, day_of
from cop.kit.web import hidden_key, language_of, render_text

FRESH_SECONDS = 60
"""Frames show labels and numbers of people that no version tells of; they are made anew every minute."""

KEY, NAME, MONOGRAM = "key", "me.name", "me.monogram"


@dataclass(frozen=True, slots=True)
class Someone:
    """Stands for every reader of a class while a fragment is rendered: what is personal is a hole."""

    signed_in: bool
    desk: str = ""
    """Where the keeping of order begins for readers of this class, if they keep any."""
    id: int = -1
    name: Markup = field(default_factory=lambda: hole(NAME))
    monogram: Markup = field(default_factory=lambda: hole(MONOGRAM))


def day_hole(at: Any) -> Markup:
    """Stands for `when()`: the day of a moment differs between time zones."""
    return hole(f"t:{at}")


def this_minute() -> int:
    return int(time.monotonic() // FRESH_SECONDS)


@lru_cache(maxsize=8192)
def _day(at: str, zone: str, language: str) -> str:
    moment = instant(at)
    assert moment is not None
    return day_in_words(day_of(moment, zone), language)


class Values(dict[str, str]):
    """What goes into the holes for one reader; the words of a day are made when they are first needed."""

    def __init__(self, zone: str, language: str) -> None:
        super().__init__()
        self.zone = zone
        self.language = language

    def __missing__(self, name: str) -> str:
        if not name.startswith("t:"):
            raise KeyError(name)
        words = self[name] = _day(name[2:], self.zone, self.language)
        return words


class Joiner:
    """The pieces of one page for one request; `values` are for its holes."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.reader: Any = request.user
        self.language = language_of(request)
        self._kept: Fragments = request.app.state.fragments
        self._standing = (self.language, self.reader.signed_in, self.reader.desk)
        self.values = Values(request.scope["zone"], self.language)
        self.values[KEY] = hidden_key(request)
        if self.reader.signed_in:
            self.values[NAME] = str(Markup.escape(self.reader.name))
            self.values[MONOGRAM] = str(Markup.escape(self.reader.monogram))

    def find(self, key: Hashable) -> Fragment | None:
        return self._kept.get((key, self._standing))

    def make(self, key: Hashable, template: str, **context: Any) -> Fragment:
        """Render a template with holes and keep the outcome under a key that names all it depends on."""
        return self._kept.put((key, self._standing), cut(self._render(template, context)))

    def keep(self, key: Hashable, html: str) -> Fragment:
        """Keep html that is ready, without a template."""
        return self._kept.put((key, self._standing), cut(html))

    def row(self, keys: tuple[Hashable, ...], fragments: Iterable[Fragment]) -> Fragment:
        """The fragments of these keys as one, kept under all of them: the next reader of the same asks once."""
        return self._kept.put((keys, self._standing), row_of(fragments))

    def passing(self, template: str, **context: Any) -> Fragment:
        """The same without keeping it: a page that shows a refusal."""
        return cut(self._render(template, context))

    def _render(self, template: str, context: dict[str, Any]) -> str:
        return render_text(
            self.request, template,
            **{"me": Someone(self.reader.signed_in, self.reader.desk), "form_key": lambda: hole(KEY),
               "when": day_hole, **context},
        )
