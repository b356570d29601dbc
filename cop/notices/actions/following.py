"""Saying how closely one follows a thing, a group, a theme."""

from cop.community.actions import action
from cop.community.following import GROUP, LEVELS, THEME, THING
from cop.community.groups import Group
from cop.community.people import Reader
from cop.community.thing import Thing
from cop.community.vocabulary import Term
from cop.kit.clock import now
from cop.kit.errors import Refused
from cop.kit.store import write

SET = """
INSERT INTO following (person_id, scope, about, level, set_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (person_id, scope, about) DO UPDATE SET level = excluded.level, set_at = excluded.set_at
"""


@action("follow.thing")
async def follow_thing(reader: Reader, thing: Thing, *, level: str) -> None:
    """From now on; what was told stays told."""
    await put(reader.id, THING, thing.id, level)


@action("follow.group")
async def follow_group(reader: Reader, group: Group, *, level: str) -> None:
    """Counts for every thing of the group of which nothing nearer was said."""
    await put(reader.id, GROUP, group.id, level)


@action("follow.theme")
async def follow_theme(reader: Reader, theme: Term, *, level: str) -> None:
    """Counts for every thing about the theme of which nothing nearer was said."""
    await put(reader.id, THEME, theme.id, level)


async def put(person_id: int, scope: str, about: int, level: str) -> None:
    """Inside a unit."""
    if level not in LEVELS:
        raise Refused("choose-one", field="level")
    await write(SET, person_id, scope, about, level, now())
