"""Themes: those in use, and proposals, which only their proposer and the secretariat see."""

import unicodedata
from dataclasses import dataclass
from typing import Any

from cop.community.groups import Group
from cop.community.people import Reader
from cop.community.rules import secretariat
from cop.community.vocabulary import THEME, Country, Term, stored_labels
from cop.kit.errors import Missing
from cop.kit.store import Row, rows

AT_ONCE = 50
LARGEST_ID = 2**31 - 1
"""No row has a larger number, and no column takes one."""

_PROPOSAL = """
SELECT t.id, t.labels, t.facts, t.status, t.answer, p.name AS proposer, c.iso2 AS country, g.labels AS group_labels
FROM term t JOIN person p ON p.id = t.proposed_by_person_id
LEFT JOIN country c ON c.id = t.proposed_by_country_id
LEFT JOIN community_group g ON g.id = t.proposed_by_group_id
WHERE t.scheme = 'theme'
"""
WAITING = f"{_PROPOSAL} AND t.status = 'proposed' ORDER BY t.id LIMIT $1"
OWN = f"{_PROPOSAL} AND t.proposed_by_person_id = $1 ORDER BY t.id DESC LIMIT $2"


@dataclass(frozen=True, slots=True, kw_only=True)
class Behalf:
    """For whom a reader may propose: a country, a group, or (neither) the secretariat."""

    value: str
    country: Country | None = None
    group: Group | None = None


async def themes() -> list[Term]:
    """Themes in use, in the order of the vocabulary."""
    return await Term.filter(scheme=THEME, status="accepted").order_by("position", "id")


async def behalves(reader: Reader) -> list[Behalf]:
    """The countries whose post the reader holds, the groups the reader leads; the secretariat for itself."""
    held = [post.country_id for post in reader.posts if post.country_id and not post.group_id]
    found = [
        Behalf(value=f"country:{each.iso2}", country=each)
        for each in await Country.filter(id__in=held).order_by("iso2")
    ]
    led = await Group.filter(id__in=list(reader.leads)).order_by("key")
    found += [Behalf(value=f"group:{each.slug}", group=each) for each in led]
    return found + ([Behalf(value="secretariat")] if secretariat(reader, None) else [])


async def waiting(reader: Reader) -> list[dict[str, Any]]:
    """Proposals without an answer, oldest first, for the secretariat; nothing for anyone else."""
    if not secretariat(reader, None):
        return []
    return [_in_words(each) for each in await rows(WAITING, AT_ONCE)]


async def own(reader: Reader) -> list[dict[str, Any]]:
    """The reader's own proposals, latest first, each with its state and answer."""
    if not reader.posts:
        return []
    return [_in_words(each) for each in await rows(OWN, reader.id, AT_ONCE)]


def _in_words(found: Row) -> dict[str, Any]:
    facts = stored_labels(found["facts"])
    group = stored_labels(found["group_labels"]) if found["group_labels"] else {}
    return {**dict(found), "labels": stored_labels(found["labels"]), "why": facts.get("why", ""), "group_labels": group}


async def proposal_for(reader: Reader, term_id: int) -> Term:
    """A proposal the reader may see: an own one, or any for the secretariat. Raises Missing."""
    if not reader.signed_in or term_id > LARGEST_ID:
        raise Missing
    found = await Term.get_or_none(id=term_id, scheme=THEME, proposed_by_person_id__isnull=False)
    if found is None or not (secretariat(reader, None) or found.proposed_by_person_id == reader.id):
        raise Missing
    return found


def key_of(label: str) -> str:
    """`Kinship care & support` -> `kinship_care_support`; '' when nothing of it can be a key."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    words = "".join(each if each.isalnum() else " " for each in plain).split()
    return "_".join(words)[:60].rstrip("_")
