"""Taking the contact card of a profile away: each time is written down."""

from cop.community.actions import action
from cop.community.activity import note
from cop.community.people import Reader
from cop.community.thing import Thing


@action("profile.take_card")
async def take(reader: Reader, thing: Thing) -> None:
    """The verb is none of "profile.": nothing that can be found has changed."""
    await note("card.taken", reader, thing_id=thing.id)
