"""How far people have read, written down a little later: opening a page costs no transaction.

Each process keeps what it has seen as a maximum and flushes it every quarter of a second and at its stop.
The moment is that of the last visit that showed something new: visits without any write nothing.
A pointer lost with a killed process shows a topic as unread once more, which harms nobody.
"""

from cop.kit.clock import now
from cop.kit.store import write
from cop.kit.unit import unit

_seen: dict[tuple[int, int], int] = {}

UPSERT = """
INSERT INTO reading (person_id, topic_id, read_to, read_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (person_id, topic_id) DO UPDATE SET read_to = excluded.read_to, read_at = excluded.read_at
WHERE reading.read_to < excluded.read_to
"""


def saw(person_id: int, topic_id: int, number: int) -> None:
    """This person was shown this topic up to this reply."""
    key = (person_id, topic_id)
    _seen[key] = max(number, _seen.get(key, 0))


async def flush() -> int:
    """Write down what was seen since the last time; gives how many pointers."""
    if not _seen:
        return 0
    batch = dict(_seen)
    _seen.clear()
    try:
        async with unit():
            for (person_id, topic_id), number in batch.items():
                await write(UPSERT, person_id, topic_id, number, now())
    except BaseException:
        for (person_id, topic_id), number in batch.items():
            saw(person_id, topic_id, number)
        raise
    return len(batch)
