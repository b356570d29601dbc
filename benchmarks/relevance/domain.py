"""Queries as they are typed here, in five languages, over invented topics, people and partners, with judgements.

The judgements were written before any engine was asked. Half of the queries ("tuning") may be looked at while numbers
of the ranking are chosen; the other half ("fixed") is for judging alone: read its figure, never its failures.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cop.community.loading import country_labels, facts
from search.documents import Document, Said
from search.judged import Judged, read_queries
from search.measure import AUDIENCE
from search.query import KEYWORD, QUESTION

HERE = Path(__file__).parent
FIXED, TUNING = "fixed", "tuning"
ACRONYM, TYPO, NAME, NEED = SORTS = ("acronym", "typo", "name", "need")
FLOORS = {ACRONYM: 0.95, NAME: 0.95, NEED: 0.85}
"""Of the fixed half: the part of the queries that have what they seek among the first five."""
SCHEMES = ("themes", "sectors", "inspire")


def mode_of(sort: str) -> str:
    """A need is said in a sentence, all else is typed into the search field."""
    return QUESTION if sort == NEED else KEYWORD


def entries() -> list[Mapping[str, Any]]:
    """The lines of the documents, as they stand."""
    with (HERE / "documents.jsonl").open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def documents() -> list[Document]:
    """By number, which is their id in an index; with the labels that such things carry in the service."""
    labels = _labels()
    return [
        Document(
            id=str(number), kind=entry["kind"], audience=AUDIENCE, version=1, names=tuple(entry["names"]),
            said=(Said(entry["lang"], entry["title"], entry["body"]),),
            labels=tuple(label for key in (*entry["terms"], *entry["countries"]) for label in labels[key]),
        )
        for number, entry in enumerate(entries())
    ]


def queries(half: str) -> list[Judged]:
    """Those of one half."""
    known = {entry["id"] for entry in entries()}
    return [each for each in read_queries(HERE / "queries.jsonl", known) if each.more["half"] == half]


def _labels() -> dict[str, list[str]]:
    """Key of a term or country -> all that is said for it in any language."""
    known: dict[str, list[str]] = {}
    for scheme in SCHEMES:
        for entry in facts()[scheme]:
            wordings = (*entry["labels"].values(), *entry.get("unchecked", {}).values())
            known.setdefault(entry["key"], []).extend(wordings)
    for entry in facts()["countries"]:
        known[entry["iso2"]] = list(country_labels(entry).values())
    return known
