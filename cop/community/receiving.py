"""What came by mail, and who takes it: slices say what a reply to a thing, or a mail to a group, becomes."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from cop.community.attachment import Examined
from cop.community.groups import Group
from cop.community.people import Reader
from cop.community.text import Written
from cop.community.thing import Thing


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailed:
    """A mail without what it quotes and how it is signed, rendered. `title` is its subject, "" of a reply."""

    title: str
    text: Written
    language: str
    files: tuple[Examined, ...] = ()


Take = Callable[[Reader, Thing, Mailed], Awaitable[Thing]]
"""Makes of it what the thing takes; gives what was made. Runs inside the unit that marks the mail as received.
Raises Refused, Forbidden or Missing, as the form on the page would."""

takers: dict[str, Take] = {}
"""By kind of thing. Filled by `cop/wiring.py`."""

Start = Callable[[Reader, Group, Mailed], Awaitable[Thing]]

starters: list[Start] = []
"""What a mail to a group's address begins: one, filled by `cop/wiring.py`."""
