"""Organisations as the directory shows them: what they are, what they offer today, whom to ask there."""

from collections.abc import Mapping, Sequence
from typing import Any

from cop.community.people import Reader
from cop.community.thing import is_public_id
from cop.community.vocabulary import Labels, stored_labels
from cop.directory.queries.profiles import ABOUT, HEADLINE, best, terms, texts
from cop.directory.queries.stored import day, listed, today
from cop.kit.errors import Missing
from cop.kit.store import Row, row, rows

MOST_PEOPLE = 50

PARTNERS = """
SELECT t.id, t.public_id, t.state, t.language, t.audience_id, t.home_audience_id,
       t.organisation_id, t.updated_at, t.published_at, r.other_names, r.countries, r.languages, r.contact_post_id,
       r.verified_at, r.verified_until, o.name, o.type, o.scope, o.stakeholder, c.iso2 AS country
FROM partner r JOIN thing t ON t.id = r.thing_id AND t.kind = 'partner'
JOIN organisation o ON o.id = r.organisation_id LEFT JOIN country c ON c.id = o.country_id
"""
ONE = f"{PARTNERS} WHERE t.public_id = $1 AND t.audience_id IN_IDS($2)"
MANY = f"{PARTNERS} WHERE t.id IN_IDS($1) AND t.state = 'published' AND t.audience_id IN_IDS($2)"
SORTS = """
SELECT scheme, labels FROM term WHERE status = 'accepted' AND (
  (scheme = 'organisation_type' AND key = $1) OR (scheme = 'organisation_scope' AND key = $2)
  OR (scheme = 'stakeholder' AND key = $3))
"""
OFFERS = """
SELECT public_id, thing_id, form, language, title, words, terms, countries, until FROM partner_offer
WHERE thing_id IN_IDS($1) AND ended_at IS NULL AND until >= $2 ORDER BY thing_id, until, id
"""
OFFERED_TERMS = "SELECT id, scheme, key, labels, facts FROM term WHERE id IN_IDS($1) AND status = 'accepted'"
CONTACT = """
SELECT po.kind, CASE WHEN h.id IS NULL THEN 0 ELSE 1 END AS is_held, CASE WHEN t.id IS NOT NULL THEN p.name END AS name,
       t.public_id
FROM post po
LEFT JOIN holding h ON h.post_id = po.id AND h.open_for IS NOT NULL
LEFT JOIN person p ON p.id = h.person_id AND p.state = 'active'
LEFT JOIN profile f ON f.person_id = p.id AND f.approved_at IS NOT NULL
LEFT JOIN thing t ON t.id = f.thing_id AND t.state = 'published' AND t.audience_id IN_IDS($2)
  AND NOT EXISTS (SELECT 1 FROM profile_field pf WHERE pf.thing_id = t.id AND pf.field = 'organisation'
    AND NOT pf.audience_id IN_IDS($2))
WHERE po.id = $1
"""
"""The post; who holds it only to whom that profile is open, and where the person works."""
PEOPLE = """
SELECT t.public_id, t.language, p.name FROM profile f JOIN thing t ON t.id = f.thing_id
JOIN person p ON p.id = f.person_id AND p.state = 'active'
WHERE p.organisation_id = $1 AND t.state = 'published' AND f.approved_at IS NOT NULL AND t.audience_id IN_IDS($2)
  AND NOT EXISTS (SELECT 1 FROM profile_field pf WHERE pf.thing_id = t.id AND pf.field = 'organisation'
    AND NOT pf.audience_id IN_IDS($2))
ORDER BY p.name, t.id LIMIT $3
"""
"""Those who let this reader know where they work."""
NETWORKS = """
SELECT n.labels FROM audience_grant g JOIN network n ON g.principal = 'network:' || n.id
WHERE g.audience_id = $1 ORDER BY n.id
"""


Offer = Mapping[str, Any]
"""`public_id`, `form`, `language`, `title`, `words`, `terms` (scheme, key, labels, facts), `countries`, `until`."""


async def partner(reader: Reader, public_id: str, *, language: str) -> dict[str, Any]:
    """A partner with everything its page shows to this reader. Raises Missing."""
    found = await row(ONE, public_id, reader.audiences) if is_public_id(public_id) else None
    if found is None:
        raise Missing
    shown, ids = as_read(found), [found["id"]]
    words = (await texts(ids, reader.audiences)).get(shown["id"], {})
    post_id = shown["contact_post_id"]
    return {
        **shown, HEADLINE: best(words.get(HEADLINE, {}), language, shown["language"]),
        ABOUT: best(words.get(ABOUT, {}), language, shown["language"]),
        "terms": (await terms(ids)).get(shown["id"], []), "offers": (await offers(ids)).get(shown["id"], []),
        "contact": await row(CONTACT, post_id, reader.audiences) if post_id else None,
        "people": await rows(PEOPLE, shown["organisation_id"], reader.audiences, MOST_PEOPLE),
        "networks": [stored_labels(each["labels"]) for each in await rows(NETWORKS, shown["home_audience_id"])],
    }


def as_read(found: Row) -> dict[str, Any]:
    """A row with lists, names and days as Python has them; verified is what is so today."""
    until = day(found["verified_until"])
    return {
        **dict(found), "countries": listed(found["countries"]), "languages": listed(found["languages"]),
        "other_names": [each.strip() for each in found["other_names"].splitlines() if each.strip()],
        "verified_until": until, "is_verified": bool(found["verified_at"]) and (until is None or today() <= until),
    }


async def sorts(shown: Mapping[str, Any]) -> dict[str, Labels]:
    """Scheme -> labels, of what kind of organisation it is: type, scope, stakeholder category."""
    found = await rows(SORTS, shown["type"], shown["scope"], shown["stakeholder"])
    return {each["scheme"]: stored_labels(each["labels"]) for each in found}


async def many(reader: Reader, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """The published ones of these the reader may read, without their words, by thing."""
    return {each["id"]: as_read(each) for each in await rows(MANY, ids, reader.audiences)}


async def offers(ids: Sequence[int]) -> dict[int, list[Offer]]:
    """Thing -> its offers open today, the first to end first, each with the terms it is about."""
    found = await rows(OFFERS, ids, today())
    named = await _named({each for offer in found for each in listed(offer["terms"])})
    shown: dict[int, list[Offer]] = {}
    for each in found:
        about = [named[id_] for id_ in listed(each["terms"]) if id_ in named]
        offer = {**dict(each), "terms": about, "countries": listed(each["countries"]), "until": day(each["until"])}
        shown.setdefault(each["thing_id"], []).append(offer)
    return shown


async def _named(term_ids: set[int]) -> dict[int, dict[str, Any]]:
    if not term_ids:
        return {}
    return {
        each["id"]: {**dict(each), "labels": stored_labels(each["labels"]), "facts": stored_labels(each["facts"])}
        for each in await rows(OFFERED_TERMS, term_ids)
    }
