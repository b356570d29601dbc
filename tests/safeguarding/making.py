"""A safeguarding lead, and an alarm as the page raises it."""

from cop.community.founding import affiliate, appoint, create_person, office
from cop.community.people import Person, Reader
from cop.community.thing import Thing
from cop.kit.unit import unit
from cop.safeguarding.actions import opening
from cop.safeguarding.models import Incident
from tests.cast import Town


async def a_safeguarding_lead(town: Town, name: str = "Sina") -> Person:
    """Of the network, in no group."""
    async with unit():
        made = await create_person(
            name=f"{name} Example", email=f"{name.lower()}@people.example", language="en", zone="UTC"
        )
        await affiliate(made.id, town.pioneers.id)
        await appoint(await office("safeguarding"), made.id)
    return made


async def alarm(reader: Reader, thing: Thing, *, sort: str = "name", days: int = 0) -> Incident:
    """Hide it now."""
    ids = await opening.meant(reader, thing, days)
    return await opening.open_incident(reader, thing, sort=sort, thing_ids=ids, before=await opening.control(ids))
