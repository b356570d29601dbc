"""What the pages that change a partner show of it: also while it is hidden, to those who may change it."""

from collections.abc import Sequence
from typing import Any

from cop.community.people import Organisation, Person, Reader
from cop.community.policy import may
from cop.community.posts import Post
from cop.community.thing import Thing, is_public_id
from cop.community.vocabulary import (
    INSPIRE,
    ORGANISATION_SCOPE,
    ORGANISATION_TYPE,
    SECTOR,
    STAKEHOLDER,
    THEME,
    Country,
    Network,
    Term,
)
from cop.directory.models import Partner, PartnerOffer
from cop.kit.errors import Missing
from cop.kit.store import Row, rows

POST_KINDS = ("contact", "editor")
MOST_PEOPLE = 200
SUBJECTS = (("themes", THEME), ("sectors", SECTOR), ("inspire", INSPIRE))
"""Names of fields, and the schemes they choose from."""
NATURES = (("type", ORGANISATION_TYPE), ("scope", ORGANISATION_SCOPE), ("stakeholder", STAKEHOLDER))

TEXTS = "SELECT part, language, source FROM thing_text WHERE thing_id = $1 AND is_current"
OFFERS = """
SELECT public_id, form, language, title, words, until, ended_at FROM partner_offer
WHERE thing_id = $1 ORDER BY CASE WHEN ended_at IS NULL THEN 0 ELSE 1 END, until DESC, id DESC LIMIT 100
"""
POSTS = """
SELECT po.id, po.kind, p.id AS person_id, p.name, h.since FROM post po
LEFT JOIN holding h ON h.open_for = po.id LEFT JOIN person p ON p.id = h.person_id
WHERE po.organisation_id = $1 ORDER BY po.kind, po.key
"""
FOUND_WITH = """
SELECT r.thing_id FROM partner r WHERE r.organisation_id = $1
UNION SELECT f.thing_id FROM profile f JOIN person p ON p.id = f.person_id WHERE p.organisation_id = $1
"""


async def partner_for(reader: Reader, public_id: str) -> Thing:
    """The partner as a thing: of whoever may read it, or may change it though it is hidden. Raises Missing."""
    thing = await Thing.get_or_none(public_id=public_id, kind="partner") if is_public_id(public_id) else None
    if thing is None or not (thing.audience_id in reader.audiences or may(reader, "partner.edit", thing)):
        raise Missing
    return thing


async def partner_of(thing: Thing) -> Partner:
    """Its own row, the organisation loaded."""
    return await Partner.get(thing_id=thing.id).select_related("organisation")


async def offer_for(thing: Thing, public_id: str) -> PartnerOffer:
    """An offer of this partner. Raises Missing."""
    found = await PartnerOffer.get_or_none(public_id=public_id, thing_id=thing.id) if is_public_id(public_id) else None
    if found is None:
        raise Missing
    return found


async def sources(thing: Thing) -> dict[tuple[str, str], str]:
    """(part, language) -> what is written there now."""
    return {(each["part"], each["language"]): each["source"] for each in await rows(TEXTS, thing.id)}


async def terms_of(thing: Thing) -> list[int]:
    found = await rows("SELECT term_id FROM thing_term WHERE thing_id = $1", thing.id)
    return [each["term_id"] for each in found]


async def offers_of(thing: Thing) -> Sequence[Row]:
    """All offers, those that have not been ended first."""
    return await rows(OFFERS, thing.id)


async def posts_of(thing: Thing) -> dict[str, Row | None]:
    """Kind -> the post of its organisation and who holds it now; None where there is none yet."""
    found = {each["kind"]: each for each in reversed(await rows(POSTS, thing.organisation_id))}
    return {kind: found.get(kind) for kind in POST_KINDS}


async def post_of(thing: Thing, kind: str) -> Post | None:
    return await Post.filter(organisation_id=thing.organisation_id, kind=kind).order_by("key").first()


async def people_of(thing: Thing) -> list[Person]:
    """Who belongs to its organisation and has not left, by name: for those who give its posts."""
    found = Person.filter(organisation_id=thing.organisation_id, state="active")
    return await found.order_by("name", "id").limit(MOST_PEOPLE)


async def found_with(organisation_id: int) -> list[int]:
    """The things that are found by the name of an organisation: its partner, and profiles of its people."""
    return [each["thing_id"] for each in await rows(FOUND_WITH, organisation_id)]


async def is_taken(slug: str) -> bool:
    """Whether a partner has this organisation already."""
    return await Partner.exists(organisation__slug=slug)


async def organisation(slug: str) -> Organisation | None:
    return await Organisation.get_or_none(slug=slug)


async def offered() -> dict[str, Any]:
    """Everything the forms let one choose from."""
    found: dict[str, list[Term]] = {scheme: [] for _, scheme in (*SUBJECTS, *NATURES)}
    for term in await Term.filter(scheme__in=list(found), status="accepted").order_by("position", "id"):
        found[term.scheme].append(term)
    return {
        "subjects": {name: found[scheme] for name, scheme in SUBJECTS},
        "natures": {name: found[scheme] for name, scheme in NATURES},
        "countries": await Country.all().order_by("iso2"), "networks": await Network.all().order_by("id"),
    }
