"""What somebody was told of, follows and keeps, for the leak test: of everything there is, for everybody, as if each
had been able to read it once."""

from collections.abc import Iterable
from typing import Any, Protocol

from cop.community.following import GROUP, THING, WATCH, Following
from cop.community.thing import Thing
from cop.kit.clock import now
from cop.kit.unit import unit
from cop.notices.models import Bookmark, Notice
from tests.cast import Town


class Sayings(Protocol):
    """What the leak test's world lends."""

    town: Town
    people: dict[str, Any]
    topics: dict[str, Thing]
    live: dict[str, Thing]

    def word(self, what: str, readers: Iterable[str] = (), where: str = "") -> str: ...
    @property
    def things(self) -> dict[str, Thing]: ...


async def hold(world: Sayings, names: Iterable[str]) -> None:
    """A notice about every topic and session, leading to its first reply where it has one; a bookmark of everything."""
    tops = [*world.topics.values(), *(each for each in world.live.values() if each.kind == "session")]
    first = {each.parent_id: each for each in reversed(world.things.values()) if each.kind == "reply"}
    moment = now()
    async with unit():
        for name in names:
            one = world.people[name].id
            await Notice.bulk_create([
                Notice(
                    person_id=one, thing_id=top.id, kind="reply" if top.id in first else "topic", at=moment,
                    leads_to_id=first.get(top.id, top).id, replies_from=1 if top.id in first else 0,
                ) for top in tops
            ])
            await Following.bulk_create([
                Following(person_id=one, scope=scope, about=about, level=WATCH, set_at=moment) for scope, about in (
                    *((THING, top.id) for top in tops),
                    *((GROUP, group.id) for group in (world.town.water, world.town.court, world.town.vault)),
                )
            ])
            await Bookmark.bulk_create([
                Bookmark(person_id=one, thing_id=thing.id, made_at=moment)
                for thing in (*world.things.values(), *(top for top in tops if top.kind == "session"))
            ])
        note = world.word("note of amina on a bookmark", ["amina"], "^/bookmarks|^/things/")
        of_all = await Bookmark.filter(person_id=world.town.amina.id)
        await Bookmark.filter(id__in=[each.id for each in of_all]).update(words=note)
