"""Digests as they fall due: everybody gets a morning, and a letter when it comes. What it says is made when it is sent.

A digest tells of what was published until the moment its letter is due. The next one begins there, whether or not it
was sent by then; only when it never was (parked) does the next one tell that too.
"""

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from cop.community import outbox
from cop.community.outbox import DAILY, WEEKLY, MailChoice
from cop.kit.clock import instant, now
from cop.kit.store import Row, rows, write
from cop.kit.unit import unit
from cop.kit.weekdays import weekend_of
from cop.notices.mornings import next_digest

AT_ONCE = 500
KIND = "digest"
LATE = timedelta(hours=6)
"""So long after its hour a digest is still made; later, the next one tells all."""

K = TypeVar("K")

UNPLACED = """
SELECT p.id AS person_id, p.zone, c.weekend, m.often FROM person p
LEFT JOIN mail_choice m ON m.person_id = p.id LEFT JOIN country c ON c.id = p.country_id
WHERE p.state = 'active' AND p.id > $2
  AND (m.person_id IS NULL OR (m.next_at IS NULL AND m.often IN ('daily', 'weekly')))
ORDER BY p.id LIMIT $1
"""
PLACE = """
UPDATE mail_choice SET next_at = $2, told_to = coalesce(told_to, $3)
WHERE person_id IN_IDS($1) AND often = $4 AND next_at IS NULL
"""
"""Who changed their mind meanwhile is placed the next time."""
DUE = """
SELECT m.person_id, m.often, m.next_at, p.zone, c.weekend FROM mail_choice m
JOIN person p ON p.id = m.person_id AND p.state = 'active' LEFT JOIN country c ON c.id = p.country_id
WHERE m.next_at <= $1 AND m.often IN ('daily', 'weekly') AND m.stopped_at IS NULL ORDER BY m.person_id LIMIT $2
"""
TOLD = """
SELECT max(l.due_at) FROM letter l
WHERE l.person_id = mail_choice.person_id AND l.kind = 'digest' AND l.state IN ('sent', 'withdrawn')
"""
MOVE = f"""
UPDATE mail_choice SET told_to = ({TOLD}) WHERE person_id IN_IDS($1) AND told_to < ({TOLD})
"""  # noqa: S608  # ours
NEXT = "UPDATE mail_choice SET next_at = $2 WHERE person_id IN_IDS($1)"


async def make_digests(hold: int = 0) -> None:
    """A chore of the worker, every few minutes. `hold`: seconds that what members wrote waits before mails tell it."""
    last = 0
    while last := await _place(last):
        pass
    while await _make(timedelta(seconds=hold)):
        pass


async def _place(after: int) -> int:
    """The first morning of those who have none, from this person on; gives the last person looked at, 0 at the end."""
    moment = now()
    async with unit():
        found = await rows(UNPLACED, AT_ONCE, after)
        await MailChoice.bulk_create([
            MailChoice(person_id=each["person_id"], stop_key=secrets.token_hex(16), often=DAILY)
            for each in found if each["often"] is None
        ], ignore_conflicts=True)
        placed = _grouped((_often(each), _next(each, moment)) for each in found)
        for (often, next_at), places in placed.items():
            await write(PLACE, _ids(found, places), next_at, moment, often)
    return int(found[-1]["person_id"]) if found else 0


async def _make(hold: timedelta) -> bool:
    """Letters for a batch of those who are due; gives whether there were any."""
    moment = now()
    async with unit():
        found = await rows(DUE, moment, AT_ONCE)
        if not found:
            return False
        await write(MOVE, [each["person_id"] for each in found])
        for next_at, places in _grouped(_next(each, moment) for each in found).items():
            await write(NEXT, _ids(found, places), next_at)
        ripe = [each for each in found if _is_ripe(each, moment)]
        for key, places in _grouped(_key(each) for each in ripe).items():
            await outbox.put(_ids(ripe, places), key=key, kind=KIND, due_at=moment - hold)
    return True


def _often(person: Row) -> str:
    return person["often"] if person["often"] in (DAILY, WEEKLY) else DAILY


def _next(person: Row, after: datetime) -> datetime:
    return next_digest(_often(person), person["zone"], weekend_of(person["weekend"]), after)


def _at(person: Row) -> datetime:
    found = instant(person["next_at"])
    assert found is not None
    return found


def _is_ripe(person: Row, moment: datetime) -> bool:
    """Whether it is that morning where the person is now: who has moved to another zone waits for the next there."""
    due = _at(person)
    return moment - due <= LATE and _next(person, due - timedelta(seconds=1)) == due


def _key(person: Row) -> str:
    """One digest for each day of UTC, also for somebody who travels."""
    return f"{KIND}:{_at(person):%Y-%m-%d}"


def _grouped(keys: Iterable[K]) -> dict[K, list[int]]:
    """Key -> the places it stands at."""
    found: dict[K, list[int]] = {}
    for place, key in enumerate(keys):
        found.setdefault(key, []).append(place)
    return found


def _ids(people: Sequence[Row], places: list[int]) -> list[int]:
    return [people[place]["person_id"] for place in places]
