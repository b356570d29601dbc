"""The three orders of the queue: by votes, newest, fair.

The fair order lets what is new be seen, first-time askers come forward, and regions be heard that were not. A score
is the sum of four numbers, in units of UNIT, which is what doubling one's supporters is worth:

- support: log2(supporters + 1), read off the straight line between two powers of two, so that it is an integer and
  the same everywhere: 0, 1, 2, 3 units for 0, 1, 3, 7 supporters; 5 supporters are worth 2.5;
- place: 1 unit for every HALVED_AFTER questions approved before. In comparison the votes of a question so lose half
  their weight with every HALVED_AFTER later ones. Nothing else has to be computed again when one is approved;
- FIRST for the first question of its asker, REGION / (1 + times heard) for the asker's region: 2 units while nobody of
  it was answered or is on air, 1 unit after one, two thirds after two...

More comes first; of equals, the one approved earlier. Every number here stands on the page as well, so the order (and
the score, which is sent to browsers) says nothing of an asker that the page does not say. Hence two rules:

- A byline that shows no region brings none: neither bonus nor loss, whatever is heard.
- "First" is about who is shown, not about who asked: see `shown_asker`. Were it about the person, a bonus on one
  question would tell that its asker wrote none of the anonymous ones, and a bonus missing that the asker did.
  Whoever shows no name has none to be first under, and gets no bonus.
"""

from collections.abc import Iterable, Mapping
from typing import Protocol, TypeVar

from cop.community.byline import NAMED, ORGANISATION, Byline

HALVED_AFTER = 24
UNIT = HALVED_AFTER * 2048
"""Divides by HALVED_AFTER, and tells up to UNIT supporters from one more; scores stay exact in JavaScript too."""
FIRST = UNIT
REGION = 2 * UNIT


class Item(Protocol):
    """A question on the floor, as the page shows it."""

    @property
    def public_id(self) -> str: ...

    @property
    def support(self) -> int:
        """Supporters, from 0."""

    @property
    def place(self) -> int:
        """The order of approval, from 1; no two questions of a session share one."""

    @property
    def is_first(self) -> bool:
        """Whether no question with an earlier place on the floor has the same `shown_asker`, which is not ''."""

    @property
    def region(self) -> str:
        """The region the byline shows, or that of the country it shows; '' when it shows neither."""


Items = TypeVar("Items", bound=Item)


def shown_asker(byline: Byline) -> str:
    """Who the page says is asking: a person, an organisation, or '' for nobody in particular (a role is held by
    many, and two anonymous questions may be of one person or of two)."""
    if byline.mode == NAMED:
        return f"person {byline.slug}"
    if byline.mode == ORGANISATION and byline.organisation:
        return f"organisation {byline.country} {byline.organisation}"
    return ""


def by_votes(items: Iterable[Items]) -> list[Items]:
    return sorted(items, key=lambda item: (-item.support, item.place))


def newest(items: Iterable[Items]) -> list[Items]:
    return sorted(items, key=lambda item: -item.place)


def fair(items: Iterable[Items], heard: Mapping[str, int]) -> list[Items]:
    """`heard`: region to the number of its questions answered or on air in this session."""
    return sorted(items, key=lambda item: (-fair_score(item, heard), item.place))


def fair_score(item: Item, heard: Mapping[str, int]) -> int:
    """The number browsers sort by, more first. It changes with the item's support, and with `heard` of its region."""
    score = _doublings(item.support + 1) + UNIT // HALVED_AFTER * item.place
    if item.is_first:
        score += FIRST
    if item.region:
        score += REGION // (1 + heard.get(item.region, 0))
    return score


def _doublings(count: int) -> int:
    """log2 of a count from 1 on, in units: exact at powers of two, at most 0.09 below between them."""
    whole = count.bit_length() - 1
    return UNIT * whole + (UNIT * count >> whole) - UNIT
