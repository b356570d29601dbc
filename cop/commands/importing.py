"""`python -m cop import people|topics FILE`: real input, line by line.

Every record is one unit: it is imported whole or not at all, also when the process is killed. What is there
already (by `external_id`) stays as it is, so the same file can be given again.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

from tortoise.exceptions import IntegrityError

from cop.commands import import_people as people
from cop.commands import import_topics as topics
from cop.commands.import_fields import Bad
from cop.commands.import_lines import Columns, Piece, Problem, Source, Unreadable, open_records
from cop.kit.database import close_database, open_database
from cop.kit.errors import Refused
from cop.kit.renderer import Renderer
from cop.kit.unit import unit
from cop.settings import Settings
from cop.wiring import MODELS, catalogues_of, wire

Report = Callable[[str], None]

PROGRESS_EVERY = 500
PREVIEWED = 5
SEPARATOR_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
REFUSALS = {
    "address-taken": "email is the address of somebody else",
    "text-too-intricate": "a text is too intricate to be rendered",
    "no-network": "networks is empty: a profile is read by the networks of its person",
}


class Importable(Protocol):
    """A record that has been checked as far as that goes without the database."""

    external_id: str

    @property
    def unique(self) -> tuple[str, ...]: ...

    async def is_there(self) -> bool: ...
    async def write(self) -> None: ...


Prepare = Callable[[dict[str, Any]], Awaitable[Importable]]


@dataclass(slots=True)
class Summary:
    """What became of the records of a file."""

    imported: int = 0
    already: int = 0
    bad: int = 0

    @property
    def seen(self) -> int:
        return self.imported + self.already + self.bad

    def __str__(self) -> str:
        return f"{self.imported:,} imported, {self.already:,} already there, {self.bad:,} bad"


class Rehearsed(Exception):
    """Thrown at the end of a unit of a dry run, to undo it."""


@dataclass(slots=True)
class Import:
    """One file on its way in."""

    dry_run: bool
    report: Report
    summary: Summary = field(default_factory=Summary)
    _rehearsed: set[str] = field(default_factory=set)
    """In a dry run: external ids and addresses that earlier records would have taken."""

    async def run(self, path: Path, columns: Columns, prepare: Prepare) -> Summary:
        """Raises Unreadable when nothing of the file can be used."""
        try:
            with path.open("rb") as file:
                source = open_records(file, path.suffix.lower(), columns)
                _tell(source, self.report, whole=False)
                for piece in source.records:
                    await self._take(piece, prepare)
        except OSError as error:
            raise Unreadable(f"the file cannot be read: {error.strerror}") from error
        self.report(f"{'dry run, nothing was written: ' if self.dry_run else ''}{self.summary}")
        return self.summary

    async def _take(self, piece: Piece, prepare: Prepare) -> None:
        try:
            if isinstance(piece, Problem):
                raise Bad(piece.reason)
            if await self._import(piece.values, prepare):
                self.summary.imported += 1
            else:
                self.summary.already += 1
        except Bad as bad:
            self.summary.bad += 1
            self.report(f"line {piece.line}: {bad}")
        if self.summary.seen % PROGRESS_EVERY == 0:
            self.report(f"after line {piece.line:,}: {self.summary}")

    async def _import(self, values: dict[str, Any], prepare: Prepare) -> bool:
        """False when it is there already. Raises Bad."""
        try:
            record = await prepare(values)
            return await self._write(record)
        except Refused as refusal:
            raise Bad(REFUSALS.get(refusal.code, refusal.code)) from refusal
        except IntegrityError:
            raise Bad("somebody else has just used its external_id or its address; import the file again") from None

    async def _write(self, record: Importable) -> bool:
        if record.external_id in self._rehearsed:
            return False
        if not self._rehearsed.isdisjoint(record.unique):
            raise Refused("address-taken")
        try:
            async with unit():
                if await record.is_there():
                    return False
                await record.write()
                if self.dry_run:
                    raise Rehearsed
        except Rehearsed:
            self._rehearsed |= {record.external_id, *record.unique}
        return True


async def import_people(path: Path, *, dry_run: bool, report: Report) -> Summary:
    """People with their networks and groups; without passwords: each asks for one as if it were forgotten.

    The database must be open, the listeners wired. Raises Unreadable.
    """
    async def prepare(values: dict[str, Any]) -> Importable:
        return people.PersonRecord(values)

    return await Import(dry_run, report).run(path, people.COLUMNS, prepare)


async def preview_people(path: Path, *, report: Report) -> Summary:
    """What each column of the file is taken for, and the first people as they would be. Writes nothing.

    The database must be open. Raises Unreadable.
    """
    summary = Summary()
    try:
        with path.open("rb") as file:
            source = open_records(file, path.suffix.lower(), people.COLUMNS)
            _tell(source, report, whole=True)
            for piece in islice(source.records, PREVIEWED):
                await _preview(piece, summary, report)
    except OSError as error:
        raise Unreadable(f"the file cannot be read: {error.strerror}") from error
    report(f"preview, nothing was written: the first {summary.seen} of the file")
    return summary


async def _preview(piece: Piece, summary: Summary, report: Report) -> None:
    """One record as it would be, or what is wrong with it."""
    try:
        if isinstance(piece, Problem):
            raise Bad(piece.reason)
        record = people.PersonRecord(piece.values)
        shown = f"{(await record.found()).shown()}; email: {record.address}"
    except Bad as bad:
        summary.bad += 1
        report(f"line {piece.line}: {bad}")
    else:
        there = await record.is_there()
        summary.already, summary.imported = summary.already + there, summary.imported + (not there)
        report(f"line {piece.line}: {'already there, stays as it is; ' if there else ''}{shown}")


def _tell(source: Source, report: Report, *, whole: bool) -> None:
    """How a table was understood: all of it, or what the operator should know of."""
    if whole and source.columns:
        report(f"encoding: {source.encoding}; separator: {SEPARATOR_NAMES[source.separator]}")
    for typed, name in source.columns:
        if not name:
            report(f"column {typed[:40]!r} is not known and left out")
        elif whole or typed != name:
            report(f"column {typed[:40]!r} is {name}")


async def import_topics(path: Path, *, dry_run: bool, report: Report) -> Summary:
    """Topics, in a .jsonl file with their replies; their authors must be here and belong to the group.

    The database must be open, the listeners wired. Raises Unreadable.
    """
    renderer = Renderer()

    async def prepare(values: dict[str, Any]) -> Importable:
        record = topics.TopicRecord(values)
        if not await record.is_there():
            await record.render(renderer)
        return record

    columns = topics.WITH_REPLIES if path.suffix.lower() == ".jsonl" else topics.COLUMNS
    try:
        return await Import(dry_run, report).run(path, columns, prepare)
    finally:
        await renderer.close()


KINDS = {"people": import_people, "topics": import_topics}


async def import_file(settings: Settings, kind: str, path: Path, *, dry_run: bool, preview: bool = False) -> int:
    """The verb of the command line; its exit status is 1 when there was a bad line, 2 when the file is no file.

    `preview` is for people alone.
    """
    wire(settings, catalogues_of(settings))
    await open_database(settings.database_url, MODELS)
    try:
        if preview:
            summary = await preview_people(path, report=_say)
        else:
            summary = await KINDS[kind](path, dry_run=dry_run, report=_say)
    except Unreadable as reason:
        _say(str(reason))
        return 2
    finally:
        await close_database()
    return 1 if summary.bad else 0


def _say(line: str) -> None:
    print(line, flush=True)
