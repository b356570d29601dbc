"""Who is meant by the address in a mail."""

from cop.community.outbox import MailChoice
from cop.community.people import Reader
from cop.kit.errors import Missing


async def own_choice(reader: Reader) -> MailChoice:
    """How the reader wants mail: what is so without a row, as long as there is none. Reading makes no row."""
    found = await MailChoice.get_or_none(person_id=reader.id)
    return found or MailChoice(person_id=reader.id, stop_key="")


async def choice_of(stop_key: str) -> MailChoice:
    """The choice of mail this key names. Raises Missing."""
    found = await MailChoice.get_or_none(stop_key=stop_key) if 0 < len(stop_key) <= 32 else None
    if found is None:
        raise Missing
    return found
