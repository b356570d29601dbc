"""The clock of a question: who is told, and when, that nobody has answered it.

A question waits while it is published, open, and has no reply that shows another byline than its own: were a reply that
is signed differently passed over because its author is the same, the clock would tell who asked. An accepted one counts
whatever it shows. Listeners and chores call `look`; it reads what is so now, and may be called any number of times.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from cop.community import audience
from cop.community.activity import note
from cop.kit.clock import instant, now
from cop.kit.store import Row, row, rows, write
from cop.kit.unit import unit
from cop.routing.queries.waiting import WAITS, calendar_in
from cop.routing.working import Calendar

AT_ONCE = 50
ADOPTED = 200

NOW_SO = f"""
SELECT t.id, t.group_id, t.published_at, g.answer_days, g.escalate_days, c.zone, c.weekend,
       k.topic_id AS has_clock, k.began_at, k.told_moderators_at, k.told_secretariat_at, k.stopped_at,
       CASE WHEN g.archived_at IS NULL AND {WAITS} THEN 1 ELSE 0 END AS waits,
       (SELECT count(*) FROM post po JOIN holding h ON h.post_id = po.id AND h.open_for IS NOT NULL
         JOIN person p ON p.id = h.person_id AND p.state = 'active'
         WHERE po.group_id = t.group_id AND po.kind IN ('lead', 'moderator')) AS stewards
FROM thing t JOIN topic q ON q.thing_id = t.id AND q.kind = 'question' JOIN community_group g ON g.id = t.group_id
LEFT JOIN country c ON c.id = t.country_id OR (t.country_id IS NULL AND c.iso2 = t.byline_country)
LEFT JOIN question_clock k ON k.topic_id = t.id WHERE t.id = $1
"""  # noqa: S608  # pieces of ours, here and below
START = """
INSERT INTO question_clock (topic_id, began_at, moderators_at, secretariat_at, next_at) VALUES ($1, $2, $3, $4, $3)
ON CONFLICT (topic_id) DO NOTHING
"""
SET = """
UPDATE question_clock SET began_at = $2, moderators_at = $3, secretariat_at = $4, stopped_at = NULL,
  next_at = CASE WHEN told_moderators_at IS NULL THEN $3::timestamptz WHEN told_secretariat_at IS NULL
    THEN $4::timestamptz END
WHERE topic_id = $1
"""
STOP = """
UPDATE question_clock SET stopped_at = $2, next_at = NULL WHERE topic_id = $1 AND stopped_at IS NULL
RETURNING told_moderators_at, told_secretariat_at
"""
DUE = "SELECT topic_id FROM question_clock WHERE next_at <= $1 ORDER BY next_at, topic_id LIMIT $2"
WITHOUT = f"""
SELECT t.id FROM thing t JOIN topic q ON q.thing_id = t.id AND q.kind = 'question'
JOIN community_group g ON g.id = t.group_id AND g.archived_at IS NULL
WHERE t.kind = 'topic' AND {WAITS}
  AND NOT EXISTS (SELECT 1 FROM question_clock k WHERE k.topic_id = t.id AND k.stopped_at IS NULL)
ORDER BY t.id LIMIT $1
"""  # noqa: S608
OF_GROUP = """
SELECT k.topic_id AS id FROM question_clock k JOIN thing t ON t.id = k.topic_id
WHERE t.group_id = $1 AND k.next_at IS NOT NULL ORDER BY k.topic_id
"""
TOPIC_OF = "SELECT coalesce(parent_id, id) AS id FROM thing WHERE id = $1 AND kind IN ('topic', 'reply')"
TELL = "UPDATE question_clock SET {0} = $2 WHERE topic_id = $1 AND {0} IS NULL RETURNING topic_id"
MODERATORS, SECRETARIAT = (TELL.format(each) for each in ("told_moderators_at", "told_secretariat_at"))


async def look(thing_id: int, *, adopted: bool = False) -> None:
    """Set the clock of the question this thing is, or stands under, as what is so now demands. Nothing happens to what
    is no question. `adopted`: one nobody has told of; it counts from now."""
    async with unit():
        found = await _present(thing_id)
        if found is None:
            return
        if not found["waits"]:
            await _stop(found["id"])
        elif not found["has_clock"]:
            await write(START, found["id"], *_moments(found, now() if adopted else _asked_at(found)))
        else:
            begin = now() if found["stopped_at"] else _instant(found["began_at"])
            await write(SET, found["id"], *_moments(found, begin))


async def look_at_group(group_id: int) -> None:
    """The days of the group have changed: all that still runs there is set anew."""
    for each in await rows(OF_GROUP, group_id):
        await look(each["id"])


async def strike() -> int:
    """A chore: tell whom it is time to tell, and take in what no clock was made for. Gives how many were due."""
    due = await rows(DUE, now(), AT_ONCE)
    for each in due:
        await _strike(each["topic_id"])
    for each in await rows(WITHOUT, ADOPTED):
        await look(each["id"], adopted=True)
    return len(due)


async def _strike(topic_id: int) -> None:
    """One question, as it is now. Whoever comes second finds that all is told."""
    async with unit():
        found = await _present(topic_id)
        if found is None or not found["waits"]:
            await _stop(topic_id)
            return
        moments = _moments(found, _instant(found["began_at"]))
        if moments[1] <= now():
            await _tell_moderators(found)
        if (moments[1] if not found["stewards"] else moments[2]) <= now() and await write(SECRETARIAT, topic_id, now()):
            await note("clock.secretariat", None, thing_id=topic_id, group_id=found["group_id"])
        await write(SET, topic_id, *moments)


async def _stop(topic_id: int) -> None:
    """It waits no longer. Where somebody was told that it does, whoever keeps a list of that hears of it."""
    stopped = await write(STOP, topic_id, now())
    if stopped and (stopped[0]["told_moderators_at"] or stopped[0]["told_secretariat_at"]):
        await note("clock.stopped", None, thing_id=topic_id)


async def _tell_moderators(found: Row) -> None:
    """Where there are none, the secretariat is told in their place."""
    if await write(MODERATORS, found["id"], now()) and found["stewards"]:
        await note("clock.moderators", None, thing_id=found["id"], group_id=found["group_id"])


async def _present(thing_id: int) -> Row | None:
    """The question, its tree held: a reply and its hiding at the same moment see each other."""
    topic = await row(TOPIC_OF, thing_id)
    if topic is None:
        return None
    await audience.hold_tree(topic["id"])
    return await row(NOW_SO, topic["id"])


def _asked_at(found: Row) -> datetime:
    return _instant(found["published_at"] or now())


def _moments(found: Row, begin: datetime) -> tuple[datetime, datetime, datetime]:
    """When it began, when the moderators are told, when the secretariat is."""
    calendar: Calendar = calendar_in(found)
    return begin, *_after(calendar, begin, (found["answer_days"], found["escalate_days"]))


def _after(calendar: Calendar, begin: datetime, days: Iterable[int]) -> tuple[datetime, datetime]:
    first, second = (calendar.after(begin, each) for each in days)
    return first, second


def _instant(stored: Any) -> datetime:
    found = instant(stored)
    assert found is not None
    return found
