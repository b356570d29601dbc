"""Topics and replies written as people write them, told of, and what notices and letters came of it."""

from collections.abc import Mapping
from typing import Any

from cop.community.deliver import deliver_due
from cop.community.groups import Group
from cop.community.outbox import Letter
from cop.community.people import Person
from cop.community.text import Written, plain
from cop.community.thing import Thing
from cop.forum import actions
from cop.forum.models import Mention
from cop.kit.clock import now
from cop.kit.store import write
from cop.kit.unit import unit
from cop.notices.actions.following import put
from cop.notices.models import Notice
from cop.notices.queries.told import Line, notices
from tests.cast import Town


def said(words: str) -> Written:
    return Written(words, f"<p>{words}</p>", 1)


async def asked(
    town: Town, who: str, *, title: str = "Who pays at night?", group: Group | None = None, byline: str = "named",
    kind: str = "question", terms: tuple[int, ...] = (), tell: bool = True,
) -> Thing:
    draft = actions.Draft(
        kind=kind, parts={"title": plain(title), "body": said("We need to know.")}, language="en", byline=byline,
        term_ids=terms,
    )
    made = await actions.ask(await town.reader(who), group or town.water, draft)
    if tell:
        await told()
    return await Thing.get(id=made.id)


async def answered(
    town: Town, who: str, topic: Thing, *, body: str = "We do.", byline: str = "named", tell: bool = True
) -> Thing:
    made = await actions.reply(await town.reader(who), topic, said(body), language="en", byline=byline)
    if tell:
        await told()
    return await Thing.get(id=made.id)


async def named(town: Town, who: str, topic: Thing, **target: int) -> Thing:
    """A reply that names a person, the stewards of a group, or the holder of a post (person_id, group_id, post_id)."""
    reader = await town.reader(who)
    async with unit():
        made = await actions.reply(reader, topic, said("You know this."), language="en", byline="named")
        await Mention.create(thing_id=made.id, made_at=made.created_at, **target)
    await told()
    return made


async def told() -> None:
    """Until nobody is left to be told."""
    while await deliver_due():
        pass


async def told_again() -> None:
    """The notices hear everything once more, as after a crash at the worst moment."""
    async with unit():
        await write("UPDATE delivery SET state = 'waiting', next_at = $1 WHERE listener = 'notices'", now())
    await told()


async def follow(who: Person, scope: str, about: int, level: str) -> None:
    async with unit():
        await put(who.id, scope, about, level)


async def shown(town: Town, who: str) -> list[Line]:
    """The notices of a person, as the page shows them."""
    lines, _ = await notices(await town.reader(who), 1)
    return lines


async def kept(person: Person) -> list[tuple[str, int, int]]:
    """What stands unread in the table: kind, thing, thing it leads to."""
    found = await Notice.filter(person_id=person.id, read_at__isnull=True).order_by("thing_id")
    return [(each.kind, each.thing_id, each.leads_to_id) for each in found]


async def letters(person: Person) -> dict[str, str]:
    """Key -> kind of the letters that wait for a person."""
    found = await Letter.filter(person_id=person.id).order_by("id")
    return {each.key: each.kind for each in found}


def facts(line: Line) -> Mapping[str, Any]:
    return {"kind": line.kind, "title": line.card.title, "replies": line.replies, "read": line.is_read}
