"""Reading reports of a child at risk, and signposts. Words only for who holds the office."""

from collections.abc import Sequence

from cop.community.people import Reader
from cop.community.policy import may
from cop.community.thing import Thing, is_public_id
from cop.community.vocabulary import Country
from cop.kit.errors import Missing
from cop.kit.store import Row, row, rows
from cop.safeguarding.models import Risk

LIST = 100

LISTED = """
SELECT t.public_id, r.state, r.due_at, r.closed_at, r.outcome, t.created_at, c.iso2 AS country
FROM risk r JOIN thing t ON t.id = r.thing_id LEFT JOIN country c ON c.id = r.country_id
WHERE t.audience_id IN_IDS($1) ORDER BY r.state = 'closed', r.due_at, r.thing_id LIMIT $2
"""
OWN = """
SELECT t.public_id, r.state, r.due_at, t.created_at, r.closed_at FROM risk r JOIN thing t ON t.id = r.thing_id
WHERE t.author_id = $1 AND r.incident_id IS NULL ORDER BY r.thing_id DESC LIMIT 20
"""
ONE = """
SELECT t.id, t.public_id, r.state, r.due_at, r.taken_at, r.closed_at, r.outcome, r.erase_after, t.created_at,
       t.language, c.iso2 AS country, i.public_id AS incident, p.name AS reporter,
       (SELECT x.html FROM thing_text x WHERE x.thing_id = t.id AND x.part = 'body' AND x.is_current) AS words
FROM risk r JOIN thing t ON t.id = r.thing_id JOIN person p ON p.id = t.author_id
LEFT JOIN country c ON c.id = r.country_id LEFT JOIN incident i ON i.id = r.incident_id
WHERE t.public_id = $1 AND t.audience_id IN_IDS($2)
"""
SIGNPOSTS = """
SELECT s.language, s.name, s.words, s.contact, s.checked_on FROM signpost s JOIN country c ON c.id = s.country_id
WHERE c.iso2 = $1 ORDER BY s.language <> $2, s.language, s.name
"""


async def listed(reader: Reader) -> Sequence[Row]:
    """Those that wait first. Raises Missing for who holds no such office."""
    if not may(reader, "risk.take", None):
        raise Missing
    return await rows(LISTED, reader.audiences, LIST)


async def own(reader: Reader) -> Sequence[Row]:
    """What became of what the reader reported: no word of it."""
    return await rows(OWN, reader.id)


async def one(reader: Reader, public_id: str) -> Row:
    """Raises Missing."""
    if not may(reader, "risk.take", None) or not is_public_id(public_id):
        raise Missing
    found = await row(ONE, public_id, reader.audiences)
    if found is None:
        raise Missing
    return found


async def risk_for(reader: Reader, public_id: str) -> Risk:
    found = await one(reader, public_id)
    return await Risk.get(thing_id=found["id"])


async def thing_of(risk: Risk) -> Thing:
    return await Thing.get(id=risk.thing_id)


async def country(iso2: str) -> Country:
    """Raises Missing."""
    is_code = len(iso2) == 2 and iso2.isascii() and iso2.isalpha()
    found = await Country.get_or_none(iso2=iso2.upper()) if is_code else None
    if found is None:
        raise Missing
    return found


async def countries() -> list[Country]:
    return await Country.all().order_by("iso2")


async def with_signposts() -> set[str]:
    return {str(each["iso2"]) for each in await rows(
        "SELECT DISTINCT c.iso2 FROM signpost s JOIN country c ON c.id = s.country_id"
    )}


async def signposts(iso2: str, language: str) -> Sequence[Row]:
    """In the reader's language first."""
    return await rows(SIGNPOSTS, iso2, language)


async def own_country(reader: Reader) -> str:
    found = await Country.get_or_none(id=reader.country_id) if reader.country_id else None
    return found.iso2 if found else ""
