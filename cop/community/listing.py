"""What the address of a list asks for, and the list as a page shows it: words, filters, tabs, chips, pages.

The whole state stands in the address, so that it can be sent to somebody else. A page of any slice says which list it
is (`Place`), gives `request.query_params.multi_items()` to `read_address`, and what comes back to `listed`; the macros
of `templates/_parts/find.html` show it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Self
from urllib.parse import urlencode

from cop.community import findable
from cop.community.finding import AWAY, Finder, Found, Wanted
from cop.community.paging import LAST_PAGE, around, stop
from cop.community.people import Reader
from cop.community.vocabulary import Labels, stored_labels
from cop.kit.errors import Refused
from cop.kit.markup import clean
from cop.kit.store import rows
from search.query import BEST, KIND, MOST_TEXT, SORTS

WORDS, SORT, NUMBER = "q", "sort", "page"
MOST_VALUES = 60
"""Values of filters in one address, of all facets together."""
LONGEST_VALUE = 61
"""One more than the longest key there is: what is cut here names nothing."""
MOST_SHOWN = 60
"""Values of one facet on a page."""

LABELS = """
SELECT scheme, key, labels FROM term WHERE status = 'accepted' AND scheme IN_WORDS($1) AND key IN_WORDS($2)
"""


@dataclass(frozen=True, slots=True)
class Place:
    """A list that can be searched: its address, what it can be narrowed by, and the kinds it shows.

    Without `kinds` it shows everything, and one may choose between the kinds there are.
    """

    path: str
    facets: tuple[str, ...]
    kinds: tuple[str, ...] = ()

    @property
    def offers(self) -> tuple[str, ...]:
        """The kinds one may choose from; none where there is but one."""
        return () if len(self.kinds) == 1 else self.kinds or tuple(findable.kinds)

    @property
    def counted(self) -> tuple[str, ...]:
        return (KIND, *self.facets) if self.offers else self.facets


places: dict[str, Place] = {}
"""Every list whose address can be kept, by its path; filled by `cop/wiring.py`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """The address of a list, read. `refusal` tells what nobody can follow in it; the rest is kept and shown again."""

    place: Place
    text: str = ""
    kinds: tuple[str, ...] = ()
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Only facets that narrow, in the order of the place."""
    sort: str = BEST
    page: int = 1
    is_cut: bool = False
    """More words were sent than are looked at."""
    refusal: Refused | None = None

    @property
    def href(self) -> str:
        """The same as a link, nothing in it that goes without saying."""
        pairs = [
            (WORDS, self.text), *((KIND, kind) for kind in self.kinds), *self.chosen,
            (SORT, "" if self.sort == BEST else self.sort), (NUMBER, "" if self.page == 1 else str(self.page)),
        ]
        query = urlencode([(name, value) for name, value in pairs if value])
        return f"{self.place.path}?{query}" if query else self.place.path

    @property
    def chosen(self) -> list[tuple[str, str]]:
        """Every facet and value that narrows the list."""
        return [(facet, value) for facet, values in self.filters.items() for value in values]

    def wanted(self, language: str) -> Wanted:
        """The same for `Finder.find`."""
        return Wanted(
            text=self.text, kinds=frozenset(self.kinds or self.place.kinds), sort=self.sort, page=self.page,
            filters={facet: frozenset(values) for facet, values in self.filters.items()},
            counted=self.place.counted, language=language,
        )

    def on_page(self, page: int) -> Self:
        return replace(self, page=page)

    def by(self, sort: str) -> Self:
        return replace(self, sort=sort, page=1)

    def of_kind(self, kind: str) -> Self:
        """With things of this kind alone; "": of every kind."""
        return replace(self, kinds=(kind,) if kind else (), page=1)

    def without(self, facet: str, value: str) -> Self:
        """Less narrow by one value."""
        left = {name: tuple(each for each in values if (name, each) != (facet, value))
                for name, values in self.filters.items()}
        return replace(self, filters={name: values for name, values in left.items() if values}, page=1)

    def words_alone(self) -> Self:
        """Without any filter."""
        return replace(self, kinds=(), filters={}, page=1)


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a facet. `labels` where the vocabulary has them: of countries, languages and the like the template
    knows the names. `href`, of a chosen one: the list without it."""

    key: str
    labels: Labels
    count: int
    chosen: bool
    href: str


@dataclass(frozen=True, slots=True)
class Facet:
    """Values of one kind, those of most things first. Only what something has, or what is chosen."""

    name: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Tab:
    """A kind to choose; "" is all of them."""

    kind: str
    count: int
    chosen: bool
    href: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A list as its page shows it."""

    address: Address
    found: Found
    facets: tuple[Facet, ...]
    tabs: tuple[Tab, ...]
    """Empty where there is one kind."""
    numbers: tuple[int, ...]
    """Pages to link to; 0 where some are left out."""

    @property
    def chips(self) -> list[tuple[str, Value]]:
        """Facet and value of every filter in force."""
        return [(facet.name, value) for facet in self.facets for value in facet.values if value.chosen]

    @property
    def stop(self) -> int:
        """The last page that can be turned to, where that is worth saying; else 0."""
        return stop(self.address.page, self.found.pages)

    @property
    def status(self) -> int:
        """Of the answer: an address nobody can follow, nothing that can answer, or all is well."""
        return 422 if self.address.refusal else 503 if self.found.notice == AWAY else 200


async def listed(finder: Finder, reader: Reader, address: Address, language: str) -> Listed:
    """Find what an address asks for; nothing is sought for one that cannot be followed."""
    found = Found() if address.refusal else await finder.find(reader, address.wanted(language))
    return Listed(
        address, found, await _facets(address, found.counts), _tabs(address, found.counts.get(KIND, {})),
        around(address.page, found.pages),
    )


def read_address(place: Place, pairs: Iterable[tuple[str, str]]) -> Address:
    """An address, by its names and values in order. Values that exist nowhere are kept: they find nothing."""
    found = _Reading(place)
    for name, value in pairs:
        found.take(name, value)
    return found.address()


def _shortened(value: str) -> str:
    return clean(value, lines=False)[:LONGEST_VALUE]


class _Reading:
    """Collects what an address says; the first thing nobody can follow is the one that is told."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.text, self.sort, self.page = "", BEST, 1
        self.kinds: list[str] = []
        self.filters: dict[str, list[str]] = {}
        self.is_cut = False
        self.refusal: Refused | None = None

    def take(self, name: str, value: str) -> None:
        if name == WORDS:
            whole = clean(value, lines=False)
            self.text, self.is_cut = whole[:MOST_TEXT].rstrip(), len(whole) > MOST_TEXT
        elif name == SORT:
            self._sort(value)
        elif name == NUMBER:
            self._page(value)
        elif name == KIND and self.place.offers:
            self._kind(value)
        elif name in self.place.facets:
            self._narrow(name, _shortened(value))
        else:
            self._refuse(Refused("unknown-filter", given=_shortened(name)))

    def _sort(self, value: str) -> None:
        if value and value not in SORTS:
            self._refuse(Refused("unknown-sort", given=_shortened(value)))
        elif value:
            self.sort = value

    def _page(self, value: str) -> None:
        if value and not (value.isascii() and value.isdigit() and value.strip("0")):
            self._refuse(Refused("no-such-page", given=_shortened(value)))
        elif value:
            self.page = min(int(value), LAST_PAGE) if len(value) < 10 else LAST_PAGE

    def _kind(self, value: str) -> None:
        if value and value not in self.place.offers:
            self._refuse(Refused("unknown-kind", given=_shortened(value)))
        elif value and value not in self.kinds:
            self.kinds.append(value)

    def _narrow(self, facet: str, value: str) -> None:
        values = self.filters.setdefault(facet, [])
        if sum(map(len, self.filters.values())) >= MOST_VALUES:
            self._refuse(Refused("too-many-filters", most=MOST_VALUES))
        elif value and value not in values:
            values.append(value)

    def _refuse(self, refusal: Refused) -> None:
        self.refusal = self.refusal or refusal

    def address(self) -> Address:
        filters = {name: tuple(self.filters[name]) for name in self.place.facets if self.filters.get(name)}
        return Address(
            place=self.place, text=self.text, kinds=tuple(self.kinds), filters=filters, sort=self.sort,
            page=self.page, is_cut=self.is_cut, refusal=self.refusal,
        )


async def _facets(address: Address, counts: Mapping[str, Mapping[str, int]]) -> tuple[Facet, ...]:
    """Counted values and chosen ones, with their labels: one statement for all."""
    shown = {facet: _shown(address.filters.get(facet, ()), counts.get(facet, {})) for facet in address.place.facets}
    labels = await _labels(shown)
    return tuple([
        Facet(facet, tuple([
            _value(address, facet, key, count, labels.get((facet, key), {})) for key, count in values.items()
        ]))
        for facet, values in shown.items() if values
    ])


def _shown(chosen: tuple[str, ...], counts: Mapping[str, int]) -> dict[str, int]:
    """Value -> how many things: those of most things first, and every chosen one."""
    most = sorted(counts.items(), key=lambda value: (-value[1], value[0]))[:MOST_SHOWN]
    return {**dict(most), **{key: counts.get(key, 0) for key in chosen}}


def _value(address: Address, facet: str, key: str, count: int, labels: Labels) -> Value:
    chosen = key in address.filters.get(facet, ())
    return Value(key, labels, count, chosen, address.without(facet, key).href if chosen else "")


async def _labels(shown: Mapping[str, Mapping[str, int]]) -> dict[tuple[str, str], Labels]:
    """(facet, key) -> labels. A facet that is a scheme of the vocabulary has the name of the scheme."""
    keys = {key for values in shown.values() for key in values}
    if not keys:
        return {}
    found = await rows(LABELS, list(shown), sorted(keys))
    return {(each["scheme"], each["key"]): stored_labels(each["labels"]) for each in found}


def _tabs(address: Address, counts: Mapping[str, int]) -> tuple[Tab, ...]:
    """One for all kinds, then one for each that something is of, or that is chosen."""
    tabs = [Tab("", sum(counts.values()), not address.kinds, address.of_kind("").href)]
    for kind in address.place.offers:
        if counts.get(kind) or kind in address.kinds:
            tabs.append(Tab(kind, counts.get(kind, 0), kind in address.kinds, address.of_kind(kind).href))
    return tuple(tabs) if address.place.offers else ()
