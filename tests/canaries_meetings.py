"""Meetings of topics, with canaries in title, place and reason: of an open topic, of one without a name, of a closed
group, of one that is hidden later, and one that is hidden for itself."""

from collections.abc import Iterable
from typing import Protocol

from cop.community import audience
from cop.community.people import Person, Reader
from cop.community.thing import HIDDEN, Thing
from cop.forum.actions import meetings
from cop.kit.unit import unit
from tests.forum.convening import a_plan


class Sayings(Protocol):
    """`canaries.World`, of which this module needs no more."""

    people: dict[str, Person]
    topics: dict[str, Thing]
    directory: dict[str, list[str]]

    def word(self, what: str, readers: Iterable[str] = (), where: str = "") -> str: ...

    async def reader(self, name: str) -> Reader: ...


async def hold(world: Sayings, network: Iterable[str], court: Iterable[str], stewards: Iterable[str]) -> None:
    """`stewards`: of the water group."""
    world.directory["meetings"] = []
    for name, what, readers, state in (
        ("amina", "an open topic", network, ""), ("amina", "an open topic", network, "off"),
        ("amina", "an open topic", stewards, HIDDEN), ("veil", "an anonymous topic", network, ""),
        ("elena", "a topic of the court", court, "off"), ("bruno", "a hidden topic", stewards, "off"),
    ):
        readers = tuple(readers)
        topic, reader = await Thing.get(id=world.topics[what].id), await world.reader(name)
        title, place = (world.word(f"{part} of a meeting of {what}", readers) for part in ("title", "place"))
        made = await meetings.set_meeting(reader, topic, a_plan(title, place), language="en")
        world.directory["meetings"].append(made.public_id)
        if state == "off":
            made = await Thing.get(id=made.id)
            await meetings.cancel(reader, made, world.word(f"reason of a meeting of {what}", readers))
        if state == HIDDEN:
            async with unit():
                await Thing.filter(id=made.id).update(state=HIDDEN)
                await audience.settle(made.id)
