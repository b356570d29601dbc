"""`python -m cop demo`: a community to look at, invented from end to end, the same every time."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime

from cop.community import findable
from cop.community.findable import SearchIndex
from cop.community.loading import load_vocabulary
from cop.community.people import Person
from cop.demo import keeping, lately
from cop.demo.casting import more_people
from cop.demo.groups import make_groups
from cop.demo.order import keep_order
from cop.demo.partners import make_partners, pages
from cop.demo.people import copy_people, make_organisations, make_people
from cop.demo.portraits import portraits
from cop.demo.profiles import Drawn, draw, make_profiles
from cop.demo.sessions import hold_sessions, prepare_texts
from cop.demo.stories import PERSONAS, people, topics
from cop.demo.topics import Prepared, prepare, publish
from cop.demo.world import World, open_world
from cop.kit.clock import now
from cop.kit.store import write
from cop.kit.unit import unit
from cop.settings import BadSetting

Report = Callable[[str], None]

FINDABLE = ("profile", "partner", "topic", "reply", "session")
"""Kinds of things that can be found."""

READ_AFTER_DAYS = 10
"""Whom one can sign in as has read what nobody has written in for so long."""

READ = """
INSERT INTO reading (person_id, topic_id, read_to)
SELECT CAST($1 AS integer), id, latest_number FROM thing
WHERE kind = 'topic' AND audience_id IN_IDS($2) AND latest_at < $3 ORDER BY id
"""


async def build(report: Report, scale: int = 1, today: datetime | None = None) -> Counter[str]:
    """Fill an empty database, whole or not at all; `today` is what all times are counted from.

    Gives how much was made, nothing when the demonstration is there already. Raises BadSetting when other
    people are: nothing invented is put among them. `scale` repeats topics, replies, and the people whose names alone
    are written down, with their profiles.
    """
    if scale < 1:
        raise BadSetting("--scale must be at least 1")
    if await Person.exists(external_id__startswith="persona:"):
        report("The demonstration is already in this database; nothing was changed.")
        return Counter()
    if await Person.exists():
        raise BadSetting("COP_DATABASE_URL names a database with real people: give the demonstration another")
    prepared, texts, drawn = prepare(topics()), prepare_texts(), draw(portraits(people()))
    words, watched = lately.prepare_texts(), keeping.prepare_texts()
    pages()
    async with unit():
        world = await _community(report, (today or now()).astimezone(UTC))
        made = Counter(organisations=len(world.organisations), people=len(world.people), groups=len(world.groups))
        made += await make_partners(world)
        for copy in range(scale):
            made += await _copy(world, prepared, drawn, copy)
            report(
                f"copy {copy + 1} of {scale}: {made['topics']} topics, {made['replies']} replies,"
                f" {made['profiles']} profiles"
            )
        await keep_order(world)
        made += await hold_sessions(world, texts)
        report(f"{made['sessions']} live sessions with {made['questions']} questions")
        await keeping.keep_watch(world, watched)
        await lately.happen(world, words)
        await keeping.put_in_queues()
        await _read(world)
        await _date(world)
        await _enter()
    report("The demonstration is ready: every person and every word in it is invented.")
    return made


async def _copy(world: World, prepared: list[Prepared], drawn: list[Drawn], copy: int) -> Counter[str]:
    """Topics and profiles once; after the first time with people of their own for those who were composed."""
    made = await publish(world, prepared, copy=copy)
    if not copy:
        return made + await make_profiles(world, drawn, world.people, copy=0)
    again = await copy_people(world, more_people(), copy=copy)
    mine = [each for each in drawn if each.portrait.story["id"] in again]
    return made + await make_profiles(world, mine, again, copy=copy) + Counter(people=len(again))


async def _community(report: Report, today: datetime) -> World:
    """Vocabulary, organisations, people and groups."""
    await load_vocabulary(lambda line: None)
    world = await open_world(today)
    await make_organisations(world)
    await make_people(world)
    await make_groups(world)
    report(
        f"{len(world.organisations)} organisations, {len(world.people)} people, {len(world.groups)} groups"
    )
    return world


async def _read(world: World) -> None:
    """Something read and something unread for everyone one can sign in as."""
    for name in PERSONAS:
        reader = await world.reader(name)
        await write(READ, reader.id, reader.audiences, world.ago(READ_AFTER_DAYS))


async def _date(world: World) -> None:
    """What was stamped with the present moment in the building began with everything else."""
    await write("UPDATE audience_grant SET since = $1", world.founded)
    await write("UPDATE community_group SET founded_at = $1", world.founded)


async def _enter() -> None:
    """Everything that can be found has a version, and is due to every index there is."""
    await write(findable.ENTER, FINDABLE)
    for index in await SearchIndex.all():
        await findable.everything_due(index.id)
