"""People belong to organisations: the secretariat says so, who belongs nowhere yet is asked about by name."""

from cop.community import findable
from cop.community.actions import action
from cop.community.activity import note
from cop.community.people import Person, Reader
from cop.community.thing import Thing
from cop.directory.queries.belonging import is_free
from cop.kit.errors import Refused
from cop.kit.store import write


@action("partner.admit")
async def admit(reader: Reader, thing: Thing, *, person_id: int) -> None:
    """This person belongs to the partner's organisation from now on. What was signed before stays as it was."""
    if not await is_free(thing, person_id):
        raise Refused("choose-person", field="person")
    taken = await write(
        "UPDATE person SET organisation_id = $2 WHERE id = $1 AND organisation_id IS NULL RETURNING id",
        person_id, thing.organisation_id,
    )
    if not taken:
        raise Refused("changed-meanwhile")
    await findable.person_changed(person_id)
    await note("partner.admitted", reader, thing_id=thing.id, subject_id=person_id)


@action("partner.release")
async def release(reader: Reader, thing: Thing, person: Person) -> None:
    """This person belongs to it no more, and must have given its posts back before."""
    held = await write(
        "UPDATE person SET organisation_id = NULL WHERE id = $1 AND organisation_id = $2 AND NOT EXISTS ("
        "SELECT 1 FROM holding h JOIN post po ON po.id = h.post_id"
        " WHERE h.person_id = $1 AND h.open_for IS NOT NULL AND po.organisation_id = $2) RETURNING id",
        person.id, thing.organisation_id,
    )
    if not held:
        raise Refused("still-holds-post", field="person")
    await findable.person_changed(person.id)
    await note("partner.released", reader, thing_id=thing.id, subject_id=person.id)
