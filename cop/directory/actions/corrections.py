"""Somebody says that a profile is wrong. Who it was, the owner never learns."""

from cop.community.actions import action
from cop.community.activity import note
from cop.community.people import Reader
from cop.community.thing import Thing
from cop.directory.models import Correction, Profile
from cop.directory.queries.corrections import KINDS, settles
from cop.kit.clock import now
from cop.kit.errors import Missing, Refused
from cop.kit.store import row, write

LONGEST_WORDS = 1000
MOST_WAITING = 3
"""Of one person about one profile."""


@action("profile.correct")
async def suggest(reader: Reader, thing: Thing, *, kind: str, words: str) -> None:
    """Missing or incorrect goes to the owner; a duplicate, something improper, somebody who has left, to the
    secretariat."""
    if kind not in KINDS:
        raise Refused("choose-one", field="kind")
    if not words:
        raise Refused("say-something", field="words")
    current = await Thing.get_or_none(id=thing.id, audience_id__in=list(reader.audiences))
    if current is None:
        raise Missing
    mine = await row(
        "SELECT count(*) AS n FROM profile_correction WHERE thing_id = $1 AND person_id = $2 AND state = 'waiting'",
        thing.id, reader.id,
    )
    if mine is not None and mine["n"] >= MOST_WAITING:
        raise Refused("enough-corrections", most=MOST_WAITING)
    made = await Correction.create(thing_id=thing.id, person_id=reader.id, kind=kind, words=words, at=now())
    await note("correction.made", reader, thing_id=thing.id, subject_id=made.id)


@action("correction.settle")
async def settle(reader: Reader, profile: Profile, correction: Correction) -> None:
    """It is done, or was not right: it no longer waits."""
    if correction.thing_id != profile.thing_id or not settles(reader, correction, profile):
        raise Missing
    settled = await write(
        "UPDATE profile_correction SET state = 'settled', settled_at = $2 WHERE id = $1 AND state = 'waiting'"
        " RETURNING id", correction.id, now(),
    )
    if not settled:
        raise Refused("correction-settled")
    await note("correction.settled", reader, thing_id=profile.thing_id, subject_id=correction.id)
