"""What is asked of an engine, and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

KEYWORD, QUESTION = "keyword", "question"
"""As one types (exact, stem, prefix, typo; every word must be met, else most), or a whole sentence (any word may)."""

KIND, COUNTRY, UN_GROUP, THEME, SECTOR, INSPIRE = "kind", "country", "un_group", "theme", "sector", "inspire"
LANGUAGE, ORGANISATION_TYPE, SCOPE, STAKEHOLDER = "language", "organisation_type", "organisation_scope", "stakeholder"
AVAILABILITY = "availability"
FACETS = (
    KIND, COUNTRY, UN_GROUP, THEME, SECTOR, INSPIRE, LANGUAGE, ORGANISATION_TYPE, SCOPE, STAKEHOLDER, AVAILABILITY,
)

BEST, NEWEST = "best", "newest"
SORTS = (BEST, NEWEST)
MOST_WORDS = 32
"""Words of a query that are looked at; what comes after them is ignored, in both engines."""
MOST_TEXT = 1000
"""Characters of a query that are looked at."""
DEEPEST = 1000
"""Hits that can be paged through; a page behind them is empty."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose eyes: the audiences a reader is in, less the things whose index entry is out of date.

    Every read takes one, and nothing outside it is hit, counted, suggested or measured. Made by
    `cop.community.finding.scope_of` from the reader, and by nobody else.
    """

    audiences: frozenset[int]
    without: frozenset[str] = frozenset()
    """Ids that count as absent: they changed, and the engine has not caught up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One question to an engine. `filters`: facet -> values, any of which will do; different facets must all hold."""

    scope: Scope
    text: str = ""
    """Empty: everything in the scope, best first by weight, then by name."""
    mode: str = KEYWORD
    language: str = "en"
    """The reader's language: a hint for words that several languages know."""
    filters: Mapping[str, frozenset[str]] = field(default_factory=dict)
    counted: tuple[str, ...] = ()
    """Facets to count; a facet's own filter does not narrow its own counts (disjunctive)."""
    sort: str = BEST
    offset: int = 0
    limit: int = 20
    boosts: Mapping[str, float] = field(default_factory=dict)
    """Kind -> weight in the merged list; 1 where it is not named."""
    unlike: str = ""
    """An id to leave out: the thing that others are sought for."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing found. Scores compare within one answer only."""

    id: str
    kind: str
    score: float


@dataclass(frozen=True, slots=True)
class Page:
    """`counts`: facet -> value -> how many things. `total` is exact."""

    hits: tuple[Hit, ...]
    total: int
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    relaxed: bool = False
    """Nothing met every word, so most of them sufficed."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A thing whose title or name begins as was typed."""

    id: str
    kind: str
