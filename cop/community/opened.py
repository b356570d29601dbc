"""Who was shown what, until the notices about it are marked read: opening a page costs no statement.

Each process keeps what was opened since the last look of `cop/notices/actions/reading.py`, a moment ago. What is lost
with a killed process leaves a notice unread, which harms nobody.
"""

from datetime import datetime

from cop.kit.clock import now

_opened: dict[tuple[int, int], tuple[int, datetime]] = {}


def saw(person_id: int, thing_id: int, number: int = 0) -> None:
    """This person was shown this thing, up to the child of this number."""
    before, _ = _opened.get((person_id, thing_id), (0, None))
    _opened[person_id, thing_id] = max(number, before), now()


def take() -> dict[tuple[int, int], tuple[int, datetime]]:
    """(person, thing) -> the last child shown and when, of what was opened since the last time."""
    taken = dict(_opened)
    _opened.clear()
    return taken
