"""People as they can be found. A document holds what every reader of the profile may read, and no more; a card what its
reader may read, and what is so today."""

from collections.abc import Mapping, Sequence
from typing import Any

from cop.community.findable import Card, Kind
from cop.community.people import Reader
from cop.community.subjects import Subject, seconds
from cop.directory.documents.wording import Words, known_countries, monogram, once, passage, said, subject
from cop.directory.queries import evidence
from cop.directory.queries.profiles import (
    ABOUT,
    CONTACT_FOR,
    HEADLINE,
    PROFILES,
    as_read,
    best,
    many,
    qualifications,
    requests_this_month,
    terms,
    texts,
)
from cop.kit.clock import instant
from cop.kit.store import rows
from search import query
from search.documents import Document

PERSON = "person"
SPOKEN = ("fluent", "working")
"""Levels at which somebody can be asked in a language."""
LIGHTEST, STALE = 0.3, 0.1
"""The weight of an empty profile; what is left of any weight once nobody has confirmed it for a year."""

FINDABLE = f"""
{PROFILES} WHERE t.id IN_IDS($1) AND t.kind = 'profile' AND t.state = 'published' AND t.audience_id IS NOT NULL
  AND f.approved_at IS NOT NULL
"""
EVERY_READER: Sequence[int] = ()
"""For no audience: a field that somebody may not read is left out."""

SHOWN = (
    "other_names", "organisation", "country", "languages", "countries", "present", "is_away", "away_until",
    "monthly_limit",
)
"""What a card shows of the profile as it is."""

Shown = Mapping[str, Any]


async def documents(ids: Sequence[int]) -> list[Document]:
    """Of those that are published and that their owner agreed to; the version is the indexer's to set."""
    found = [as_read(each) for each in await rows(FINDABLE, ids, EVERY_READER)]
    words, about, ways = await texts(ids, EVERY_READER), await terms(ids), await qualifications(ids, EVERY_READER)
    known = await known_countries(iso2 for each in found for iso2 in _countries(each))
    return [
        _document(
            each, words.get(each["id"], {}), subject(about.get(each["id"], ()), _countries(each), known),
            [way["words"] for way in ways.get(each["id"], ())],
        )
        for each in found
    ]


def _document(shown: Shown, words: Words, about: Subject, ways: Sequence[str]) -> Document:
    return Document(
        id=str(shown["id"]), kind=PERSON, audience=shown["audience_id"], version=0, weight=_weight(shown),
        said=said(words, shown["language"], ways), labels=tuple(about.labels),
        names=once([shown["name"], *shown["other_names"], shown["organisation"]]), facets=_facets(shown, about),
        at=seconds(shown["confirmed_at"] or shown["approved_at"]),
    )


def _countries(shown: Shown) -> tuple[str, ...]:
    """Known from work, and the own one."""
    return once([*shown["countries"], shown["country"]])


def _facets(shown: Shown, about: Subject) -> dict[str, tuple[str, ...]]:
    own = {
        query.LANGUAGE: once(language for language, level in shown["languages"] if level in SPOKEN),
        query.ORGANISATION_TYPE: once([shown["organisation_type"]]), query.STAKEHOLDER: once([shown["stakeholder"]]),
        query.AVAILABILITY: once([shown["present"]]),
    }
    return {**about.facets, **{facet: values for facet, values in own.items() if values}}


def _weight(shown: Shown) -> float:
    weight = LIGHTEST + (1 - LIGHTEST) * shown["completeness"] / 100
    return round(weight * (STALE if shown["demoted_at"] else 1), 3)


async def cards(reader: Reader, ids: Sequence[int]) -> Mapping[int, Card]:
    """As a list shows them to this reader: a handful of statements, whatever the number."""
    found = await many(reader, ids)
    kept = list(found)
    words, about = await texts(kept, reader.audiences), await terms(kept)
    done = await evidence.figures(reader, [each["evidence_of"] for each in found.values() if each["evidence_of"]])
    taken = await requests_this_month(kept)
    known = await known_countries(iso2 for each in found.values() for iso2 in _countries(each))
    return {
        id_: _card(
            each, words.get(id_, {}), subject(about.get(id_, ()), _countries(each), known), reader.language,
            {"asked": taken.get(id_, 0), "done": done.get(each["evidence_of"] or 0)},
        )
        for id_, each in found.items()
    }


def _card(shown: Shown, words: Words, about: Subject, language: str, more: Mapping[str, Any]) -> Card:
    headline, *parts = (
        best(words.get(part, {}), language, shown["language"]) for part in (HEADLINE, CONTACT_FOR, ABOUT)
    )
    said_in, excerpt = passage(parts, shown["language"])
    return Card(
        id=shown["id"], kind=PERSON, url=f"/people/{shown['public_id']}", title=shown["name"],
        language=said_in, excerpt=excerpt,
        labels=tuple(about.shown), unchecked=tuple(about.unchecked),
        names=once([*shown["other_names"], shown["organisation"]]),
        at=instant(shown["confirmed_at"] or shown["approved_at"]),
        more={
            "monogram": monogram(shown["name"]), "headline": headline, **{name: shown[name] for name in SHOWN}, **more,
        },
    )


KIND = Kind(name=PERSON, thing_kind="profile", documents=documents, cards=cards)
