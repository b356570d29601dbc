"""Profiles that wait for somebody to verify them: the secretariat sees all, a lead those of members of a group led."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from cop.community.people import Reader
from cop.community.policy import demand
from cop.community.rules import secretariat
from cop.community.thing import HELD, PUBLISHED
from cop.directory.queries.own import Whole, profile_named, whole
from cop.directory.queries.stored import today
from cop.kit.errors import Missing
from cop.kit.store import rows

SECRETARIAT = "secretariat"
AT_ONCE = 20
RENEWED_FROM = timedelta(days=30)
"""How long before it ends a verification can be renewed."""

_OF_MEMBERS = """
p.person_id IN (SELECT m.person_id FROM membership m WHERE m.group_id IN_IDS($2) AND m.open_for IS NOT NULL
  UNION SELECT h.person_id FROM holding h JOIN post po ON po.id = h.post_id
  WHERE po.group_id IN_IDS($2) AND h.open_for IS NOT NULL)
"""
WAITING = f"""
SELECT p.thing_id FROM profile p JOIN thing t ON t.id = p.thing_id
JOIN person pe ON pe.id = p.person_id AND pe.state = 'active'
WHERE (t.state = 'held' OR (t.state = 'published' AND p.verified_until <= $4)) AND p.person_id <> $1
  AND ($3 OR {_OF_MEMBERS}) ORDER BY t.state, p.confirmed_at, t.id LIMIT $5
"""  # noqa: S608  # ours
GROUPS_WITH = """
SELECT m.group_id FROM membership m WHERE m.person_id = $1 AND m.group_id IN_IDS($2) AND m.open_for IS NOT NULL
UNION SELECT po.group_id FROM holding h JOIN post po ON po.id = h.post_id
WHERE h.person_id = $1 AND po.group_id IN_IDS($2) AND h.open_for IS NOT NULL ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class Capacity:
    """In which post somebody verifies: of the secretariat, or leading a group."""

    post: str
    group_id: int | None = None


async def capacity(reader: Reader, person_id: int) -> Capacity | None:
    """As what this reader may verify that person's profile; None when as nothing. Nobody verifies the own."""
    if person_id == reader.id:
        return None
    if secretariat(reader, None):
        return Capacity(SECRETARIAT)
    shared = await rows(GROUPS_WITH, person_id, reader.leads)
    return Capacity("lead", shared[0]["group_id"]) if shared else None


async def waiting(reader: Reader) -> list[Whole]:
    """Those this reader may verify: new ones first, then those whose verification ends. Raises Forbidden."""
    demand(reader, "profile.verify", None)
    found = await rows(
        WAITING, reader.id, reader.leads, secretariat(reader, None), today() + RENEWED_FROM, AT_ONCE
    )
    return [await whole(each["thing_id"]) for each in found]


async def to_verify(reader: Reader, public_id: str) -> Whole:
    """A profile this reader may verify or return. Raises Forbidden, or Missing for what is not this reader's."""
    demand(reader, "profile.verify", None)
    found = await whole((await profile_named(public_id)).thing_id)
    if found.thing.state not in (HELD, PUBLISHED) or await capacity(reader, found.profile.person_id) is None:
        raise Missing
    return found


def withheld(reader: Reader, found: Sequence[Whole]) -> dict[int, set[str]]:
    """Thing -> its narrowed fields that are not for this reader: not shown to verifiers either."""
    return {
        each.thing.id: {field for field, readers in each.readers.items() if readers not in reader.audiences}
        for each in found
    }
