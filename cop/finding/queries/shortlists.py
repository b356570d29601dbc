"""Lists of people and partners somebody keeps. What its owner can no longer read is not there: SQL is asked anew."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cop.community import findable
from cop.community.findable import Card
from cop.community.people import Reader
from cop.community.thing import Thing, is_public_id
from cop.finding.models import Shortlist, ShortlistEntry
from cop.kit.errors import Missing
from cop.kit.store import row, rows

KINDS = ("person", "partner")
MOST_LISTS, MOST_ENTRIES = 20, 200

MINE = """
SELECT s.id, s.public_id, s.name FROM shortlist s WHERE s.person_id = $1 ORDER BY s.used_at DESC, s.id DESC
"""
ENTRIES = """
SELECT e.shortlist_id, e.thing_id, e.note, e.added_at, t.public_id, t.kind
FROM shortlist_entry e JOIN thing t ON t.id = e.thing_id
WHERE e.shortlist_id IN_IDS($1) AND t.audience_id IN_IDS($2) ORDER BY e.id DESC
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """An entry that can be read: its card, and what its owner noted."""

    card: Card
    public_id: str
    note: str


async def shortlists(reader: Reader) -> list[Mapping[str, Any]]:
    """Those of the reader, the one used last first, each with how many entries (`n`) can be read now."""
    found = await rows(MINE, reader.id)
    entries = await rows(ENTRIES, [each["id"] for each in found], reader.audiences) if found else []
    cards = await _cards(reader, entries)
    return [
        {**dict(each), "n": sum(e["shortlist_id"] == each["id"] and e["thing_id"] in cards for e in entries)}
        for each in found
    ]


async def shortlist(reader: Reader, public_id: str) -> Shortlist:
    """One of the reader's own. Raises Missing."""
    found = await Shortlist.get_or_none(public_id=public_id, person_id=reader.id) if is_public_id(public_id) else None
    if found is None:
        raise Missing
    return found


async def kept_on(reader: Reader, of: Shortlist) -> list[Kept]:
    """What stands on a list and can be read now, the last added first."""
    entries = await rows(ENTRIES, [of.id], reader.audiences)
    cards = await _cards(reader, entries)
    return [
        Kept(cards[each["thing_id"]], each["public_id"], each["note"]) for each in entries if each["thing_id"] in cards
    ]


async def keepable(reader: Reader, public_id: str) -> tuple[Thing, Card]:
    """A profile or a partner the reader may read now. Raises Missing."""
    thing = await Thing.get_or_none(public_id=public_id) if is_public_id(public_id) else None
    card = (await _cards(reader, [{"thing_id": thing.id, "kind": thing.kind}])).get(thing.id) if thing else None
    if thing is None or card is None:
        raise Missing
    return thing, card


async def entry(reader: Reader, of: Shortlist, public_id: str) -> ShortlistEntry:
    """The entry of a thing on a list, if the thing can be read. Raises Missing."""
    thing, _ = await keepable(reader, public_id)
    found = await ShortlistEntry.get_or_none(shortlist_id=of.id, thing_id=thing.id)
    if found is None:
        raise Missing
    return found


async def last_used(reader: Reader) -> Sequence[Shortlist]:
    """The reader's lists, the one used last first."""
    return await Shortlist.filter(person_id=reader.id).order_by("-used_at", "-id")


async def how_many(of: Shortlist) -> int:
    """Entries, also those that cannot be read now."""
    found = await row("SELECT count(*) AS n FROM shortlist_entry WHERE shortlist_id = $1", of.id)
    assert found is not None
    return int(found["n"])


async def _cards(reader: Reader, entries: Sequence[Mapping[str, Any]]) -> dict[int, Card]:
    cards: dict[int, Card] = {}
    for name in KINDS:
        kind = findable.kinds[name]
        ids = sorted({each["thing_id"] for each in entries if each["kind"] == kind.thing_kind})
        cards.update(await kind.cards(reader, ids) if ids else {})
    return cards
