"""Words among those who run a session, and who has seen them. No time is told: it would tell who was awake."""

from collections.abc import Iterable

from cop.kit.store import row, rows
from cop.live.queries.rooms import Item

BACKSTAGE = "backstage"
WORDS = """
SELECT b.id, b.words, p.name, (SELECT count(*) FROM backstage o WHERE o.session_id = b.session_id AND o.id <= b.id) AS n
FROM backstage b JOIN person p ON p.id = b.author_id WHERE b.session_id = $1
"""
SEEN = """
SELECT s.message_id, p.name FROM backstage_seen s JOIN person p ON p.id = s.person_id WHERE s.message_id IN_IDS($1)
ORDER BY s.id
"""
NAMED = "SELECT id FROM backstage WHERE session_id = $1 ORDER BY id LIMIT 1 OFFSET $2"


async def said_backstage(session_id: int, ids: Iterable[int] | None = None) -> list[Item]:
    """The words of a session, oldest first; `ids`: these alone. Erased ones are left out."""
    among = "" if ids is None else " AND b.id IN_IDS($2)"
    given = () if ids is None else (list(ids),)
    found = await rows(f"{WORDS} AND b.words <> ''{among} ORDER BY b.id", session_id, *given)
    seen: dict[int, list[str]] = {}
    for each in await rows(SEEN, [each["id"] for each in found]) if found else ():
        seen.setdefault(each["message_id"], []).append(each["name"])
    return [
        {"id": f"w{each['n']}", "sort": BACKSTAGE, "step": BACKSTAGE, "author": each["name"], "words": each["words"],
         "seen": seen.get(each["id"], [])}
        for each in found
    ]


async def word_of(session_id: int, name: str) -> int | None:
    """The row behind "w3", the third word of this session; None for anything else."""
    place = name[1:]
    if not (name.startswith("w") and place.isascii() and place.isdecimal() and 0 < int(place) < 10**6):
        return None
    found = await row(NAMED, session_id, int(place) - 1)
    return int(found["id"]) if found else None
