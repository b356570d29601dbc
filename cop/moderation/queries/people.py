"""What those who keep order read of a member: measures and notes of their own groups, or of the secretariat."""

from collections.abc import Sequence
from dataclasses import dataclass

from cop.community.people import Person, Reader
from cop.community.policy import may
from cop.community.thing import is_public_id
from cop.kit.errors import Missing
from cop.kit.store import Row, row, rows

KNOWN = """
SELECT DISTINCT group_id FROM membership WHERE person_id = $1 AND group_id IN_IDS($2)
UNION SELECT DISTINCT group_id FROM thing WHERE author_id = $1 AND group_id IN_IDS($2) AND byline = 'named'
"""
"""Groups one has been a member of, or signed something in by name: what is signed otherwise leads to nobody."""
MEASURES = """
SELECT m.id, m.grade, m.reason, m.since, m.until, m.lifted_at, m.group_id FROM measure m
WHERE m.person_id = $1 AND (m.group_id IN_IDS($2) OR $3 = 1 AND m.group_id IS NULL) ORDER BY m.id DESC LIMIT 100
"""
NOTES = """
SELECT n.id, n.words, n.at, n.group_id, p.name AS author FROM staff_note n JOIN person p ON p.id = n.author_id
WHERE n.person_id = $1 AND (n.group_id IN_IDS($2) OR $3 = 1 AND n.group_id IS NULL) ORDER BY n.id DESC LIMIT 100
"""
OWN = """
SELECT m.grade, m.since, m.until, m.group_id FROM measure m
WHERE m.person_id = $1 AND m.lifted_at IS NULL AND m.until > $2 ORDER BY m.id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A person, the groups in which the reader keeps order and has met this person, and what is known there."""

    person: Person
    groups: frozenset[int]
    is_secretariat: bool
    measures: Sequence[Row]
    notes: Sequence[Row]


async def person_kept(reader: Reader, public_id: str) -> Kept:
    """Raises Missing for who keeps no order around this person, and for oneself."""
    person = await _person(public_id) if is_public_id(public_id) else None
    is_secretariat = may(reader, "group.oversee", None)
    if person is None or person.id == reader.id or not (reader.steward_of or is_secretariat):
        raise Missing
    groups = frozenset(each["group_id"] for each in await rows(KNOWN, person.id, reader.steward_of))
    if not groups and not is_secretariat:
        raise Missing
    asked = (person.id, groups, int(is_secretariat))
    return Kept(
        person=person, groups=groups, is_secretariat=is_secretariat, measures=await rows(MEASURES, *asked),
        notes=await rows(NOTES, *asked),
    )


async def _person(public_id: str) -> Person | None:
    """By a public id of theirs, or of their profile."""
    found = await row(
        "SELECT id FROM person WHERE public_id = $1"
        " UNION SELECT author_id FROM thing WHERE public_id = $1 AND kind = 'profile'", public_id,
    )
    return await Person.get(id=found["id"]) if found else None


async def author_of(reader: Reader, thing_id: int) -> str:
    """The public id of who signs a thing by name, for the links of those who keep order; "" where the byline hides
    it."""
    found = await row(
        "SELECT p.public_id FROM thing t JOIN person p ON p.id = t.author_id WHERE t.id = $1 AND t.byline = 'named'"
        " AND t.audience_id IN_IDS($2)", thing_id, reader.audiences,
    )
    return str(found["public_id"]) if found else ""
