"""What leaves the service without anybody signing in, for the leak test: introductions, feeds, digests.

    introductions   of the water group by dalia, of the court group by farid
    feeds           of each group, for everybody who reads it
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any, Protocol

from cop.community.groups import Group
from cop.community.outbox import Letter, MailChoice
from cop.kit.clock import now
from cop.kit.i18n import Catalogue
from cop.kit.unit import unit
from cop.notices.actions import feeding
from cop.notices.digest import Digest
from cop.notices.queries.feeds import hash_of
from tests.cast import Town
from tests.notices.writing import an_introduction


class Sayings(Protocol):
    """What the leak test's world lends."""

    town: Town
    people: dict[str, Any]
    directory: dict[str, list[str]]

    def word(self, what: str, readers: Iterable[str] = (), where: str = "") -> str: ...
    async def reader(self, name: str) -> Any: ...


async def hold(world: Sayings, network: Iterable[str], court: Iterable[str]) -> None:
    water = await an_introduction(world.town, "dalia", "water", en=world.word("introduction of water", network))
    closed = await an_introduction(world.town, "farid", "court", en=world.word("introduction of the court", court))
    world.directory |= {"introductions": [water.public_id, closed.public_id], "feeds": []}


def token_of(name: str, group: Group) -> str:
    return f"a-feed-of-{name}-{group.key}"


async def make_feeds(world: Sayings, names: Iterable[str]) -> list[tuple[str, str]]:
    """(whose, address) of every feed somebody can have."""
    found = []
    for name in names:
        reader = await world.reader(name)
        for group in (world.town.water, world.town.court, world.town.vault):
            if group.readers_id in reader.audiences:
                await feeding.make(reader, group, token_hash=hash_of(token_of(name, group)))
                found += [(name, f"/feeds/{token_of(name, group)}/{file}") for file in ("topics.atom", "sessions.ics")]
    return found


async def digest_of(world: Sayings, name: str, words: Catalogue) -> str:
    """All that the digest of somebody says who was told of nothing yet."""
    person = world.people[name]
    async with unit():
        await MailChoice.update_or_create(
            {"stop_key": f"stop{person.id}", "told_to": now() - timedelta(days=1)}, person_id=person.id
        )
        due = now() + timedelta(minutes=1)
        letter = await Letter.create(person_id=person.id, key="digest:x", kind="digest", due_at=due, next_at=due)
    sheet = await Digest("http://127.0.0.1:8000").compose(letter, await world.reader(name), words)
    return "\n".join((sheet.subject, *sheet.parts)) if sheet else ""


def leaks_of(name: str, seen: Iterable[Any], where: str) -> Iterator[str]:
    """The canaries among these that this person may not read."""
    return (f"{where} of {name} holds the {canary.what}" for canary in seen if name not in canary.readers)
