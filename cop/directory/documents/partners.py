"""Organisations as they can be found: what they are, and what they offer today."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from cop.community.findable import Card, Kind
from cop.community.people import Reader
from cop.community.subjects import Subject
from cop.community.vocabulary import stored_labels
from cop.directory.documents.wording import Words, known_countries, monogram, once, passage, said, subject
from cop.directory.models import CLOSED, OPEN
from cop.directory.queries.partners import PARTNERS, Offer, as_read, many, offers
from cop.directory.queries.profiles import ABOUT, HEADLINE, best, terms, texts
from cop.kit.clock import instant
from cop.kit.store import Row, rows
from search import query
from search.documents import Document, Said

PARTNER = "partner"
WITHOUT_OFFER, UNVERIFIED = 0.8, 0.6
"""What is left of the weight."""

FINDABLE = f"{PARTNERS} WHERE t.id IN_IDS($1) AND t.state = 'published' AND t.audience_id IS NOT NULL"
SORTS = """
SELECT scheme, key, labels, facts FROM term
WHERE scheme IN ('organisation_type', 'organisation_scope', 'stakeholder') AND status = 'accepted'
"""

Shown = Mapping[str, Any]
Sorts = Mapping[tuple[str, str], Row]


async def documents(ids: Sequence[int]) -> list[Document]:
    """Of those that are published; the version is the indexer's to set."""
    found = [as_read(each) for each in await rows(FINDABLE, ids)]
    words, about, offered, sorts = await texts(ids, ()), await terms(ids), await offers(ids), await _sorts()
    known = await known_countries(iso2 for each in found for iso2 in _countries(each, offered.get(each["id"], ())))
    made = []
    for each in found:
        open_now, own = offered.get(each["id"], ()), about.get(each["id"], ())
        what = [*_about(own, open_now), *(sorts[key] for key in _sort(each) if key in sorts)]
        topics = subject(what, _countries(each, open_now), known)
        made.append(_document(each, words.get(each["id"], {}), topics, open_now))
    return made


async def _sorts() -> Sorts:
    return {(each["scheme"], each["key"]): each for each in await rows(SORTS)}


def _sort(shown: Shown) -> list[tuple[str, str]]:
    """Facet and key, of what kind of organisation it is."""
    return [
        (query.ORGANISATION_TYPE, shown["type"]), (query.SCOPE, shown["scope"]),
        (query.STAKEHOLDER, shown["stakeholder"]),
    ]


def _countries(shown: Shown, offered: Sequence[Offer]) -> tuple[str, ...]:
    """Where it is, where it works, where it offers something."""
    return once([shown["country"], *shown["countries"], *(iso2 for each in offered for iso2 in each["countries"])])


def _about(own: Sequence[Shown], offered: Sequence[Offer]) -> list[Shown]:
    return [*own, *(term for each in offered for term in each["terms"])]


def _document(shown: Shown, words: Words, about: Subject, offered: Sequence[Offer]) -> Document:
    facets = {
        **about.facets, query.LANGUAGE: once(shown["languages"]), **{facet: once([key]) for facet, key in _sort(shown)},
        query.AVAILABILITY: (OPEN,) if offered else (CLOSED,),
    }
    at = _at(shown)
    return Document(
        id=str(shown["id"]), kind=PARTNER, audience=shown["audience_id"], version=0, labels=tuple(about.labels),
        said=_said(words, shown["language"], offered), names=once([shown["name"], *shown["other_names"]]),
        facets={facet: values for facet, values in facets.items() if values},
        weight=round((1 if offered else WITHOUT_OFFER) * (1 if shown["is_verified"] else UNVERIFIED), 3),
        at=int(at.timestamp()) if at else 0,
    )


def _said(words: Words, home: str, offered: Sequence[Offer]) -> tuple[Said, ...]:
    """An offer stands with what else is said in its language."""
    own = {each.language: each for each in said(words, home)}
    for offer in offered:
        here = own.get(offer["language"], Said(offer["language"], ""))
        body = "\n".join(filter(None, [here.body, offer["title"], offer["words"]]))
        own[here.language] = Said(here.language, here.title, body)
    return tuple(own.values())


def _at(shown: Shown) -> datetime | None:
    return instant(shown["updated_at"] or shown["published_at"])


async def cards(reader: Reader, ids: Sequence[int]) -> Mapping[int, Card]:
    """As a list shows them to this reader, today: a handful of statements, whatever the number."""
    found = await many(reader, ids)
    kept = list(found)
    words, about, offered = await texts(kept, reader.audiences), await terms(kept), await offers(kept)
    sorts = await _sorts()
    known = await known_countries(iso2 for id_ in kept for iso2 in _countries(found[id_], offered.get(id_, ())))
    made = {}
    for id_, each in found.items():
        open_now = offered.get(id_, ())
        topics = subject(_about(about.get(id_, ()), open_now), _countries(each, open_now), known)
        made[id_] = _card(each, words.get(id_, {}), topics, reader.language, _more(each, open_now, sorts))
    return made


def _more(shown: Shown, offered: Sequence[Offer], sorts: Sorts) -> dict[str, Any]:
    return {
        "monogram": monogram(shown["name"]), "offers": offered,
        "what": [stored_labels(sorts[key]["labels"]) for key in _sort(shown) if key in sorts],
        **{name: shown[name] for name in ("other_names", "country", "languages", "countries", "is_verified")},
    }


def _card(shown: Shown, words: Words, about: Subject, language: str, more: Mapping[str, Any]) -> Card:
    headline, about_it = (best(words.get(part, {}), language, shown["language"]) for part in (HEADLINE, ABOUT))
    said_in, excerpt = passage([about_it], shown["language"])
    return Card(
        id=shown["id"], kind=PARTNER, url=f"/partners/{shown['public_id']}", title=shown["name"],
        language=said_in, excerpt=excerpt,
        labels=tuple(about.shown), unchecked=tuple(about.unchecked), names=once(shown["other_names"]), at=_at(shown),
        more={"headline": headline, **more},
    )


KIND = Kind(name=PARTNER, thing_kind="partner", documents=documents, cards=cards)
