"""What things say and what they are about, for many at a time: what slices make documents and cards of."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from cop.community.byline import NAMED, ORGANISATION
from cop.community.vocabulary import INSPIRE, REMEMBERED, SECTOR, THEME, Labels, stored_labels
from cop.kit.clock import instant
from cop.kit.markup import words_of
from cop.kit.store import Row, rows

FACETS = (THEME, SECTOR, INSPIRE)
"""Schemes of terms that are facets of the same name."""

BYLINE = "byline", "byline_name", "byline_slug", "byline_role", "byline_organisation", "byline_country", "byline_region"
"""Columns of a thing."""
BYLINE_OF_T = ", ".join(f"t.{column}" for column in BYLINE)

TEXTS = """
SELECT thing_id, part, language, source, html FROM thing_text
WHERE thing_id IN_IDS($1) AND is_current AND source <> '' ORDER BY thing_id, id
"""
TERMS = """
SELECT tt.thing_id, m.scheme, m.key, m.labels, m.facts FROM thing_term tt JOIN term m ON m.id = tt.term_id
WHERE tt.thing_id IN_IDS($1) ORDER BY m.position, m.id
"""
COUNTRIES = """
SELECT t.id AS thing_id, c.iso2, c.un_group, c.labels FROM thing t JOIN country c ON c.id = t.country_id
WHERE t.id IN_IDS($1)
"""

Parts = dict[str, dict[str, str]]
"""Language -> part -> plain text."""


@dataclass(slots=True)
class Subject:
    """`shown`: labels of its terms and its country, as a list may show them; `unchecked`: for each of them, wordings
    that are for searching only. `labels`: both, in every language."""

    shown: list[Labels] = field(default_factory=list)
    unchecked: list[Mapping[str, str]] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    facets: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def add(self, labels: Labels, unchecked: Mapping[str, str] | None = None) -> None:
        self.shown.append(labels)
        self.unchecked.append(unchecked or {})
        self.labels += [label for label in (*labels.values(), *(unchecked or {}).values()) if label]

    def count(self, facet: str, value: str) -> None:
        if value and value not in self.facets.get(facet, ()):
            self.facets[facet] = (*self.facets.get(facet, ()), value)


async def subjects(ids: Sequence[int]) -> dict[int, Subject]:
    """The terms and the country of each of these things, in two statements. One that has neither has an empty one."""
    found = {each: Subject() for each in ids}
    for each in await rows(TERMS, list(ids)):
        add_term(found[each["thing_id"]], each)
    for each in await rows(COUNTRIES, list(ids)):
        add_country(found[each["thing_id"]], each)
    return found


def add_term(subject: Subject, term: Row) -> None:
    """`term`: scheme, key, labels and facts."""
    subject.add(stored_labels(term["labels"]), _facts(term["facts"]).get("unchecked"))
    if term["scheme"] in FACETS:
        subject.count(term["scheme"], term["key"])


def add_country(subject: Subject, country: Row) -> None:
    """`country`: iso2, un_group and labels."""
    subject.add(stored_labels(country["labels"]))
    subject.count("country", country["iso2"])
    subject.count("un_group", country["un_group"])


def _facts(stored: str | Mapping[str, dict[str, str]]) -> Mapping[str, dict[str, str]]:
    return _parsed(stored) if isinstance(stored, str) else stored


@lru_cache(REMEMBERED)
def _parsed(stored: str) -> Mapping[str, dict[str, str]]:
    facts: Mapping[str, dict[str, str]] = json.loads(stored)
    return facts


async def texts(ids: Sequence[int], plain: Iterable[str] = ("title",)) -> dict[int, Parts]:
    """The present words of these things; the parts named in `plain` hold no markup."""
    found: dict[int, Parts] = {}
    bare = frozenset(plain)
    for each in await rows(TEXTS, list(ids)):
        words = each["source"] if each["part"] in bare else words_of(each["html"])
        found.setdefault(each["thing_id"], {}).setdefault(each["language"], {})[each["part"]] = words
    return found


def names(thing: Row) -> tuple[str, ...]:
    """What the byline shows by name, and nothing else."""
    shown = (
        thing["byline_name"] if thing["byline"] == NAMED else "",
        thing["byline_organisation"] if thing["byline"] in (NAMED, ORGANISATION) else "",
    )
    return tuple(name for name in shown if name)


def byline(thing: Row) -> dict[str, Any]:
    """The byline columns alone."""
    return {column: thing[column] for column in BYLINE}


def seconds(at: datetime | str | None) -> int:
    """A stored moment, in seconds since 1970; 0 for none."""
    found = instant(at)
    return int(found.timestamp()) if found else 0
