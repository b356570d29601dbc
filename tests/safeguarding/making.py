"""The safeguarding lead, and an alarm as the page raises it."""

from cop.community.people import Person, Reader
from cop.community.thing import Thing
from cop.safeguarding.actions import opening
from cop.safeguarding.models import Incident
from tests.cast import Town


async def a_safeguarding_lead(town: Town) -> Person:
    """Of the network, in no group."""
    return town.sina


async def alarm(reader: Reader, thing: Thing, *, sort: str = "name", days: int = 0) -> Incident:
    """Hide it now."""
    ids = await opening.meant(reader, thing, days)
    return await opening.open_incident(reader, thing, sort=sort, thing_ids=ids, before=await opening.control(ids))
