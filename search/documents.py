"""What an engine is given: one document for each thing that can be found."""

from collections.abc import Mapping
from dataclasses import dataclass, field

GONE = 0
"""The audience of nobody: a document that was taken back leaves its id and version with this, and no word."""


@dataclass(frozen=True, slots=True)
class Said:
    """The words of a thing in one language, as plain text."""

    language: str
    title: str
    body: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One findable thing. It holds only words that everyone in its audience may read.

    One document holds every language version, so that totals and counts of facets are of things, not of versions.
    """

    id: str
    """Letters, digits, "-" and "_" only."""
    kind: str
    audience: int
    """The id of the one audience that may find it; GONE is found by nobody."""
    version: int
    """Grows with each change: an older version never overwrites a newer one, nor returns after a drop."""
    said: tuple[Said, ...]
    names: tuple[str, ...] = ()
    """Names of persons and organisations, in every script; found exactly, by prefix and with typos, never stemmed."""
    labels: tuple[str, ...] = ()
    """Labels of the terms it is about, in all languages."""
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Facet (one of `query.FACETS`) -> its values, as keys."""
    weight: float = 1.0
    """From 0 to 1: a complete profile before an empty one, a stale one last. Multiplies the score."""
    at: int = 0
    """Last activity, in seconds since 1970: what is newer goes first among equals."""


@dataclass(frozen=True, slots=True)
class Gone:
    """A thing that must not be found any more, by anyone."""

    id: str
    version: int


Change = Document | Gone
