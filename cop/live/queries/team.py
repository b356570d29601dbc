"""Who could have a part in a session.

Offered are those a host may know of anyway: members of the group to someone who belongs to it, and experts of the
network. Neither what else they belong to nor how they are reached is read here at all. Whoever blocks the host is not
offered: to the host that is nobody of this name, and nobody learns why.
"""

import unicodedata
from collections.abc import Sequence

from cop.community.people import Person, Reader
from cop.community.rules import member
from cop.community.thing import Thing
from cop.kit.clock import now
from cop.kit.store import Row, rows
from cop.live.queries.sessions import Sitting

MOST = 20
"""As many are shown; of more, the name has to be typed further."""

OFFERED = """
SELECT p.id, p.public_id, p.name, p.role, c.iso2 AS country, o.name AS organisation FROM person p
LEFT JOIN country c ON c.id = p.country_id LEFT JOIN organisation o ON o.id = p.organisation_id
WHERE p.state = 'active' AND p.id IN (
  SELECT a.person_id FROM affiliation a
  WHERE a.network_id = $1 AND a.since <= $4 AND (a.until IS NULL OR a.until > $4)
) AND (
  (p.role = 'expert' AND $3)
  OR p.id IN (SELECT m.person_id FROM membership m WHERE m.group_id = $2 AND m.open_for IS NOT NULL)
  OR p.id IN (SELECT h.person_id FROM holding h JOIN post po ON po.id = h.post_id
              WHERE po.group_id = $2 AND h.open_for IS NOT NULL)
) AND NOT EXISTS (SELECT 1 FROM contact_block b WHERE b.person_id = p.id AND b.blocked_id = $5)
ORDER BY p.name, p.id
"""


async def offered(reader: Reader, session: Thing | Sitting) -> Sequence[Row]:
    """Everybody this reader may choose, by name."""
    group_id = session.group_id if member(reader, session) else 0
    return await rows(OFFERED, session.network_id, group_id, session.network_id in reader.networks, now(), reader.id)


async def find(reader: Reader, session: Thing | Sitting, typed: str) -> tuple[list[Row], bool]:
    """Those of them each word typed begins a name of, at most MOST; and whether there are more."""
    wanted = _letters(typed).split()
    if not wanted:
        return [], False
    found = [each for each in await offered(reader, session) if _is_called(each["name"], wanted)]
    return found[:MOST], len(found) > MOST


async def person_offered(reader: Reader, session: Thing | Sitting, public_id: str) -> Person | None:
    """The person of this name, if this reader may choose them."""
    return await _named(await offered(reader, session), public_id)


async def person_in(session: Thing | Sitting, public_id: str) -> Person | None:
    """The person of this name, who has a part in the session or had one."""
    found = await rows(
        "SELECT p.id, p.public_id FROM thing_role r JOIN person p ON p.id = r.person_id WHERE r.thing_id = $1",
        session.id,
    )
    return await _named(found, public_id)


async def _named(among: Sequence[Row], public_id: str) -> Person | None:
    """Compared here: what a form sends as a name may be text that PostgreSQL would not take."""
    found = [each["id"] for each in among if each["public_id"] == public_id]
    return await Person.get(id=found[0]) if found else None


def _is_called(name: str, wanted: Sequence[str]) -> bool:
    names = _letters(name).split()
    return all(any(each.startswith(word) for each in names) for word in wanted)


def _letters(words: str) -> str:
    """Without case, accents and hyphens, as people type names: "helene" is Hélène."""
    taken_apart = unicodedata.normalize("NFKD", words).casefold().replace("-", " ")
    return "".join(each for each in taken_apart if not unicodedata.combining(each))
