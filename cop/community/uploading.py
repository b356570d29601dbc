"""Files that come in pieces, over lines that drop. A piece counts when the row has counted it, and it lies on the disk
before that: whoever asks how far the file has come, after any break, goes on exactly there."""

import asyncio
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from cop.community.attachment import LARGEST, MEGABYTE, PartUpload, clean_name, demand_room
from cop.community.people import Reader
from cop.community.policy import demand
from cop.community.thing import PUBLISHED, Thing, is_public_id, public_id
from cop.kit.clock import now
from cop.kit.errors import Missing, Refused
from cop.kit.files import Files, Incoming
from cop.kit.filetype import BY_SUFFIX, FIELD
from cop.kit.store import write
from cop.kit.unit import after_commit, unit

LARGEST_PIECE = MEGABYTE
MOST_UNDER_WAY = 5
"""Of a person."""
LONGEST_DECLARED = 80

TAKE = """
UPDATE part_upload SET received = received + $4, touched_at = $5
WHERE public_id = $1 AND person_id = $2 AND received = $3 AND received + $4 <= size AND name <> ''
  AND thing_id IN (SELECT t.id FROM thing t WHERE t.audience_id IN_IDS($6) AND t.state = 'published'
    AND t.closed_at IS NULL)
RETURNING id
"""
"""The next piece, of whoever has begun it, while the thing is this person's to read and open to write in. Of rivals at
one place only one finds the row as it was."""


class Elsewhere(Exception):
    """A piece for another place than the one the file has come to: go on at `received`."""

    def __init__(self, received: int) -> None:
        super().__init__(received)
        self.received = received


@dataclass(frozen=True, slots=True)
class Announced:
    """What a browser says of a file before it comes; all of it unchecked."""

    name: str
    declared: str
    size: int


def demand_open(thing: Thing) -> None:
    if thing.state != PUBLISHED or thing.closed_at is not None:
        raise Refused("topic-closed")


async def begin(reader: Reader, thing: Thing, file: Announced, files: Files) -> PartUpload:
    """A place for a file of `thing`. One of the same name that this person has begun there is given up for it. Raises
    Refused."""
    demand(reader, "file.attach", thing)
    demand_open(thing)
    name = clean_name(file.name)
    if not file.size:
        raise Refused("file-empty" if name else "no-file", field=FIELD)
    if file.size > LARGEST:
        raise Refused("file-too-large", field=FIELD, most=LARGEST // MEGABYTE)
    if Path(name).suffix.lower() not in BY_SUFFIX:
        raise Refused("file-kind", field=FIELD)
    async with unit():
        for old in await PartUpload.filter(person_id=reader.id, thing_id=thing.id, name=name):
            await _forget(old, files)
        await demand_room(thing.id, reader, file.size, "")
        if await PartUpload.filter(person_id=reader.id).count() >= MOST_UNDER_WAY:
            raise Refused("too-many-under-way", field=FIELD, most=MOST_UNDER_WAY)
        return await PartUpload.create(
            public_id=public_id(), person_id=reader.id, thing_id=thing.id, name=name, size=file.size,
            declared=file.declared[:LONGEST_DECLARED], stored=files.receive(LARGEST).name, touched_at=now(),
        )


async def under_way(reader: Reader, public_id: str) -> tuple[PartUpload, Thing]:
    """What this person has begun, and the thing it is for, if both are there and the thing may still be read and
    written in. Raises Missing, Forbidden or Refused."""
    if not is_public_id(public_id):
        raise Missing
    found = await PartUpload.filter(public_id=public_id, person_id=reader.id).exclude(name="").first()
    if found is None:
        raise Missing
    thing = await Thing.get_or_none(id=found.thing_id, audience_id__in=list(reader.audiences))
    if thing is None:
        raise Missing
    demand(reader, "file.attach", thing)
    demand_open(thing)
    return found, thing


async def take(reader: Reader, upload: PartUpload, offset: int, piece: bytes, files: Files) -> int:
    """The next piece; gives how much has come. Raises Elsewhere."""
    try:
        async with unit():
            if not await write(
                TAKE, upload.public_id, reader.id, offset, len(piece), now(), reader.audiences
            ):
                raise Elsewhere(await _received(upload))
            files.put(upload.stored, offset, piece)  # a moment, and nothing waits for it: it must be there with the row
    except FileNotFoundError:
        await give_up(upload, files)
        raise Refused("upload-lost", field=FIELD) from None
    return offset + len(piece)


async def _received(upload: PartUpload) -> int:
    found = await PartUpload.filter(id=upload.id).exclude(name="").first()
    if found is None:
        raise Missing
    return found.received


async def gathered(upload: PartUpload, files: Files) -> Incoming:
    """The whole file, as if it had come at once; end it with `drop()`. A copy: no late piece gets into it."""
    incoming = files.receive(LARGEST)
    try:
        await incoming.add(await asyncio.to_thread(files.examine(upload.stored).read_bytes))
        await incoming.close()
    except FileNotFoundError:
        raise Refused("upload-lost", field=FIELD) from None
    return incoming


async def done(upload: PartUpload, files: Files) -> None:
    """It becomes a file of its thing in this unit. Raises Missing: another request was faster."""
    if not await _forget(upload, files):
        raise Missing


async def give_up(upload: PartUpload, files: Files) -> None:
    """What came of it goes."""
    async with unit():
        await _forget(upload, files)


async def _forget(upload: PartUpload, files: Files) -> bool:
    after_commit(partial(files.delete, upload.stored))
    return bool(await write("DELETE FROM part_upload WHERE id = $1 RETURNING id", upload.id))
