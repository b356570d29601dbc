"""Keeping a search, changing how often its news come, letting it go."""

import secrets

from cop.community.actions import action
from cop.community.listing import Address
from cop.community.people import Reader
from cop.community.thing import public_id
from cop.finding.models import NEVER, SavedSearch, Saver
from cop.finding.mornings import next_morning
from cop.finding.queries.saved import MOST_SEARCHES
from cop.kit.clock import now
from cop.kit.errors import Missing, Refused
from cop.kit.store import row, write

LONGEST_NAME = 80


async def hold(person_id: int) -> None:
    """The row of somebody who keeps something: rivals wait until this unit ends, so that they count what it makes."""
    await write(
        "INSERT INTO saver (person_id, key) VALUES ($1, $2) ON CONFLICT (person_id) DO NOTHING",
        person_id, secrets.token_hex(16),
    )
    await write("UPDATE saver SET key = key WHERE person_id = $1", person_id)


@action("saved.keep")
async def keep(reader: Reader, about: None, *, name: str, address: Address, often: str) -> SavedSearch:
    """Save a search under a name. What is there already counts as seen."""
    await hold(reader.id)
    held = await row("SELECT count(*) AS n FROM saved_search WHERE person_id = $1", reader.id)
    if held is not None and held["n"] >= MOST_SEARCHES:
        raise Refused("searches-enough", most=MOST_SEARCHES)
    path, _, query = address.href.partition("?")
    moment = now()
    return await SavedSearch.create(
        public_id=public_id(), person_id=reader.id, name=name, path=path, query=query, often=often, made_at=moment,
        looked_at=moment, next_at=next_morning(often, reader.zone, moment),
    )


@action("saved.change")
async def change(reader: Reader, search: SavedSearch, *, name: str, often: str) -> None:
    """Another name, or another rhythm. One that was never looked at begins now."""
    found = await write("UPDATE saved_search SET name = $2 WHERE id = $1 RETURNING often", search.id, name)
    if not found:
        raise Missing
    before, moment = found[0]["often"], now()
    if often != before:
        await SavedSearch.filter(id=search.id).update(
            often=often, next_at=next_morning(often, reader.zone, moment),
            **({"due_at": None} if often == NEVER else {}), **({"looked_at": moment} if before == NEVER else {}),
        )


@action("saved.drop")
async def drop(reader: Reader, search: SavedSearch) -> None:
    await write("DELETE FROM saved_search WHERE id = $1", search.id)


@action("saved.stop")
async def stop(reader: Reader, saver: Saver) -> None:
    """No more mails about saved searches, by one click in any of them."""
    await write(
        "UPDATE saved_search SET often = $2, next_at = NULL, due_at = NULL WHERE person_id = $1", saver.person_id, NEVER
    )
