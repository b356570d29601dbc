"""Whom the secretariat may say to belong to a partner: people of its network who belong to no organisation yet."""

from collections.abc import Sequence

from cop.community.thing import Thing
from cop.directory.queries.drafting import is_called
from cop.kit.clock import now
from cop.kit.store import Row, rows

MOST = 20
"""As many are shown; of more, the name has to be typed further."""

_FREE = """
SELECT p.id, p.name, p.role, c.iso2 AS country FROM person p LEFT JOIN country c ON c.id = p.country_id
WHERE p.state = 'active' AND p.organisation_id IS NULL AND p.id IN (
  SELECT a.person_id FROM affiliation a WHERE a.network_id = $1 AND a.since <= $2 AND (a.until IS NULL OR a.until > $2)
)
"""
FREE = f"{_FREE} ORDER BY p.name, p.id"
ONE_FREE = f"{_FREE} AND p.id = $3"


async def free(thing: Thing, typed: str) -> tuple[Sequence[Row], bool]:
    """Those of whose name each word typed begins a part, at most MOST; and whether there are more."""
    if not typed.strip():
        return [], False
    found = [each for each in await rows(FREE, thing.network_id, now()) if is_called(each["name"], typed)]
    return found[:MOST], len(found) > MOST


async def is_free(thing: Thing, person_id: int) -> bool:
    return bool(await rows(ONE_FREE, thing.network_id, now(), person_id))
