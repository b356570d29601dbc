"""What is new in a saved search, for its owner and at this moment.

Candidates come from SQL: what became public since the last look, in the audiences the reader is in now. The finder,
asked for the latest first, then says which of them the search means; so nothing is told that its page would not show.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from cop.community import findable
from cop.community.finding import AWAY, CATCHING_UP, Finder, Wanted
from cop.community.people import Reader
from cop.finding.queries.saved import Due
from cop.kit.store import rows
from search.engine import EngineAway
from search.query import NEWEST

MOST_NEW = 1000
MOST_PAGES = 10
HELD_FOR = timedelta(days=30)
"""How long a thing waits at most between its last activity and being public: a reply that was held, a profile that was
verified."""

NEW = """
SELECT t.id, CASE WHEN EXISTS (SELECT 1 FROM audience_grant g WHERE g.audience_id = t.audience_id AND g.requires IS NULL
    AND (g.principal = 'everyone' OR g.principal LIKE 'network:%'))
  AND coalesce((SELECT c.access FROM community_group c WHERE c.id = t.group_id), 'open') = 'open'
  THEN 1 ELSE 0 END AS is_open
FROM thing t
WHERE t.kind IN_WORDS($1) AND t.audience_id IN_IDS($2) AND t.state = 'published' AND t.latest_at > $3
  AND t.published_at > $4 AND t.published_at <= $5 AND t.author_id <> $6
ORDER BY t.published_at DESC, t.id DESC LIMIT $7
"""


@dataclass(frozen=True, slots=True)
class Item:
    """A thing that is new. Of what only members of a group read, a mail says no word."""

    kind: str
    title: str
    url: str
    is_open: bool


async def news(finder: Finder, reader: Reader, search: Due) -> list[Item]:
    """The latest first. Raises EngineAway when nothing can tell now."""
    if search.address is None:
        return []
    wanted = replace(search.address.wanted(reader.language), sort=NEWEST, counted=())
    new = await _new(reader, wanted, search.since, search.until)
    return await _met(finder, reader, wanted, new, search.since - HELD_FOR) if new else []


async def _new(reader: Reader, wanted: Wanted, since: datetime, until: datetime) -> Mapping[int, bool]:
    """Thing -> whether its words may stand in a mail."""
    kinds = [kind.thing_kind for name, kind in findable.kinds.items() if not wanted.kinds or name in wanted.kinds]
    found = await rows(NEW, kinds, reader.audiences, since - HELD_FOR, since, until, reader.id, MOST_NEW)
    return {each["id"]: bool(each["is_open"]) for each in found}


async def _met(
    finder: Finder, reader: Reader, wanted: Wanted, new: Mapping[int, bool], horizon: datetime
) -> list[Item]:
    """Pages of the search, the latest first, until they are older than anything new."""
    items: list[Item] = []
    for page in range(1, MOST_PAGES + 1):
        found = await finder.find(reader, replace(wanted, page=page))
        if found.notice in (AWAY, CATCHING_UP):
            raise EngineAway(found.notice)
        cards: Sequence[findable.Card] = [] if found.relaxed else [seen.card for seen in found.seen]
        items += [Item(card.kind, card.title, card.url, new[card.id]) for card in cards if card.id in new]
        if page >= found.pages or all(card.at is not None and card.at < horizon for card in cards):
            break
    return items
