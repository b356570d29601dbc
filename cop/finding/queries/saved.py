"""The searches somebody has saved. Nobody else ever sees them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from cop.community import listing
from cop.community.listing import Address, read_address
from cop.community.people import Reader
from cop.community.thing import is_public_id
from cop.finding.models import SavedSearch, Saver
from cop.kit.clock import instant
from cop.kit.errors import Missing
from cop.kit.store import row, rows

MOST_SEARCHES = 50

MINE = """
SELECT id, public_id, name, path, query, often, made_at, next_at FROM saved_search
WHERE person_id = $1 ORDER BY name, id
"""
DUE = """
SELECT id, name, path, query, looked_at, due_at FROM saved_search
WHERE person_id = $1 AND due_at IS NOT NULL ORDER BY name, id
"""


@dataclass(frozen=True, slots=True)
class Due:
    """A search whose mail is due: what became public after `since`, up to `until`."""

    id: int
    name: str
    address: Address | None
    since: datetime
    until: datetime


async def saved_searches(reader: Reader) -> list[Mapping[str, Any]]:
    """Those of the reader by name, each with its `address`; None where the list it is of is no more."""
    found = await rows(MINE, reader.id)
    return [
        {**dict(each), "next_at": instant(each["next_at"]), "address": address_of(each["path"], each["query"])}
        for each in found
    ]


async def saved_search(reader: Reader, public_id: str) -> SavedSearch:
    """One of the reader's own. Raises Missing."""
    if not is_public_id(public_id):
        raise Missing
    found = await SavedSearch.get_or_none(public_id=public_id, person_id=reader.id)
    if found is None:
        raise Missing
    return found


async def saver_with(key: str) -> Saver:
    """Whose mails a link stops. Raises Missing."""
    found = await Saver.get_or_none(key=key) if key.isascii() and key.isalnum() and len(key) <= 40 else None
    if found is None:
        raise Missing
    return found


async def key_of(person_id: int) -> str:
    """Of the link that stops the mails of somebody who has saved a search."""
    found = await row("SELECT key FROM saver WHERE person_id = $1", person_id)
    assert found is not None
    key: str = found["key"]
    return key


async def due_of(person_id: int) -> list[Due]:
    """The searches of somebody that a mail is due for."""
    return [
        Due(each["id"], each["name"], address_of(each["path"], each["query"]), _moment(each["looked_at"]),
            _moment(each["due_at"]))
        for each in await rows(DUE, person_id)
    ]


def _moment(stored: datetime | str) -> datetime:
    found = instant(stored)
    assert found is not None
    return found


def address_of(path: str, query: str) -> Address | None:
    """The address of a list as it is read today; None where nobody can follow it."""
    place = listing.places.get(path)
    address = read_address(place, parse_qsl(query)) if place else None
    return address if address is not None and address.refusal is None else None


def address_sent(href: str) -> Address | None:
    """The address of a page of ours that was sent in a form, from its first page."""
    try:
        parts = urlsplit(href)
        address = address_of(parts.path, parts.query)
    except ValueError:  # no address, or more parameters than any of ours has
        return None
    return address.on_page(1) if address is not None and not (parts.netloc or parts.scheme) else None
