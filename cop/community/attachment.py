"""Files that people attach to things. The row says what a file is called and whose thing it belongs to; the file lies
in `cop.kit.files` under a random name. A file is read by whoever may read its thing, and by nobody else."""

import asyncio
import re
from dataclasses import dataclass
from datetime import timedelta

from tortoise import fields
from tortoise.models import Model

from cop.community import erasable
from cop.community.people import Person, Reader
from cop.community.policy import may
from cop.community.thing import Thing, public_id
from cop.kit import cleaner
from cop.kit.clock import now
from cop.kit.errors import Missing, Refused
from cop.kit.files import Files, Incoming
from cop.kit.filetype import BY_MEDIA_TYPE, FIELD, Kind, recognise
from cop.kit.markup import clean
from cop.kit.store import Row, row, rows, write
from cop.kit.unit import after_commit, unit

READY, WAITS = "ready", "held"
MEGABYTE = 1024 * 1024
LARGEST = 5 * MEGABYTE
MOST_OF_THING = 5
MOST_OF_PERSON = 50 * MEGABYTE
LONGEST_NAME = 120
ORPHAN_SECONDS = 24 * 3600
"""How long a file may wait for its row: longer than any upload lasts."""


class Attachment(Model):
    """A file of a thing. An empty name: its file was erased."""

    id = fields.BigIntField(primary_key=True)
    public_id = fields.CharField(16, unique=True)
    thing: fields.ForeignKeyRelation[Thing] = fields.ForeignKeyField(
        "cop.Thing", on_delete=fields.RESTRICT, related_name=False
    )
    thing_id: int
    name = fields.CharField(LONGEST_NAME)
    media_type = fields.CharField(80)
    size = fields.IntField()
    """Bytes."""
    digest = fields.CharField(64)
    """SHA-256, as hex digits."""
    stored = fields.CharField(32, unique=True)
    """The name of the file on the disk, random."""
    uploaded_by: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "cop.Person", on_delete=fields.RESTRICT, related_name=False
    )
    uploaded_by_id: int
    at = fields.DatetimeField()
    state = fields.CharField(6, default=READY)
    """ready, or held: the scanner has not answered yet, or found something."""
    small_stored = fields.CharField(32, null=True, unique=True)
    """A smaller version of a picture, offered first."""
    small_size = fields.IntField(default=0)
    pages = fields.IntField(default=0)

    class Meta:
        table = "attachment"
        indexes = (("thing_id",), ("uploaded_by_id",))


class PartUpload(Model):
    """A file that comes in pieces, over a line that drops: `received` of `size` bytes are on the disk."""

    id = fields.BigIntField(primary_key=True)
    public_id = fields.CharField(16, unique=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "cop.Person", on_delete=fields.RESTRICT, related_name=False
    )
    person_id: int
    thing: fields.ForeignKeyRelation[Thing] = fields.ForeignKeyField(
        "cop.Thing", on_delete=fields.RESTRICT, related_name=False
    )
    thing_id: int
    name = fields.CharField(LONGEST_NAME)
    declared = fields.CharField(80)
    size = fields.IntField()
    received = fields.IntField(default=0)
    stored = fields.CharField(32, unique=True)
    touched_at = fields.DatetimeField(db_index=True)

    class Meta:
        table = "part_upload"


erasable.register(erasable.Store("upload under way", "part_upload", "thing_id", ("name", "declared")))
erasable.register(erasable.Store("attachment", "attachment", "thing_id", ("name", "media_type", "digest")))
ON_DISK = (
    ("attached file", "attachment", "stored"), ("small version", "attachment", "small_stored"),
    ("file under way", "part_upload", "stored"),
)
"""Store, table, and the column that names a file."""


def kept_in(files: Files) -> None:
    """Tell the erasure where attached files lie. Called by the wiring; the last one counts."""
    for name, table, column in ON_DISK:
        erasable.STORES[name] = erasable.FileStore(name, table, "thing_id", (column,), files)


class Checks:
    """Whether files wait for a scanner before anybody gets them. Set by the wiring; the last one counts."""

    wait = False


# --- what comes in ---

_UNSAFE = re.compile(r'[<>:"|?*]')
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.I)
_MARKS = dict.fromkeys((0x061C, 0x200E, 0x200F, 0xFEFF))


def clean_name(typed: str) -> str:
    """The name a file is offered under: no folder, no control or direction character, nothing that a system of a
    reader takes for a device or a pattern, at most LONGEST_NAME characters; the suffix stays."""
    last = re.split(r"[/\\]", clean(typed, lines=False).translate(_MARKS))[-1]
    name = _UNSAFE.sub("_", last).strip(" .")
    if _DEVICES.match(name):
        name = f"_{name}"
    stem, dot, suffix = name.rpartition(".")
    if len(name) > LONGEST_NAME and len(suffix) < 10:
        return stem[:LONGEST_NAME - len(dot + suffix)].rstrip() + dot + suffix
    return name[:LONGEST_NAME]


@dataclass(frozen=True, slots=True)
class Examined:
    """A file that may be attached: its name is clean, its type is what its content says, and its content says nothing
    of who made it. `small`: a smaller version of a picture."""

    name: str
    media_type: str
    file: Incoming
    small: Incoming | None = None
    pages: int = 0


async def examined(filename: str, declared: str, file: Incoming) -> Examined:
    """Look into a file that has come in, before the unit opens. Raises Refused."""
    name = clean_name(filename)
    if not file.size:
        raise Refused("file-empty" if name else "no-file", field=FIELD)
    async with file.files.looking:
        kind = await asyncio.to_thread(recognise, file.path, name, declared)
        if kind.key not in cleaner.KINDS:
            return Examined(name, kind.media_type, file)
        return await _cleaned(name, kind, file)


async def _cleaned(name: str, kind: Kind, file: Incoming) -> Examined:
    """What came in is deleted; what is kept was written anew."""
    try:
        made = await cleaner.clean(await asyncio.to_thread(file.path.read_bytes), kind.key)
    except Refused as refusal:
        refusal.field = FIELD
        raise
    if len(made.content) > LARGEST:
        raise Refused("file-too-large", field=FIELD, most=LARGEST // MEGABYTE)
    await file.become(made.content)
    small = file.beside() if made.small else None
    if small is not None:
        await small.add(made.small)
        await small.close()
    return Examined(name, kind.media_type, file, small, made.pages)


SO_FAR = """
SELECT (SELECT count(*) FROM attachment WHERE thing_id = $1 AND name <> '') AS files,
       (SELECT count(*) FROM attachment WHERE thing_id = $1 AND name <> '' AND digest = $3) AS same,
       (SELECT coalesce(sum(size + small_size), 0) FROM attachment WHERE uploaded_by_id = $2 AND name <> '') +
       (SELECT coalesce(sum(size), 0) FROM part_upload WHERE person_id = $2 AND name <> '') AS bytes
"""


async def demand_room(thing_id: int, reader: Reader, size: int, digest: str) -> None:
    """Raise Refused where the thing has its files or the person has the bytes. What is under way counts. Rivals of this
    person wait. Inside a unit."""
    await write("UPDATE person SET language = language WHERE id = $1", reader.id)
    found = await row(SO_FAR, thing_id, reader.id, digest)
    assert found is not None
    if found["same"]:
        raise Refused("already-attached", field=FIELD)
    if found["files"] >= MOST_OF_THING:
        raise Refused("too-many-files", field=FIELD, most=MOST_OF_THING)
    if found["bytes"] + size > MOST_OF_PERSON:
        raise Refused("too-many-bytes", field=FIELD, most=MOST_OF_PERSON // MEGABYTE)


async def attach(thing_id: int, examined: Examined, reader: Reader) -> int:
    """Write the row of a file; the file moves to its place after the commit. Inside a unit that holds the thing's
    tree. Gives the id. Raises Refused beyond the limits."""
    file, small = examined.file, examined.small
    small_size = small.size if small else 0
    await demand_room(thing_id, reader, file.size + small_size, file.digest)
    for each in (file, small):
        if each is not None:
            each.claim()
            after_commit(each.settle)
    made = await Attachment.create(
        public_id=public_id(), thing_id=thing_id, name=examined.name, media_type=examined.media_type, size=file.size,
        digest=file.digest, stored=file.name, uploaded_by_id=reader.id, at=now(), pages=examined.pages,
        state=WAITS if Checks.wait else READY, small_stored=small.name if small else None, small_size=small_size,
    )
    return made.id


# --- what is read ---

OF_THINGS = """
SELECT a.thing_id, a.public_id, a.name, a.media_type, a.size, a.small_size, a.pages, a.state
FROM attachment a JOIN thing t ON t.id = a.thing_id
WHERE a.thing_id IN_IDS($1) AND t.audience_id IN_IDS($2) AND a.name <> '' ORDER BY a.id
"""
BY_PUBLIC_ID = """
SELECT a.id, a.name, a.media_type, a.digest, a.stored, a.small_stored, a.state, a.uploaded_by_id, a.thing_id,
       t.public_id AS thing_public_id
FROM attachment a JOIN thing t ON t.id = a.thing_id
WHERE a.public_id = $1 AND t.audience_id IN_IDS($2) AND a.name <> ''
"""


@dataclass(frozen=True, slots=True)
class Listed:
    """A file as a page shows it. `kind` is a key of `cop.kit.filetype`, `size` in bytes."""

    public_id: str
    name: str
    kind: str
    size: int
    small_size: int
    """0: there is no smaller version."""
    pages: int
    waits: bool
    """The scanner has not answered: a line for its author and the stewards alone."""


async def of_thing(reader: Reader, thing_id: int) -> list[Listed]:
    """The files of a thing, in the order they were attached."""
    return (await of_things(reader, [thing_id])).get(thing_id, [])


async def of_things(reader: Reader, thing_ids: list[int]) -> dict[int, list[Listed]]:
    """Thing -> its files; one statement for all, and none for none."""
    found: dict[int, list[Listed]] = {}
    for each in await rows(OF_THINGS, thing_ids, reader.audiences) if thing_ids else ():
        kind = BY_MEDIA_TYPE[each["media_type"]].key
        found.setdefault(each["thing_id"], []).append(Listed(
            each["public_id"], each["name"], kind, each["size"], each["small_size"], each["pages"],
            each["state"] == WAITS,
        ))
    return found


async def for_reader(reader: Reader, public_id: str) -> Row:
    """What is needed to send a file. Raises Missing: there is none, its thing is not this reader's to read, or it waits
    for the scanner; its author and the stewards get it with that state, to be told so."""
    found = await row(BY_PUBLIC_ID, public_id, reader.audiences)
    if found is None:
        raise Missing
    if found["state"] != READY and found["uploaded_by_id"] != reader.id:
        if not may(reader, "thing.hide", await Thing.get(id=found["thing_id"])):
            raise Missing
    return found


# --- what is left behind ---

NAMED = """
SELECT stored FROM attachment WHERE stored IN_WORDS($1) AND name <> ''
UNION SELECT small_stored FROM attachment WHERE small_stored IN_WORDS($1) AND name <> ''
"""


async def sweep(files: Files) -> int:
    """A chore of the worker: files that have waited for a day get to their place if a row names them, and are deleted
    if none does; uploads that nobody went on with are forgotten. Gives how many files were deleted."""
    async with unit():
        await PartUpload.filter(touched_at__lt=now() - timedelta(seconds=ORPHAN_SECONDS)).delete()
    names = await asyncio.to_thread(files.waiting, ORPHAN_SECONDS)
    if not names:
        return 0
    named = {each["stored"] for each in await rows(NAMED, names)}
    for name in names:
        await asyncio.to_thread(files.settle if name in named else files.delete, name)
    return len(names) - len(named)
