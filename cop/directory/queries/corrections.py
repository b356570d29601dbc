"""What others say is wrong in a profile. The owner reads the words, never whose they are."""

from collections.abc import Sequence
from typing import NamedTuple

from cop.community.people import Reader
from cop.community.rules import secretariat
from cop.community.thing import PUBLISHED, Thing, is_public_id
from cop.directory.models import Correction, Profile
from cop.kit.errors import Missing
from cop.kit.store import Row, rows

TO_OWNER, TO_SECRETARIAT = ("missing", "incorrect"), ("duplicate", "inappropriate", "left")
KINDS = TO_OWNER + TO_SECRETARIAT
AT_ONCE = 50

FOR_OWNER = """
SELECT c.id, c.kind, c.words, c.at FROM profile_correction c JOIN profile p ON p.thing_id = c.thing_id
WHERE p.person_id = $1 AND c.state = 'waiting' AND c.kind IN_WORDS($2) ORDER BY c.id LIMIT $3
"""
FOR_SECRETARIAT = """
SELECT c.id, c.kind, c.words, c.at, t.public_id, t.state, pe.name
FROM profile_correction c JOIN thing t ON t.id = c.thing_id JOIN profile p ON p.thing_id = c.thing_id
JOIN person pe ON pe.id = p.person_id
WHERE c.state = 'waiting' AND c.kind IN_WORDS($1) AND p.person_id <> $3 ORDER BY c.id LIMIT $2
"""


class Settling(NamedTuple):
    """A correction, and the profile it is about."""

    correction: Correction
    profile: Profile


async def for_owner(reader: Reader) -> Sequence[Row]:
    """What waits for the owner of a profile, oldest first: id, kind, words, at."""
    return await rows(FOR_OWNER, reader.id, TO_OWNER, AT_ONCE)


async def for_secretariat(reader: Reader) -> Sequence[Row]:
    """What waits for the secretariat; nothing for anyone else. With name, public id and state of the profile."""
    if not secretariat(reader, None):
        return []
    return await rows(FOR_SECRETARIAT, TO_SECRETARIAT, AT_ONCE, reader.id)


async def correction_for(reader: Reader, correction_id: int) -> Settling:
    """One that this reader is to settle. Raises Missing."""
    found = await Correction.get_or_none(id=correction_id) if reader.signed_in else None
    if found is None:
        raise Missing
    profile = await Profile.get(thing_id=found.thing_id)
    if not settles(reader, found, profile):
        raise Missing
    return Settling(found, profile)


def settles(reader: Reader, found: Correction, profile: Profile) -> bool:
    """The owner what the owner can mend; the secretariat the rest, but not of an own profile."""
    is_own = profile.person_id == reader.id
    return is_own if found.kind in TO_OWNER else secretariat(reader, None) and not is_own


async def profile_read(reader: Reader, public_id: str) -> Thing:
    """A published profile this reader reads. Raises Missing."""
    found = None
    if is_public_id(public_id):
        found = await Thing.get_or_none(
            public_id=public_id, kind="profile", state=PUBLISHED, audience_id__in=list(reader.audiences)
        )
    if found is None:
        raise Missing
    return found
