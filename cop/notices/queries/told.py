"""The notices of a person, each as it may be shown at this moment: what became unreadable is not there, nor counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cop.community import findable
from cop.community.findable import Card
from cop.community.people import Reader
from cop.kit.clock import instant
from cop.kit.store import Row, row, rows

PAGE = 30
MOST_PAGES = 100

_NEW = """
c.parent_id = n.thing_id AND n.replies_from > 0 AND c.number >= n.replies_from AND c.published_at <= n.at
AND c.state = 'published' AND +c.audience_id IN_IDS($2) AND c.author_id <> $1
"""
"""The replies a notice tells of, as far as its person may read them."""
_MINE = f"""
FROM notice n JOIN thing t ON t.id = n.thing_id AND t.state = 'published' AND t.audience_id IN_IDS($2)
LEFT JOIN thing l ON l.id = n.leads_to_id AND l.state = 'published' AND l.audience_id IN_IDS($2)
WHERE n.person_id = $1 AND (l.id IS NOT NULL OR EXISTS (SELECT 1 FROM thing c WHERE {_NEW}))
"""  # noqa: S608  # pieces of ours, here and below
MINE = f"""
SELECT n.id, n.kind, n.thing_id, n.at, n.read_at, t.public_id, t.kind AS thing_kind, l.id AS leads_to_id,
  l.kind AS leads_to_kind, (SELECT count(*) FROM thing c WHERE {_NEW}) AS replies,
  (SELECT c.id FROM thing c WHERE {_NEW} ORDER BY c.number LIMIT 1) AS first_id
{_MINE}
ORDER BY CASE WHEN n.read_at IS NULL THEN 0 ELSE 1 END, n.at DESC, n.id DESC LIMIT $3 OFFSET $4
"""  # noqa: S608
UNREAD = f"SELECT count(*) AS n {_MINE} AND n.read_at IS NULL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One notice. `first` is the first unread reply, where there is one to lead to."""

    kind: str
    public_id: str
    card: Card
    first: Card | None
    replies: int
    at: datetime
    is_read: bool

    @property
    def url(self) -> str:
        return (self.first or self.card).url

    @property
    def signed(self) -> Mapping[str, Any] | None:
        """The byline of what is new: of the reply it leads to, of a topic that is new itself."""
        if self.first is not None:
            return dict(self.first.more["byline"])
        return dict(self.card.more["byline"]) if self.kind == "topic" else None


async def notices(reader: Reader, page: int) -> tuple[list[Line], bool]:
    """A page, unread ones first; and whether there are more."""
    found = await rows(MINE, reader.id, reader.audiences, PAGE + 1, (page - 1) * PAGE)
    shown = found[:PAGE]
    cards = await cards_of(reader, [
        *((each["thing_kind"], each["thing_id"]) for each in shown),
        *((each["leads_to_kind"], each["leads_to_id"]) for each in shown if each["leads_to_id"]),
        *(("reply", each["first_id"]) for each in shown if each["first_id"]),
    ])
    return [_line(each, cards) for each in shown if each["thing_id"] in cards], len(found) > PAGE


def _line(found: Row, cards: Mapping[int, Card]) -> Line:
    """Where what it led to is gone and other replies are not, it is about those."""
    leads_to = found["leads_to_id"]
    first = cards.get(leads_to or found["first_id"] or 0) if leads_to != found["thing_id"] else None
    at = instant(found["at"])
    assert at is not None
    return Line(
        kind=found["kind"] if leads_to else "reply", public_id=found["public_id"], card=cards[found["thing_id"]],
        first=first, replies=found["replies"], at=at, is_read=found["read_at"] is not None,
    )


async def cards_of(reader: Reader, wanted: Sequence[tuple[str, int]]) -> dict[int, Card]:
    """(kind of thing, id) -> cards of those the reader may read now; some statements for each kind there is."""
    cards: dict[int, Card] = {}
    for kind in findable.kinds.values():
        ids = sorted({thing_id for thing_kind, thing_id in wanted if thing_kind == kind.thing_kind})
        if ids:
            cards.update(await kind.cards(reader, ids))
    return cards


async def unread(reader: Reader) -> int:
    """How many notices are unread and can be shown now."""
    found = await row(UNREAD, reader.id, reader.audiences)
    assert found is not None
    return int(found["n"])
