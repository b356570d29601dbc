"""Notices are read: by saying so, or by opening what they are about."""

from datetime import datetime

from cop.community import opened
from cop.community.actions import action
from cop.community.people import Reader
from cop.community.thing import Thing
from cop.kit.clock import now
from cop.kit.store import rows, write
from cop.kit.unit import unit

MET = """
SELECT n.id, n.person_id, n.thing_id, CASE WHEN l.id = n.thing_id THEN 0 ELSE l.number END AS number
FROM notice n JOIN thing l ON l.id = n.leads_to_id
WHERE n.read_at IS NULL AND n.person_id IN_IDS($1) AND n.thing_id IN_IDS($2)
"""
READ = "UPDATE notice SET read_at = $2 WHERE id = $1 AND read_at IS NULL AND at <= $2"


@action("notice.read")
async def mark_read(reader: Reader, about: Thing | None, *, until: datetime) -> None:
    """The notice about this thing, or every one. `until`: when the page was made; what came since stays unread."""
    one = "AND thing_id = $3" if about is not None else ""
    await write(
        f"UPDATE notice SET read_at = $2 WHERE person_id = $1 AND read_at IS NULL AND at <= $2 {one}",  # noqa: S608
        reader.id, min(until, now()), *([about.id] if about is not None else []),
    )


async def mark_opened() -> int:
    """A chore: the notices whose first news somebody was shown are read. Most of the time there are none, and nothing
    is written; gives how many there were."""
    taken = opened.take()
    if not taken:
        return 0
    found = await rows(MET, sorted({person for person, _ in taken}), sorted({thing for _, thing in taken}))
    met = []
    for each in found:
        number, at = taken.get((each["person_id"], each["thing_id"]), (-1, None))
        if at is not None and each["number"] <= number:
            met.append((each["id"], at))
    if met:
        async with unit():
            for notice_id, at in met:
                await write(READ, notice_id, at)
    return len(met)
