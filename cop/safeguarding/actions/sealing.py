"""The original of a redacted text: for two posts, with a reason that is written down, and for fourteen days.

What a case worker or a court may need for a moment is kept so long and no longer. Then, or earlier by choice, the rows
are deleted. They are in no search, mail, log or export.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from cop.community.actions import action
from cop.community.activity import note
from cop.community.people import Reader
from cop.kit.clock import now
from cop.kit.errors import Missing, Refused
from cop.kit.store import rows, write
from cop.kit.unit import unit
from cop.safeguarding.actions.proving import TICK
from cop.safeguarding.models import DONE, ERASED, Incident, Sealed, Unsealing

KEPT = timedelta(days=14)
"""How long an original is kept."""
REASONS = ("refer", "correct", "inquiry", "law")
STORE = "sealed original"

Words = tuple[str, str, str]
"""Part, language, words."""

EXPIRED = "SELECT DISTINCT incident_id, thing_id FROM sealed WHERE until <= $1"


async def seal(incident: Incident, thing_id: int, words: Sequence[Words]) -> None:
    """Keep these apart. What was sealed first is the original: a second redaction adds what is new. Inside a unit."""
    until = now() + KEPT
    for part, language, source in words:
        if not await Sealed.exists(incident_id=incident.id, thing_id=thing_id, part=part, language=language):
            await Sealed.create(
                incident_id=incident.id, thing_id=thing_id, part=part, language=language, words=source, until=until
            )


@action("sealed.read")
async def unseal(reader: Reader, incident: Incident, *, reason: str) -> list[Sealed]:
    """Read the originals, once: that it was done, by whom and why, stands on the page of the incident."""
    if reason not in REASONS:
        raise Refused("choose-one", field="reason")
    found = await Sealed.filter(incident_id=incident.id, until__gt=now()).order_by("id")
    if not found:
        raise Missing
    await Unsealing.create(incident_id=incident.id, person_id=reader.id, reason=reason, at=now())
    await note("incident.unsealed", reader, group_id=incident.group_id, subject_id=incident.id)
    return found


@action("sealed.erase")
async def erase(reader: Reader, incident: Incident) -> None:
    """Nothing more is needed of the originals: they go now."""
    if not await destroy(incident.id):
        raise Refused("nothing-sealed")
    await note("incident.sealed_erased", reader, group_id=incident.group_id, subject_id=incident.id)


async def destroy(incident_id: int, thing_id: int | None = None) -> int:
    """Delete the originals of an incident, or of one thing of it, and say so; gives how many rows. Inside a unit."""
    gone = await write(
        "DELETE FROM sealed WHERE incident_id = $1 AND ($2 = 0 OR thing_id = $2) RETURNING thing_id", incident_id,
        thing_id or 0,
    )
    for each, n in Counter(int(row["thing_id"]) for row in gone).items():
        await write(TICK, incident_id, each, STORE, ERASED, DONE, n, now())
    return len(gone)


async def strike() -> int:
    """A chore: originals whose time is over are deleted; gives how many rows."""
    gone = 0
    for each in await rows(EXPIRED, now()):
        async with unit():
            gone += await destroy(each["incident_id"], each["thing_id"])
            await note("incident.sealed_erased", None, subject_id=each["incident_id"])
    return gone

