"""Profiles as a reader may see them. A field its owner narrowed is read only where its audience is the reader's."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cop.community.people import Reader
from cop.community.policy import may
from cop.community.quota import month_start, taken
from cop.community.thing import is_public_id
from cop.community.vocabulary import Labels, stored_labels
from cop.directory.models import CLOSED, Block
from cop.directory.queries.stored import day, listed, today
from cop.kit.errors import Missing
from cop.kit.store import Row, row, rows

HEADLINE, CONTACT_FOR, ABOUT = "headline", "contact_for", "about"

_SHUT = """
SELECT 1 FROM profile_field pf WHERE pf.thing_id = t.id AND pf.field = {field} AND NOT pf.audience_id IN_IDS($2)
"""
_OF_FIELD = {
    "other_names": {"other_names": "f.other_names"},
    "languages": {"languages": "f.languages"},
    "countries": {"countries": "f.countries"},
    "organisation": {
        "organisation": "o.name", "organisation_type": "o.type", "organisation_id": "o.id", "country": "c.iso2",
        "stakeholder": "coalesce(nullif(p.stakeholder, ''), o.stakeholder)", "nominated_for": "nf.iso2",
    },
    "availability": {
        "availability": "f.availability", "away_from": "f.away_from", "away_until": "f.away_until",
        "stand_in_id": "f.stand_in_id", "monthly_limit": "f.monthly_limit",
    },
    "hours": {"zone": "p.zone", "working_days": "f.working_days"},
    "evidence": {"evidence_of": "f.person_id"},
    "orcid": {"orcid": "f.orcid"},
}
"""Field -> what it shows -> where that stands. Where somebody comes from goes with the organisation."""

PROFILES = """
SELECT t.id, t.public_id, t.state, t.language, t.audience_id, t.home_audience_id,
       f.person_id, f.approved_at, f.confirmed_at, f.verified_as, f.verified_group_id, f.verified_at, f.verified_until,
       f.demoted_at, f.completeness, f.gives_card, p.name, {fields}
FROM profile f JOIN thing t ON t.id = f.thing_id JOIN person p ON p.id = f.person_id AND p.state = 'active'
LEFT JOIN organisation o ON o.id = p.organisation_id LEFT JOIN country c ON c.id = p.country_id
LEFT JOIN country nf ON nf.id = f.nominated_for_id
""".format(fields=",\n       ".join(
    f"CASE WHEN NOT EXISTS ({_SHUT.format(field=repr(name)).strip()}) THEN {column} END AS {shown}"
    for name, columns in _OF_FIELD.items() for shown, column in columns.items()
))
"""$2: the audiences for which narrowed fields are read."""
_READABLE = "t.kind = 'profile' AND t.audience_id IN_IDS($2) AND (f.approved_at IS NOT NULL OR f.person_id = $3)"
ONE = f"{PROFILES} WHERE t.public_id = $1 AND {_READABLE}"
MANY = f"{PROFILES} WHERE t.id IN_IDS($1) AND t.state = 'published' AND {_READABLE}"
TEXTS = f"""
SELECT t.id, x.part, x.language, x.source, x.html FROM thing_text x JOIN thing t ON t.id = x.thing_id
WHERE t.id IN_IDS($1) AND x.is_current AND x.part IN ('headline', 'contact_for', 'about') AND x.source <> ''
  AND NOT EXISTS ({_SHUT.format(field="x.part").strip()}) ORDER BY t.id, x.language, x.part
"""  # noqa: S608  # pieces of ours
TERMS = """
SELECT tt.thing_id, m.scheme, m.key, m.labels, m.facts FROM thing_term tt JOIN term m ON m.id = tt.term_id
WHERE tt.thing_id IN_IDS($1) AND m.status = 'accepted' AND m.scheme IN ('theme', 'sector', 'inspire')
ORDER BY tt.thing_id, m.scheme DESC, m.position, m.id
"""
QUALIFICATIONS = f"""
SELECT t.id, q.since, q.until, q.words, q.country FROM qualification q JOIN thing t ON t.id = q.thing_id
WHERE t.id IN_IDS($1) AND NOT EXISTS ({_SHUT.format(field="'qualifications'").strip()}) ORDER BY t.id, q.position
"""  # noqa: S608
STAND_IN = """
SELECT p.name, t.public_id FROM profile f JOIN thing t ON t.id = f.thing_id JOIN person p ON p.id = f.person_id
WHERE f.person_id = $1 AND t.state = 'published' AND p.state = 'active' AND t.audience_id IN_IDS($2)
"""
"""Named only to whom that profile is open too."""
PARTNER = """
SELECT t.public_id FROM partner r JOIN thing t ON t.id = r.thing_id
WHERE r.organisation_id = $1 AND t.state = 'published' AND t.audience_id IN_IDS($2)
"""
VERIFIER = "SELECT labels FROM community_group WHERE id = $1 AND listed_id IN_IDS($2)"
NETWORKS = """
SELECT n.labels FROM audience_grant g JOIN network n ON g.principal = 'network:' || n.id
WHERE g.audience_id = $1 ORDER BY n.id
"""
TAKEN = f"""
SELECT f.thing_id, {taken("f.person_id", "f.thing_id", "$2")} AS n FROM profile f WHERE f.thing_id IN_IDS($1)
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Wording:
    """One part of a profile, in the language that suits the reader best."""

    language: str
    source: str
    html: str


MET = """
SELECT 1 AS here FROM membership WHERE person_id = $1 AND group_id IN_IDS($2)
UNION SELECT 1 AS here FROM thing WHERE author_id = $1 AND group_id IN_IDS($2) AND byline = 'named'
"""
"""Member of one of these groups at some time, or signed something there by name."""


async def profile(reader: Reader, public_id: str, *, language: str) -> dict[str, Any]:
    """A profile with everything its page shows to this reader, its words in this language if there are any. Raises
    Missing."""
    found = await row(ONE, public_id, reader.audiences, reader.id) if is_public_id(public_id) else None
    if found is None:
        raise Missing
    return await _whole(reader, found, language)


async def _whole(reader: Reader, found: Row, language: str) -> dict[str, Any]:
    shown = as_read(found)
    ids = [shown["id"]]
    wordings = (await texts(ids, reader.audiences)).get(shown["id"], {})
    return {
        **shown, "is_own": shown["person_id"] == reader.id,
        **{part: best(wordings.get(part, {}), language, shown["language"]) for part in (HEADLINE, CONTACT_FOR, ABOUT)},
        "versions": sorted({each for of_part in wordings.values() for each in of_part}),
        "terms": (await terms(ids)).get(shown["id"], []),
        "qualifications": (await qualifications(ids, reader.audiences)).get(shown["id"], []),
        "taken": (await requests_this_month(ids)).get(shown["id"], 0),
        "stand_in": await row(STAND_IN, shown["stand_in_id"], reader.audiences) if shown["stand_in_id"] else None,
        "partner": await _partner(reader, shown["organisation_id"]), "verifier": await _verifier(reader, shown),
        "networks": [stored_labels(each["labels"]) for each in await rows(NETWORKS, shown["home_audience_id"])],
    }


def as_read(found: Row) -> dict[str, Any]:
    """A row with lists, names and days as Python has them, and `present`: how available the person is today."""
    days = {name: day(found[name]) for name in ("away_from", "away_until", "verified_until")}
    lists = {name: listed(found[name]) for name in ("languages", "countries", "working_days")}
    names = [each.strip() for each in (found["other_names"] or "").splitlines() if each.strip()]
    shown: dict[str, Any] = {**dict(found), **days, **lists, "other_names": names}
    shown["is_away"] = is_away(shown)
    shown["present"] = CLOSED if shown["is_away"] else shown["availability"]
    return shown


def is_away(shown: Mapping[str, Any]) -> bool:
    """Whether the person is away today; with one day alone, from it on, or up to it."""
    first, last = shown["away_from"], shown["away_until"]
    return bool(first or last) and (first is None or first <= today()) and (last is None or today() <= last)


def is_verified(shown: Mapping[str, Any], on: date) -> bool:
    """Whether somebody stands for it on this day."""
    until = shown["verified_until"]
    return bool(shown["verified_at"]) and (until is None or on <= until)


async def many(reader: Reader, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """The published ones of these the reader may read, without their words, by thing."""
    return {each["id"]: as_read(each) for each in await rows(MANY, ids, reader.audiences, reader.id)}


async def texts(ids: Sequence[int], audiences: Iterable[int]) -> dict[int, dict[str, dict[str, Wording]]]:
    """Thing -> part -> language -> words, of the fields these audiences may read."""
    found: dict[int, dict[str, dict[str, Wording]]] = {}
    for each in await rows(TEXTS, ids, frozenset(audiences)):
        wording = Wording(each["language"], each["source"], each["html"])
        found.setdefault(each["id"], {}).setdefault(each["part"], {})[wording.language] = wording
    return found


def best(wordings: Mapping[str, Wording], language: str, home: str) -> Wording | None:
    """In the language asked for, else in that of the thing, else in English, else in any."""
    for choice in (language, home, "en"):
        if choice in wordings:
            return wordings[choice]
    return next(iter(wordings.values()), None)


async def terms(ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """Thing -> what it is about: `scheme`, `key`, `labels`, `facts`; themes first."""
    found: dict[int, list[dict[str, Any]]] = {}
    for each in await rows(TERMS, ids):
        term = {**dict(each), "labels": stored_labels(each["labels"]), "facts": stored_labels(each["facts"])}
        found.setdefault(each["thing_id"], []).append(term)
    return found


async def qualifications(ids: Sequence[int], audiences: Iterable[int]) -> dict[int, list[Row]]:
    """Thing -> lines of someone's way, where these audiences may read them."""
    found: dict[int, list[Row]] = {}
    for each in await rows(QUALIFICATIONS, ids, frozenset(audiences)):
        found.setdefault(each["id"], []).append(each)
    return found


async def _partner(reader: Reader, organisation_id: int | None) -> str:
    """The public id of the organisation's own page, if there is one for this reader."""
    found = await row(PARTNER, organisation_id, reader.audiences) if organisation_id else None
    return found["public_id"] if found else ""


async def _verifier(reader: Reader, shown: Mapping[str, Any]) -> Labels:
    """Labels of the group whose lead verified it, if the reader may know of the group."""
    group_id = shown["verified_group_id"]
    found = await row(VERIFIER, group_id, reader.audiences) if group_id else None
    return stored_labels(found["labels"]) if found else {}


async def requests_this_month(ids: Iterable[int]) -> dict[int, int]:
    """Thing of the profile -> how many requests and invitations to answer its owner has taken this month."""
    found = await rows(TAKEN, list(ids), month_start())
    return {each["thing_id"]: each["n"] for each in found}


@dataclass(frozen=True, slots=True)
class Signed:
    """Whom a byline names, and the public id of that person's profile, '' when the reader may read none."""

    name: str
    profile: str


SIGNED = """
SELECT t.byline_name AS name, coalesce(pt.public_id, '') AS profile FROM thing t
LEFT JOIN profile f ON f.person_id = t.author_id AND f.approved_at IS NOT NULL
LEFT JOIN thing pt ON pt.id = f.thing_id AND pt.state = 'published' AND pt.audience_id IN_IDS($2)
WHERE t.public_id = $1 AND t.audience_id IN_IDS($2) AND t.byline = 'named' AND t.byline_name <> ''
"""


async def signed(reader: Reader, public_id: str) -> Signed:
    """Of a thing the reader may read and that shows its author's name. Raises Missing."""
    found = await row(SIGNED, public_id, reader.audiences) if is_public_id(public_id) else None
    if found is None:
        raise Missing
    return Signed(found["name"], found["profile"])


async def is_kept(reader: Reader, person_id: int) -> bool:
    """Whether the reader keeps order where this person writes, and so has the page of measures and notes."""
    if person_id == reader.id:
        return False
    return may(reader, "group.oversee", None) or await row(MET, person_id, reader.steward_of) is not None


async def blocks(reader: Reader, person_id: int) -> bool:
    """Whether the reader takes no requests from this person; the other way round nobody learns."""
    return await Block.exists(person_id=reader.id, blocked_id=person_id)
