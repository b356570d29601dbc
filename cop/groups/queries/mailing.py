"""The address at which somebody begins topics of a group by mail."""

from dataclasses import dataclass
from datetime import datetime

from cop.community.people import Reader
from cop.community.replying import START, ReplyAddress, token_of
from cop.kit.clock import now


@dataclass(frozen=True, slots=True)
class Own:
    """An address of one person for one group."""

    address: str
    until: datetime


async def own_address(reader: Reader, group_id: int, *, secret: str, domain: str) -> Own | None:
    """The reader's, while it is valid."""
    found = await ReplyAddress.filter(person_id=reader.id, group_id=group_id, until__gt=now()).first()
    if found is None:
        return None
    return Own(f"{START}+{token_of(secret, reader.id, group_id=group_id)}@{domain}", found.until)
