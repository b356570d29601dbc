"""Reading a file to import: record by record, never the whole file, never trusting it.

What cannot be read is a `Problem` with its line number, and reading goes on behind it. Only what concerns the
whole file (another encoding, a wrong header) raises Unreadable.
"""

import codecs
import csv
import io
import json
from collections import deque
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from cop.commands.import_encoding import NAMES, UTF8, UnknownEncoding, encoding_of
from cop.commands.import_words import letters

LONGEST_LINE = 4_000_000
"""Bytes: room for a topic with hundreds of replies."""
LONGEST_ROW = 200_000
"""Characters of a CSV record that spans several lines."""
UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
SEPARATORS = (",", ";", "\t", "|")
NEVER_CLOSED = "a quotation mark is opened and never closed"


class Unreadable(Exception):
    """Nothing of this file can be imported; the message says why."""


@dataclass(frozen=True, slots=True)
class Record:
    """The values of one record by column, and the line it begins in, from 1."""

    line: int
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Problem:
    """A line that is no record, and why."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a file: those each record must have, and those it may have."""

    required: tuple[str, ...]
    optional: tuple[str, ...]
    called: Mapping[str, str] = field(default_factory=dict)
    """Other words (as `letters` leaves them) -> the column they mean. With these a table of another program is read
    as it comes: any separator, several encodings, columns that mean nothing here left out."""

    @property
    def all(self) -> tuple[str, ...]:
        return self.required + self.optional


Piece = Record | Problem
Line = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Source:
    """A file as it is read: its records, and what was guessed of it. `columns`: as written, and the column it is taken
    for, or nothing when it is left out; empty for JSON."""

    records: Iterator[Piece]
    encoding: str = "UTF-8"
    separator: str = ""
    columns: tuple[tuple[str, str], ...] = ()


def read_records(file: BinaryIO, suffix: str, columns: Columns) -> Iterator[Piece]:
    """The records of a .csv or .jsonl file. Raises Unreadable."""
    return open_records(file, suffix, columns).records


def open_records(file: BinaryIO, suffix: str, columns: Columns) -> Source:
    """The same, and what was guessed. Raises Unreadable."""
    if suffix == ".jsonl":
        return Source(_json_records(_lines(file), columns))
    if suffix not in (".csv", ".tsv", ".txt") or (suffix != ".csv" and not columns.called):
        raise Unreadable("the name of the file must end in .csv or .jsonl")
    encoding = _encoding(file) if columns.called else UTF8
    table = _CsvFile(_lines(file) if encoding == UTF8 else _decoded(file, encoding), columns)
    return Source(table.records(), NAMES[encoding], table.separator, table.taken_for)


def _encoding(file: BinaryIO) -> str:
    try:
        return encoding_of(file)
    except UnknownEncoding as reason:
        raise Unreadable(str(reason)) from None


def _decoded(file: BinaryIO, encoding: str) -> Iterator[Line | Problem]:
    """As `_lines`, of a file whose bytes are not ended by lines."""
    text, number = io.TextIOWrapper(file, encoding, errors="replace", newline="\n"), 0
    while line := text.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            while not line.endswith("\n") and (line := text.readline(LONGEST_LINE)):
                pass
            yield Problem(number, f"is longer than {LONGEST_LINE:,} characters")
        elif "\ufffd" in line:
            yield Problem(number, f"is not {NAMES[encoding]}")
        else:
            yield number, line.removeprefix("\ufeff")
    text.detach()


def _lines(file: BinaryIO) -> Iterator[Line | Problem]:
    """Each line as text with its number; of one that is too long no more than a piece is held at a time."""
    number = 0
    while raw := file.readline(LONGEST_LINE + 1):
        number += 1
        if number == 1:
            raw = _without_mark(raw)
        if len(raw) > LONGEST_LINE:
            while not raw.endswith(b"\n") and (raw := file.readline(LONGEST_LINE)):
                pass
            yield Problem(number, f"is longer than {LONGEST_LINE:,} bytes")
            continue
        try:
            yield number, raw.decode("utf-8")
        except UnicodeDecodeError as error:
            yield Problem(number, f"is not UTF-8 (byte {error.start + 1})")


def _without_mark(raw: bytes) -> bytes:
    if raw.startswith(UTF16):
        raise Unreadable("the file is UTF-16: save it as UTF-8")
    return raw.removeprefix(codecs.BOM_UTF8)


def _json_records(lines: Iterator[Line | Problem], columns: Columns) -> Iterator[Piece]:
    for line in lines:
        if isinstance(line, Problem):
            yield line
        elif line[1].strip():
            yield _json_record(*line, columns)


def _json_record(number: int, text: str, columns: Columns) -> Piece:
    try:
        values = json.loads(text)
    except json.JSONDecodeError as error:
        return Problem(number, f"is not JSON: {error.msg} at character {error.pos + 1}")
    except (RecursionError, ValueError):
        return Problem(number, "is not JSON that can be read: nested too deeply, or a number too long")
    if not isinstance(values, dict):
        return Problem(number, "is not a JSON object")
    strange = _strange(values, columns.all)
    missing = [name for name in columns.required if name not in values]
    if strange or missing:
        return Problem(number, strange or f"{missing[0]} is missing")
    return Record(number, values)


def _strange(names: Collection[str], known: tuple[str, ...]) -> str:
    """What is wrong with these names of columns, or nothing."""
    unknown = sorted(set(names) - set(known))
    if unknown:
        return f"there is no column {unknown[0][:40]!r}; the columns are {', '.join(known)}"
    return ""


class _CsvFile:
    """Records of a CSV file, which may span lines. After a broken one, reading goes on with its second line."""

    def __init__(self, lines: Iterator[Line | Problem], columns: Columns) -> None:
        self._fresh = lines
        self._again: deque[Line | Problem] = deque()
        self._columns = columns
        self.separator = ","
        self.taken_for: tuple[tuple[str, str], ...] = ()
        self._names = self._header()

    def records(self) -> Iterator[Piece]:
        header = self._names
        while (line := self._next()) is not None:
            if isinstance(line, Problem):
                yield line
            elif line[1].strip():
                yield self._record(line, header)

    def _next(self) -> Line | Problem | None:
        return self._again.popleft() if self._again else next(self._fresh, None)

    def _header(self) -> list[str]:
        first = self._next()
        if first is None:
            raise Unreadable("the file is empty")
        if isinstance(first, Problem):
            raise Unreadable(f"line 1: {first.reason}")
        if self._columns.called:
            self.separator = max(SEPARATORS, key=lambda each: sum(map(bool, self._meant(first[1], each))))
        fields = _fields([first[1]], self.separator)
        if not isinstance(fields, list):
            raise Unreadable("line 1 must name the columns, separated by commas")
        names = self._meant(first[1], self.separator) if self._columns.called else [name.strip() for name in fields]
        self.taken_for = tuple((typed.strip(), name) for typed, name in zip(fields, names, strict=True))
        self._check(names)
        return names

    def _meant(self, line: str, separator: str) -> list[str]:
        """The column each word of the header is taken for; nothing for a word that means none."""
        fields = _fields([line], separator)
        if not isinstance(fields, list):
            return []
        return [
            name.strip() if name.strip() in self._columns.all else self._columns.called.get(letters(name), "")
            for name in fields
        ]

    def _check(self, names: list[str]) -> None:
        """Raises Unreadable for a header that cannot be used."""
        given = [name for name in names if name or not self._columns.called]
        missing = [name for name in self._columns.required if name not in given]
        twice = next((name for name in given if given.count(name) > 1), "")
        reason = _strange(given, self._columns.all) or (f"a column is there twice: {twice}" if twice else "")
        if reason or missing:
            raise Unreadable(f"line 1: {reason or f'the column {missing[0]} is missing'}")

    def _record(self, first: Line, header: list[str]) -> Piece:
        fields, taken = self._whole(first)
        if isinstance(fields, str):
            self._again.extendleft(reversed(taken[1:]))
            return Problem(first[0], fields)
        if len(fields) != len(header):
            return Problem(first[0], f"has {len(fields)} columns instead of {len(header)}")
        return Record(first[0], {name: value for name, value in zip(header, fields, strict=True) if name})

    def _whole(self, first: Line) -> tuple[list[str] | str, list[Line]]:
        """The fields of the record that begins here, or what is wrong with it; and the lines it takes."""
        taken = [first]
        size = len(first[1])
        fields = _fields([first[1]], self.separator)
        while fields is None:
            line = self._next()
            if line is None or isinstance(line, Problem) or size + len(line[1]) > LONGEST_ROW:
                if line is not None:
                    self._again.appendleft(line)
                return NEVER_CLOSED, taken
            taken.append(line)
            size += len(line[1])
            if line[1].count('"') % 2:  # an even number leaves the open field open
                fields = _fields([text for _, text in taken], self.separator)
        return fields, taken


def _fields(texts: list[str], separator: str) -> list[str] | str | None:
    """The fields of one record, or what is wrong; None while a quotation mark is still open."""
    try:
        return next(csv.reader(texts, delimiter=separator, strict=True))
    except csv.Error as error:
        if "unexpected end of data" in str(error):
            return None
        return f"is not CSV: {error}"
