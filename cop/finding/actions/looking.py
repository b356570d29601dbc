"""Looking at saved searches when their morning comes: who is due is noted, and `alerts.py` writes the mail."""

from collections.abc import Mapping
from datetime import datetime

from cop.community.activity import note
from cop.finding.models import DAILY, WEEKLY
from cop.finding.mornings import next_morning
from cop.kit.clock import now
from cop.kit.store import rows, write
from cop.kit.unit import unit

AT_ONCE = 100

DUE = """
SELECT DISTINCT s.person_id, p.zone FROM saved_search s JOIN person p ON p.id = s.person_id
WHERE s.next_at <= $1 ORDER BY s.person_id LIMIT $2
"""
TAKE = """
UPDATE saved_search SET due_at = $3, next_at = $4 WHERE person_id = $1 AND often = $2 AND next_at <= $3 RETURNING id
"""


async def look() -> None:
    """A chore of the worker, every few minutes."""
    while await _look():
        pass


async def _look() -> bool:
    """One note for each person, whatever the number of searches; gives whether anybody was due."""
    moment = now()
    async with unit():
        found = await rows(DUE, moment, AT_ONCE)
        for each in found:
            taken = [
                await write(TAKE, each["person_id"], often, moment, next_morning(often, each["zone"], moment))
                for often in (DAILY, WEEKLY)
            ]
            if any(taken):
                await note("saved.due", None, subject_id=each["person_id"])
    return bool(found)


async def told(moments: Mapping[int, datetime]) -> None:
    """Search -> since when it was due: up to there it has been looked at. Inside a unit."""
    for search_id, due_at in moments.items():
        await write(
            "UPDATE saved_search SET looked_at = $2, due_at = NULL WHERE id = $1 AND due_at = $2", search_id, due_at
        )
