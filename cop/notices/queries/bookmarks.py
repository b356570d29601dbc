"""What the reader keeps to find again. What can be read no longer is not there."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from cop.community import findable
from cop.community.findable import Card
from cop.community.people import Reader
from cop.community.thing import PUBLISHED, Thing, is_public_id
from cop.kit.clock import instant
from cop.kit.errors import Missing
from cop.kit.store import rows
from cop.notices.models import Bookmark
from cop.notices.queries.told import cards_of

MOST = 300

MINE = """
SELECT b.id, b.thing_id, b.words, b.remind_at, t.public_id, t.kind
FROM bookmark b JOIN thing t ON t.id = b.thing_id AND t.state = 'published' AND t.audience_id IN_IDS($2)
WHERE b.person_id = $1 ORDER BY b.made_at DESC, b.id DESC LIMIT $3
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """A bookmark whose thing can be read now."""

    card: Card
    public_id: str
    words: str
    remind_at: datetime | None


async def bookmarks(reader: Reader) -> list[Kept]:
    """Those of the reader, the latest first."""
    found = await rows(MINE, reader.id, reader.audiences, MOST)
    cards = await cards_of(reader, [(each["kind"], each["thing_id"]) for each in found])
    return [
        Kept(cards[each["thing_id"]], each["public_id"], each["words"], instant(each["remind_at"]))
        for each in found if each["thing_id"] in cards
    ]


async def keepable(reader: Reader, public_id: str) -> tuple[Thing, Card]:
    """A thing the reader may read and that can be found again. Raises Missing."""
    thing = None
    if is_public_id(public_id):
        thing = await Thing.get_or_none(
            public_id=public_id, kind__in=[kind.thing_kind for kind in findable.kinds.values()], state=PUBLISHED,
            audience_id__in=list(reader.audiences),
        )
    card = (await cards_of(reader, [(thing.kind, thing.id)])).get(thing.id) if thing else None
    if thing is None or card is None:
        raise Missing
    return thing, card


async def own(reader: Reader, thing: Thing) -> Bookmark | None:
    return await Bookmark.get_or_none(person_id=reader.id, thing_id=thing.id)


async def bookmark_for(reader: Reader, public_id: str) -> Bookmark:
    """One's own, also of what can be read no longer: it can be dropped. Raises Missing."""
    found = None
    if is_public_id(public_id):
        found = await Bookmark.get_or_none(person_id=reader.id, thing__public_id=public_id)
    if found is None:
        raise Missing
    return found


def day_of(moment: datetime | None, zone: str) -> date | None:
    """The day of a reminder where the person is."""
    return moment.astimezone(ZoneInfo(zone)).date() if moment else None
