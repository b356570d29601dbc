"""Every store that holds people's text, and how a text leaves it.

A table with text in it that is neither registered here nor named among the plain ones fails a test: erasure is
only as complete as this list.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol, runtime_checkable

from cop.community import aside
from cop.kit.files import Files
from cop.kit.store import row, rows, write
from cop.kit.unit import after_commit


class Place(Protocol):
    """Somewhere words of a thing may be met. What a thing that was hidden is asked of, place by place."""

    @property
    def name(self) -> str: ...

    async def held(self, thing_ids: Sequence[int]) -> Mapping[int, int]:
        """Thing -> how many copies there are: the control that an answer of `left` means something."""

    async def left(self, thing_id: int) -> int:
        """How many copies somebody may still meet who keeps no order in its group; what nobody has confirmed yet
        counts."""


@runtime_checkable
class Clears(Protocol):
    """A place that takes words of a thing out itself, where they lie in texts of others."""

    async def erase(self, thing_id: int) -> object:
        """Inside a unit."""


@dataclass(frozen=True, slots=True)
class Store:
    """A table whose rows belong to things. `columns` are emptied; `thing` is the column that leads to one.

    `is_about`: not words of the thing but words about it, by those who keep order: they stay until it is erased.
    """

    name: str
    table: str
    thing: str
    columns: tuple[str, ...]
    is_about: bool = False

    async def held(self, thing_ids: Sequence[int]) -> Mapping[int, int]:
        return {each: await self.find(each) for each in thing_ids}

    async def left(self, thing_id: int) -> int:
        """The table is read through the audience of its thing, and by no other way."""
        return await self.find(thing_id) if await aside.is_read_by_others(thing_id) else 0

    async def find(self, thing_id: int) -> int:
        """How many rows of this store still hold text of the thing."""
        held = " OR ".join(f"{column} <> ''" for column in self.columns)
        found = await row(
            f"SELECT count(*) AS n FROM {self.table} WHERE {self.thing} = $1 AND ({held})",  # noqa: S608  # ours
            thing_id,
        )
        assert found is not None
        return int(found["n"])

    async def erase(self, thing_id: int) -> None:
        """Empty the text of the thing in this store. Inside a unit."""
        emptied = ", ".join(f"{column} = ''" for column in self.columns)
        await write(
            f"UPDATE {self.table} SET {emptied} WHERE {self.thing} = $1",  # noqa: S608  # ours
            thing_id,
        )

    async def confirm(self, thing_id: int) -> bool:
        """True when nothing of the thing is left here."""
        return await self.find(thing_id) == 0


@dataclass(frozen=True, slots=True)
class FileStore:
    """Files on disk, named in a column of a table whose rows belong to things."""

    name: str
    table: str
    thing: str
    columns: tuple[str]
    files: Files
    is_about: bool = False

    async def held(self, thing_ids: Sequence[int]) -> Mapping[int, int]:
        return {each: await self.find(each) for each in thing_ids}

    async def left(self, thing_id: int) -> int:
        """A file is sent to whoever may read its thing, and to nobody else."""
        return await self.find(thing_id) if await aside.is_read_by_others(thing_id) else 0

    async def find(self, thing_id: int) -> int:
        """How many files of the thing lie on the disk."""
        return sum(self.files.holds(name) for name in await self._names(thing_id))

    async def erase(self, thing_id: int) -> None:
        """Delete the files of the thing once this unit has committed. Their names are random and stay in the rows,
        so that `confirm` can look for them."""
        for name in await self._names(thing_id):
            after_commit(partial(self.files.delete, name))

    async def confirm(self, thing_id: int) -> bool:
        """True when nothing of the thing is left here: after the unit."""
        return await self.find(thing_id) == 0

    async def _names(self, thing_id: int) -> list[str]:
        (column,) = self.columns
        found = await rows(
            f"SELECT {column} AS name FROM {self.table}"  # noqa: S608  # ours
            f" WHERE {self.thing} = $1 AND {column} IS NOT NULL", thing_id,
        )
        return [each["name"] for each in found]


STORES: dict[str, Store | FileStore] = {}

places: dict[str, Place] = {}
"""Where words are met that lie in no table of their own: an index, kept pages, letters, the replay. Filled by
`cop/wiring.py` and `cop/app.py`."""

PERSONAL: dict[str, str] = {
    "person": "name, headline, address: leave with the person",
    "community_group": "name, purpose, charter, do and don't: words of the group, no thing's",
    "organisation": "a name",
    "term": "labels of the vocabulary, and the answer to a proposal",
    "country": "names of countries",
    "network": "names of networks",
    "invitation": "the address of someone invited: leaves with the person, or when it has expired",
    "saved_search": "what somebody looks for, and how they call it: leaves with the person",
    "shortlist": "the name somebody gave to a list of their own: leaves with the person",
    "bookmark": "a note for oneself beside something kept: leaves with the person",
    "draft": "what somebody has typed and not sent: leaves with the person",
    "join_request": "words between a person and the stewards of a group: leave with the person",
}
"""Tables with words that belong to no thing, and why they are not erased with one."""


def all_places() -> list[Place]:
    """Every place a hidden thing is asked of."""
    return [*(store for store in STORES.values() if not store.is_about), *places.values()]


async def clear(thing_id: int) -> None:
    """Take words of the thing out of what others wrote, typed or are to be mailed. Inside a unit, before its own texts
    are emptied."""
    for place in places.values():
        if isinstance(place, Clears):
            await place.erase(thing_id)


def register(store: Store | FileStore) -> None:
    assert store.name not in STORES, store.name
    STORES[store.name] = store


register(Store("text", "thing_text", "thing_id", ("source", "html", "bare")))
register(
    Store(
        "byline", "thing", "id",
        ("byline_name", "byline_slug", "byline_role", "byline_organisation", "byline_country", "byline_region"),
    )
)
