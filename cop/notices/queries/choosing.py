"""Who is meant by the address in a mail."""

from cop.community.outbox import MailChoice
from cop.kit.errors import Missing


async def choice_of(stop_key: str) -> MailChoice:
    """The choice of mail this key names. Raises Missing."""
    found = await MailChoice.get_or_none(stop_key=stop_key) if 0 < len(stop_key) <= 32 else None
    if found is None:
        raise Missing
    return found
