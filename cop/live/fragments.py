"""From an event of the log to the bytes that go out: once for all who get the same.

A page and an event show an item with the same partial. Nothing of one reader goes in, but the hours of a receipt, which
one person alone gets.
"""

import json
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from cop.community.log import COUNTS, DROP, FACTS, GONE, PUT, Position, Said
from cop.kit.line import text_frame
from cop.kit.site import Site, hour, moment, when
from cop.live.queries.backstage import BACKSTAGE
from cop.live.queries.polls import POLL
from cop.live.queries.snapshots import DESK, FLOOR, MINE, STAGE

log = logging.getLogger(__name__)

HTML, DATA = "html", "data"
KINDS = (HTML, DATA)
POSITION = re.compile(r"([0-9a-f]{0,12}):([0-9]{1,15})", re.ASCII)
Item = dict[str, Any]

ITEMS = {
    FLOOR: "live/_floor_item.html", STAGE: "live/_stage_item.html", DESK: "live/_desk_item.html",
    MINE: "live/_receipt.html",
}
SORTED = {
    (FLOOR, POLL): "live/_poll_item.html", (DESK, POLL): "live/_desk_poll_item.html",
    (STAGE, BACKSTAGE): "live/_backstage_item.html", (DESK, BACKSTAGE): "live/_backstage_item.html",
}
"""What is no question says what `sort` it is."""
PARTS = {
    FLOOR: {"air": "live/_air.html", "phase": "live/_phase.html"},
    STAGE: {"air": "live/_stage_air.html", "phase": "live/_phase.html"},
    DESK: {"air": "live/_desk_air.html", "phase": "live/_phase.html"},
}


class Shape(NamedTuple):
    """What makes two readers' messages differ: fragments or data, the language, and for receipts the zone."""

    kind: str
    language: str
    zone: str = ""

    def in_room(self, channel: str) -> "Shape":
        """Without what makes no difference there: the more readers share one, the fewer fragments are made."""
        if self.kind == DATA:
            return Shape(DATA, "")
        return self if channel == MINE else self._replace(zone="")


@dataclass(frozen=True, slots=True)
class Place:
    """A channel of a session, as clients name them. `session` is the public id."""

    channel: str
    session: str


@dataclass(slots=True, eq=False)
class Entry:
    """An event in memory. `air`: the item on air, for an event about the session as a whole. `words`: made before."""

    number: int
    verb: str
    data: Item
    thing_id: int | None = None
    air: Item | None = None
    words: dict[Shape, bytes] = field(default_factory=dict)
    frames: dict[Shape, bytes] = field(default_factory=dict)

    @classmethod
    def of(cls, said: Said) -> "Entry":
        return cls(said.number, said.verb, said.data, said.thing_id)

    def forget(self) -> None:
        """Its words are said anew, or not any more: only its number counts."""
        self.verb, self.data, self.air = GONE, {}, None
        self.unmake()

    def unmake(self) -> None:
        self.words, self.frames = {}, {}


class Press:
    """Makes messages of entries, and keeps them with the entry."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def words(self, entry: Entry, place: Place, shape: Shape) -> bytes:
        """The message as JSON. One that cannot be made is logged and goes out as `gone`: the others are made."""
        shape = shape.in_room(place.channel)
        made = entry.words.get(shape)
        if made is None:
            try:
                message = self._message(entry, place, shape)
            except Exception:
                log.exception("event %d of a %s could not be shown", entry.number, place.channel)
                message = {"c": place.channel, "n": entry.number, "do": GONE}
            made = entry.words[shape] = compact(message)
        return made

    def frame(self, entry: Entry, place: Place, shape: Shape) -> bytes:
        """The message as a whole websocket frame."""
        shape = shape.in_room(place.channel)
        made = entry.frames.get(shape)
        if made is None:
            made = entry.frames[shape] = text_frame(self.words(entry, place, shape))
        return made

    def _message(self, entry: Entry, place: Place, shape: Shape) -> Item:
        message: Item = {"c": place.channel, "n": entry.number, "do": entry.verb}
        if entry.verb == PUT:
            message["id"] = entry.data["id"]
            if shape.kind == HTML:
                message["html"] = self.item(entry.data, place, shape)
            else:
                message["item"] = entry.data
        elif entry.verb in (DROP, COUNTS):
            message |= entry.data
        elif entry.verb == FACTS:
            message["facts"] = entry.data
            if shape.kind == HTML:
                message["html"] = self.parts(entry.data, entry.air, place, shape)
        return message

    def item(self, item: Item, place: Place, shape: Shape) -> str:
        """The fragment of one item."""
        context: Item = {"item": item, "session_id": item.get("session", place.session), "form_key": _no_key}
        if place.channel == MINE:
            context |= {name: make(shape.language, shape.zone) for name, make in _CLOCKS.items()}
        template = SORTED.get((place.channel, item.get("sort", "")), ITEMS[place.channel])
        return self._site.render(template, shape.language, context).strip()

    def parts(self, facts: Item, air: Item | None, place: Place, shape: Shape) -> dict[str, str]:
        """The fragments about the session as a whole, by the name of the part of the page they belong into."""
        context = {"facts": facts, "air_item": air, "session_id": place.session, "form_key": _no_key}
        return {
            name: self._site.render(template, shape.language, context).strip()
            for name, template in PARTS.get(place.channel, {}).items()
        }


_CLOCKS = {"when": when, "moment": moment, "hour": hour}


def _no_key() -> str:
    """A page has a key for its forms; a fragment for many has none, and the script has its own."""
    return ""


def compact(message: Mapping[str, Any]) -> bytes:
    """JSON as it goes out."""
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()


def written(position: Position) -> str:
    """"5745a2d58c:14"."""
    return f"{position.epoch}:{position.at}"


def read_position(text: str) -> Position | None:
    """What `written` wrote; None for anything else: a position that is not known."""
    found = POSITION.fullmatch(text)
    return Position(found[1], int(found[2])) if found else None


def joined(channel: str, position: Position, *, recovered: bool) -> bytes:
    """The answer to a join, before the events that follow from it."""
    return compact({"c": channel, "joined": written(position), "recovered": recovered})
