"""Each place is asked until it confirms, and the clocks of incidents: two chores."""

import logging
from datetime import timedelta

from cop.community import erasable, outbox
from cop.community.activity import note
from cop.kit.clock import instant, now
from cop.kit.store import Row, rows, write
from cop.kit.unit import unit
from cop.safeguarding.models import HIDDEN

log = logging.getLogger(__name__)

AT_ONCE = 200
FAILS_AFTER = timedelta(minutes=10)
"""A place that has not confirmed by then is shown as one that does not, and still asked."""

WAITING = """
SELECT k.id, k.thing_id, k.store, k.found, k.state, k.at, i.opened_at FROM incident_tick k
JOIN incident i ON i.id = k.incident_id JOIN incident_thing x ON x.incident_id = i.id AND x.thing_id = k.thing_id
WHERE k.state IN ('not-yet', 'failed') AND k.step = $1 AND x.fate = 'hidden' ORDER BY k.at, k.id LIMIT $2
"""
LATE = """
SELECT i.id, i.group_id FROM incident i WHERE i.state = 'open' AND i.due_at < $1
  AND NOT EXISTS (SELECT 1 FROM activity a WHERE a.verb = 'incident.overdue' AND a.subject_id = i.id)
"""
CHOSEN_ELSEWHERE = """
UPDATE incident_thing SET fate = 'restored', reason = 'elsewhere' WHERE fate = 'hidden' AND thing_id IN (
  SELECT t.id FROM incident_thing x JOIN thing t ON t.id = x.thing_id
  WHERE x.fate = 'hidden' AND t.state IN ('published', 'held')
)
RETURNING thing_id
"""
SECRETARIAT = """
SELECT h.person_id FROM holding h JOIN post po ON po.id = h.post_id
WHERE h.open_for IS NOT NULL AND h.since <= $1 AND (h.until IS NULL OR h.until > $1)
  AND po.kind IN ('secretariat', 'safeguarding') AND po.group_id IS NULL
"""


async def ask_places() -> int:
    """A chore: ask every place that has not confirmed yet; gives how many did now."""
    asked = await rows(WAITING, HIDDEN, AT_ONCE)
    places = {place.name: place for place in erasable.all_places()} if asked else {}
    done = 0
    for each in asked:
        place = places.get(each["store"])
        if place is None:
            continue
        try:
            left = await place.left(each["thing_id"])
            held = await place.held([each["thing_id"]])
        except Exception as error:  # it is asked again in a moment, and shown as one that does not answer
            log.warning("place %s does not answer: %s", place.name, type(error).__name__)
            left, held = 1, {}
        done += await _write_down(each, left, max(int(each["found"]), held.get(each["thing_id"], 0)))
    return done


async def _write_down(tick: Row, left: int, found: int) -> int:
    opened_at = instant(tick["opened_at"])
    assert opened_at is not None
    state = "done" if not left else "failed" if now() > opened_at + FAILS_AFTER else "not-yet"
    if state == tick["state"] and found == tick["found"]:
        return 0
    async with unit():
        await write(
            "UPDATE incident_tick SET state = $2, found = $3, at = $4 WHERE id = $1 AND state <> 'done'",
            tick["id"], state, found, now(),
        )
    return int(state == "done")


async def strike() -> None:
    """A chore: an incident that is open after 72 hours is told of once; what moderation has restored is restored."""
    for each in await rows(LATE, now()):
        async with unit():
            if not any(late["id"] == each["id"] for late in await rows(LATE, now())):
                continue
            await note("incident.overdue", None, group_id=each["group_id"], subject_id=each["id"])
            told = [int(one["person_id"]) for one in await rows(SECRETARIAT, now())]
            await outbox.put(told, key=f"incident-late:{each['id']}", kind="incident-late", subject_id=each["id"])
            log.error("ALARM incident %s is open for more than 72 hours", each["id"])
    async with unit():
        for each in await write(CHOSEN_ELSEWHERE):
            await write("DELETE FROM set_aside WHERE thing_id = $1", each["thing_id"])
