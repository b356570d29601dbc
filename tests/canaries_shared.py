"""A topic of the court that stands in a second closed group, too: both read it, and nobody else knows of it."""

from collections.abc import Awaitable, Callable, Iterable

from cop.community.founding import add_member, appoint, found_group, group_post
from cop.community.groups import CLOSED, Group
from cop.community.thing import Thing
from cop.kit.unit import unit
from tests.cast import Town

Ask = Callable[[str, Group, str, Iterable[str], tuple[Group, ...]], Awaitable[Thing]]
Reply = Callable[[str, Thing, str, Iterable[str]], Awaitable[Thing]]


async def hold(town: Town, court: Iterable[str], ask: Ask, reply: Reply) -> None:
    """`bruno` reads it as a member of the second group, `elena` as one of both."""
    async with unit():
        palace = await found_group(
            key="palace", slug="palace", network_id=town.pioneers.id, kind="thematic_group", access=CLOSED,
            labels={"en": "Palace group"},
        )
        for each in (town.bruno, town.elena):
            await add_member(palace.id, each.id)
        await appoint(await group_post(palace, "lead"), town.farid.id)
    readers = (*court, "bruno")
    topic = await ask("elena", town.court, "a topic of two groups", readers, (palace,))
    await reply("bruno", topic, "a reply of the other group", readers)
