"""The turns of a group's week, set by those who keep order in it."""

from dataclasses import dataclass

from cop.community.actions import action
from cop.community.activity import note
from cop.community.groups import Group
from cop.community.people import Reader
from cop.kit.errors import Refused
from cop.kit.store import row, write

LONGEST = 24
"""Hours of one turn."""
MOST_TURNS = 100

ADD = """
INSERT INTO turn (group_id, post_id, deputy_id, weekday, first_hour, hours) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (group_id, weekday, first_hour) DO NOTHING RETURNING id
"""
OWN = "SELECT id FROM post WHERE id = $1 AND group_id = $2 AND kind IN ('lead', 'moderator')"


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """A turn to be, in hours of UTC. `deputy`: a post, 0 for none."""

    post: int
    deputy: int
    weekday: int
    first_hour: int
    hours: int


@dataclass(frozen=True, slots=True)
class Removed:
    id: int


@action("group.turns")
async def set_turns(reader: Reader, group: Group, change: Added | Removed) -> None:
    """Add a turn, or take one out."""
    turn_id = await _remove(group, change) if isinstance(change, Removed) else await _add(group, change)
    await note("group.turns_set", reader, group_id=group.id, subject_id=turn_id)


async def _add(group: Group, added: Added) -> int:
    if not 1 <= added.hours <= LONGEST:
        raise Refused("number-between", field="hours", least=1, most=LONGEST)
    if not (0 <= added.weekday <= 6 and 0 <= added.first_hour <= 23):
        raise Refused("choose-one", field="weekday" if not 0 <= added.weekday <= 6 else "first_hour")
    if added.post == added.deputy:
        raise Refused("deputy-of-oneself", field="deputy")
    for field, post in (("post", added.post), ("deputy", added.deputy)):
        if (post or field == "post") and not await row(OWN, post, group.id):
            raise Refused("choose-one", field=field)
    counted = await row("SELECT count(*) AS n FROM turn WHERE group_id = $1", group.id)
    if counted and counted["n"] >= MOST_TURNS:
        raise Refused("too-many-turns", most=MOST_TURNS)
    made = await write(
        ADD, group.id, added.post, added.deputy or None, added.weekday, added.first_hour, added.hours
    )
    if not made:
        raise Refused("turn-taken", field="first_hour")
    return int(made[0]["id"])


async def _remove(group: Group, removed: Removed) -> int:
    if not await write("DELETE FROM turn WHERE id = $1 AND group_id = $2 RETURNING id", removed.id, group.id):
        raise Refused("turn-gone")
    return removed.id
