"""What people keep for themselves, for the leak test: searches, shortlists with notes and drafts of bruno's and cleo's.

    bruno   a search told of daily, and a list with his own profile on it
    cleo    a search she only keeps, and a list with bruno and a partner on it
"""

from collections.abc import Iterable
from typing import Any, Protocol

from cop.community import drafts
from cop.community.thing import Thing
from cop.finding.actions import saving, shortlisting
from cop.finding.models import Saver, ShortlistEntry
from cop.finding.queries.saved import address_of


class Sayings(Protocol):
    """What the leak test's world lends."""

    directory: dict[str, list[str]]

    def word(self, what: str, readers: Iterable[str] = (), where: str = "") -> str: ...
    def keep(self, word: str, what: str, readers: Iterable[str] = (), where: str = "") -> str: ...
    async def reader(self, name: str) -> Any: ...


async def keep(world: Sayings, profile: Thing, partner: Thing) -> None:
    """Searches and lists of two people; `profile` and `partner` are read by both."""
    world.directory |= {"searches": [], "shortlists": [], "drafts": []}
    await _search(world, "bruno", "daily")
    await _search(world, "cleo", "never")
    await _list(world, "bruno", profile)
    await _list(world, "cleo", profile, partner)
    for name, group in (("bruno", "water"), ("cleo", "court")):
        await _draft(world, name, group)


async def _search(world: Sayings, name: str, often: str) -> None:
    reader = await world.reader(name)
    called = world.word(f"name of a search of {name}", [name], "^/searches")
    sought = world.word(f"words of a search of {name}", [name], "^/searches")
    address = address_of("/search", f"q={sought}")
    assert address is not None
    made = await saving.keep(reader, None, name=called, address=address, often=often)
    world.directory["searches"].append(made.public_id)
    world.keep((await Saver.get(person_id=reader.id)).key, f"key of the link that stops the mails of {name}")


async def _draft(world: Sayings, name: str, group: str) -> None:
    """A question that is not asked yet: seen where it is listed, and offered where one asks."""
    typed = {part: [world.word(f"{part} in a draft of {name}", [name], "^/(drafts|ask)")] for part in ("title", "body")}
    draft, _ = await drafts.keep(await world.reader(name), "ask", {"group": [group], **typed})
    world.directory["drafts"].append(draft)


async def _list(world: Sayings, name: str, *things: Thing) -> None:
    reader = await world.reader(name)
    of = await shortlisting.make(reader, None, name=world.word(f"name of a list of {name}", [name], "^/shortlists"))
    for thing in things:
        await shortlisting.add(reader, of, thing=thing)
        entry = await ShortlistEntry.get(shortlist_id=of.id, thing_id=thing.id)
        note = world.word(f"note of {name}", [name], "^/shortlists")
        await shortlisting.put_note(reader, of, entry=entry, note=note)
    world.directory["shortlists"].append(of.public_id)
