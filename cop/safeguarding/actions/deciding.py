"""What becomes of an incident: an answer about the child, a word to those who were mailed, restoring, closing."""

from cop.community import aside, audience, outbox
from cop.community.actions import action
from cop.community.activity import note
from cop.community.people import Reader
from cop.community.policy import demand
from cop.community.thing import HELD, HIDDEN, Thing, is_public_id
from cop.kit.clock import now
from cop.kit.errors import Missing, Refused
from cop.kit.store import write
from cop.kit.unit import unit
from cop.safeguarding.actions import risks, sealing
from cop.safeguarding.models import CLOSED, OPEN, RESTORED, Incident, IncidentThing
from cop.safeguarding.queries import exposure

WHY = ("harmless", "agreed", "mistaken", "other")
"""Why something is restored."""


async def hold(incident: Incident) -> None:
    """Rivals wait. Raises Refused for one that was closed."""
    held = await write("UPDATE incident SET state = state WHERE id = $1 AND state = $2 RETURNING id", incident.id, OPEN)
    if not held:
        raise Refused("incident-closed")


@action("incident.answer")
async def answer(reader: Reader, incident: Incident, *, is_at_risk: bool) -> None:
    """Whether a child is at risk now. Yes: the safeguarding lead has it before them, with a clock."""
    await hold(incident)
    await write("UPDATE incident SET is_at_risk = $2 WHERE id = $1", incident.id, is_at_risk)
    await note("incident.answered", reader, group_id=incident.group_id, subject_id=incident.id)
    if is_at_risk:
        await risks.of_incident(reader, incident)


@action("incident.tell")
async def tell(reader: Reader, incident: Incident) -> None:
    """Ask those who were mailed to delete the mail: once, however often it is pressed."""
    await hold(incident)
    told = await exposure.mailed(incident)
    if not told:
        raise Refused("nobody-was-mailed")
    await outbox.put(told, key=f"delete:{incident.id}", kind="please-delete", subject_id=incident.id)
    await note("incident.told", reader, group_id=incident.group_id, subject_id=incident.id)


@action("incident.restore")
async def restore(reader: Reader, incident: Incident, *, thing: str, version: int, why: str) -> None:
    """A thing of the incident (by its public id) goes back to where it was. Below what is hidden it stays unread."""
    if why not in WHY:
        raise Refused("choose-one", field="why")
    current = await Thing.get_or_none(public_id=thing) if is_public_id(thing) else None
    if current is None or not await IncidentThing.exists(incident_id=incident.id, thing_id=current.id):
        raise Missing
    await audience.hold_tree(current.id)
    await hold(incident)
    current = await Thing.get(id=current.id)
    was = await IncidentThing.get(incident_id=incident.id, thing_id=current.id)
    if current.version != version:
        raise Refused("changed-meanwhile")
    if current.state != HIDDEN or was.fate != HIDDEN:
        raise Refused("cannot-restore")
    if was.was == HELD and current.group_id is not None:
        await audience.of_review(current.group_id, current.author_id)
    await write("UPDATE thing SET state = $2, version = version + 1 WHERE id = $1", current.id, was.was)
    await audience.settle(current.id)
    await write("UPDATE incident_thing SET fate = $2, reason = $3 WHERE id = $1", was.id, RESTORED, why)
    await aside.drop(current.id)
    await note(
        "incident.restored", reader, thing_id=current.id, group_id=incident.group_id, subject_id=incident.id
    )


@action("incident.close")
async def close(reader: Reader, incident: Incident, *, nothing_more: bool = False) -> None:
    """Everything is decided: each thing restored, redacted or erased, and the question about the child answered.
    Places that have not confirmed are asked on, and stay in the record: while an original is sealed, some wait for it.
    `nothing_more`: the sealed originals go now, else when their time is over."""
    await hold(incident)
    current = await Incident.get(id=incident.id)
    if current.is_at_risk is None:
        raise Refused("incident-not-answered")
    if await IncidentThing.exists(incident_id=incident.id, fate=HIDDEN):
        raise Refused("incident-not-decided")
    await write(
        "UPDATE incident SET state = $2, closed_at = $3, closed_by_id = $4 WHERE id = $1",
        incident.id, CLOSED, now(), reader.id,
    )
    if nothing_more and await sealing.destroy(incident.id):
        await note("incident.sealed_erased", reader, group_id=incident.group_id, subject_id=incident.id)
    await note("incident.closed", reader, group_id=incident.group_id, subject_id=incident.id)


async def look(reader: Reader, incident: Incident) -> None:
    """The reader looks at names of those who may have read it: that is written down."""
    demand(reader, "sealed.read", incident)
    async with unit():
        await note("incident.looked", reader, group_id=incident.group_id, subject_id=incident.id)
