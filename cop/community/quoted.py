"""Words of a thing in what others write: quoted into their texts, and into drafts, which may be of a change to it."""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from cop.community.aside import TREE
from cop.kit.passages import links, quotations, replaced
from cop.kit.store import Row, rows, write

CHANGES = ("edit-topic", "edit-reply", "translate", "synthesis")
"""Drafts of these places begin with the whole text."""
LEFT_OUT = "> […]"
CUT = "<blockquote><p>[…]</p></blockquote>"
"""What stands for a quotation in html, in every language."""
NAMES = f"{TREE} SELECT t.public_id FROM tree JOIN thing t ON t.id = tree.id"  # noqa: S608  # ours
MAYBE = """
SELECT id, place, typed FROM draft WHERE CAST(typed AS text) LIKE '%/things/%' OR place IN_WORDS($1) ORDER BY id
"""
_LED_TO = re.compile(r"/things/([a-z0-9]{1,16})")
_WHOLE_QUOTE = re.compile(r"(?:^[ ]{0,3}>.*(?:\r?\n|$))+(?:^[ \t]*[^\s>].*(?:\r?\n|$))*", re.M)
_ADDRESS = re.compile(r"(?:https?://[^/]+)?/things/([a-z0-9]{1,16})")
_QUOTE = re.compile(r"(?:^[ ]{0,3}>.*(?:\r?\n|$))+", re.M)


def led_to(html: str) -> list[str]:
    """The public ids of the things it leads to."""
    return [found[1] for link in links(html) if (found := _ADDRESS.fullmatch(link))]


def bare_of(html: str) -> str:
    """The html without its quotations of things."""
    return replaced(html, [span for span in quotations(html) if led_to(html[span[0]:span[1]])], CUT)


async def cut_out(thing_id: int) -> int:
    """Take the words of a thing, and of what stands under it, out of everybody's drafts; gives how many drafts changed.
    Inside a unit.

    A quotation with a link to it becomes "[…]"; a draft of a change to it goes whole. Where the link stands in no
    quotation, the field is emptied: nobody can say which of its words are whose.
    """
    names = await _names(thing_id)
    found = await _holding(names)
    for draft in found:
        if draft["place"] in _places(names):
            await write("DELETE FROM draft WHERE id = $1", draft["id"])
            continue
        kept = {field: [without(value, names) for value in values] for field, values in _typed(draft).items()}
        words = json.dumps(kept, ensure_ascii=False, sort_keys=True)
        await write("UPDATE draft SET typed = $2, version = version + 1 WHERE id = $1", draft["id"], words)
    return len(found)


async def _names(thing_id: int) -> frozenset[str]:
    return frozenset(str(each["public_id"]) for each in await rows(NAMES, thing_id))


async def _holding(names: frozenset[str]) -> list[Row]:
    """The drafts that hold words of these."""
    places = _places(names)
    found = await rows(MAYBE, places)
    return [
        each for each in found
        if each["place"] in places
        or any(names & set(_LED_TO.findall(value)) for values in _typed(each).values() for value in values)
    ]


def _typed(draft: Row) -> dict[str, list[str]]:
    stored: Any = draft["typed"]
    read: dict[str, list[str]] = json.loads(stored) if isinstance(stored, str) else dict(stored)
    return read


def _places(names: Collection[str]) -> list[str]:
    return [f"{place}:{name}" for place in CHANGES for name in sorted(names)]


def without(text: str, names: Collection[str]) -> str:
    """The Markdown without its quotations of these things."""
    if not _leads_to(text, names):
        return text
    cut = _QUOTE.sub(lambda found: f"{LEFT_OUT}\n" if _leads_to(found[0], names) else found[0], text)
    return "" if _leads_to(cut, names) else cut


def without_quotations(text: str, names: Collection[str]) -> str:
    """A text that was sent, without its quotations of these things; a mere link to one stays. What follows a quotation
    without an empty line between belongs to it, as Markdown has it."""
    return _WHOLE_QUOTE.sub(lambda found: f"{LEFT_OUT}\n" if _leads_to(found[0], names) else found[0], text)


def _leads_to(text: str, names: Collection[str]) -> bool:
    return any(name in names for name in _LED_TO.findall(text))


class Drafts:
    """Drafts that hold words of it, as a place of words."""

    name = "draft"

    async def held(self, thing_ids: Sequence[int]) -> Mapping[int, int]:
        return {each: await self.left(each) for each in thing_ids}

    async def left(self, thing_id: int) -> int:
        return len(await _holding(await _names(thing_id)))

    async def erase(self, thing_id: int) -> None:
        await cut_out(thing_id)
