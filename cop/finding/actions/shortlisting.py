"""Keeping lists of people and partners for oneself."""

from cop.community.actions import action
from cop.community.people import Reader
from cop.community.thing import Thing, public_id
from cop.finding.actions.saving import hold
from cop.finding.models import Shortlist, ShortlistEntry
from cop.finding.queries.shortlists import MOST_ENTRIES, MOST_LISTS, how_many
from cop.kit.clock import now
from cop.kit.errors import Missing, Refused
from cop.kit.store import write

LONGEST_NAME, LONGEST_NOTE = 80, 1000


@action("shortlist.make")
async def make(reader: Reader, first: Thing | None, *, name: str) -> Shortlist:
    """A new list, with its first entry if there is one."""
    await hold(reader.id)
    if await Shortlist.filter(person_id=reader.id).count() >= MOST_LISTS:
        raise Refused("shortlists-enough", most=MOST_LISTS)
    moment = now()
    made = await Shortlist.create(
        public_id=public_id(), person_id=reader.id, name=name, made_at=moment, used_at=moment
    )
    if first is not None:
        await _put(made, first)
    return made


@action("shortlist.add")
async def add(reader: Reader, of: Shortlist, *, thing: Thing) -> Shortlist:
    """One more on a list; what stands on it stays as it is."""
    await hold(reader.id)
    if await how_many(of) >= MOST_ENTRIES:
        raise Refused("shortlist-full", most=MOST_ENTRIES)
    if not await write("UPDATE shortlist SET used_at = $2 WHERE id = $1 RETURNING id", of.id, now()):
        raise Missing
    await _put(of, thing)
    return of


async def _put(of: Shortlist, thing: Thing) -> None:
    await write(
        "INSERT INTO shortlist_entry (shortlist_id, thing_id, note, added_at) VALUES ($1, $2, '', $3)"
        " ON CONFLICT (shortlist_id, thing_id) DO NOTHING", of.id, thing.id, now(),
    )


@action("shortlist.rename")
async def rename(reader: Reader, of: Shortlist, *, name: str) -> None:
    await write("UPDATE shortlist SET name = $2 WHERE id = $1", of.id, name)


@action("shortlist.drop")
async def drop(reader: Reader, of: Shortlist) -> None:
    """The list, its entries and their notes."""
    await hold(reader.id)
    await write("DELETE FROM shortlist_entry WHERE shortlist_id = $1", of.id)
    await write("DELETE FROM shortlist WHERE id = $1", of.id)


@action("shortlist.note")
async def put_note(reader: Reader, of: Shortlist, *, entry: ShortlistEntry, note: str) -> None:
    """What its owner wants to remember, read by nobody else."""
    await write("UPDATE shortlist_entry SET note = $3 WHERE id = $1 AND shortlist_id = $2", entry.id, of.id, note)


@action("shortlist.remove")
async def remove(reader: Reader, of: Shortlist, *, entry: ShortlistEntry) -> None:
    await write("DELETE FROM shortlist_entry WHERE id = $1 AND shortlist_id = $2", entry.id, of.id)
