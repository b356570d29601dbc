"""What becomes of replies when topics are split, merged, or a reply is moved: decided in one slice, done in another."""

from collections.abc import Awaitable, Callable, Sequence

from cop.community.people import Reader
from cop.community.text import Written
from cop.community.thing import Thing

Split = Callable[[Reader, Thing, Sequence[Thing], Written], Awaitable[Thing]]
"""The topic, the replies in their order, the title of the new topic: gives the new one. Inside the unit."""
Into = Callable[[Reader, Thing, Thing], Awaitable[None]]
"""The topic or reply, and the topic it goes into. Inside the unit."""

splits: list[Split] = []
merges: list[Into] = []
moves: list[Into] = []
"""One of each, filled by `cop/wiring.py`."""
