"""Reading a file to import: record by record, never the whole file, never trusting it.

What cannot be read is a `Problem` with its line number, and reading goes on behind it. Only what concerns the
whole file (another encoding, a wrong header) raises Unreadable.
"""

import codecs
import csv
import json
from collections import deque
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

LONGEST_LINE = 4_000_000
"""Bytes: room for a topic with hundreds of replies."""
LONGEST_ROW = 200_000
"""Characters of a CSV record that spans several lines."""
UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
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

    @property
    def all(self) -> tuple[str, ...]:
        return self.required + self.optional


Piece = Record | Problem
Line = tuple[int, str]


def read_records(file: BinaryIO, suffix: str, columns: Columns) -> Iterator[Piece]:
    """The records of a .csv or .jsonl file. Raises Unreadable."""
    if suffix == ".csv":
        return _CsvFile(_lines(file), columns).records()
    if suffix == ".jsonl":
        return _json_records(_lines(file), columns)
    raise Unreadable("the name of the file must end in .csv or .jsonl")


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

    def records(self) -> Iterator[Piece]:
        header = self._header()
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
        fields = _fields([first[1]])
        if not isinstance(fields, list):
            raise Unreadable("line 1 must name the columns, separated by commas")
        names = [name.strip() for name in fields]
        missing = [name for name in self._columns.required if name not in names]
        twice = [name for name in names if names.count(name) > 1]
        reason = _strange(names, self._columns.all) or ("a column is there twice" if twice else "")
        if reason or missing:
            raise Unreadable(f"line 1: {reason or f'the column {missing[0]} is missing'}")
        return names

    def _record(self, first: Line, header: list[str]) -> Piece:
        fields, taken = self._whole(first)
        if isinstance(fields, str):
            self._again.extendleft(reversed(taken[1:]))
            return Problem(first[0], fields)
        if len(fields) != len(header):
            return Problem(first[0], f"has {len(fields)} columns instead of {len(header)}")
        return Record(first[0], dict(zip(header, fields, strict=True)))

    def _whole(self, first: Line) -> tuple[list[str] | str, list[Line]]:
        """The fields of the record that begins here, or what is wrong with it; and the lines it takes."""
        taken = [first]
        size = len(first[1])
        fields = _fields([first[1]])
        while fields is None:
            line = self._next()
            if line is None or isinstance(line, Problem) or size + len(line[1]) > LONGEST_ROW:
                if line is not None:
                    self._again.appendleft(line)
                return NEVER_CLOSED, taken
            taken.append(line)
            size += len(line[1])
            if line[1].count('"') % 2:  # an even number leaves the open field open
                fields = _fields([text for _, text in taken])
        return fields, taken


def _fields(texts: list[str]) -> list[str] | str | None:
    """The fields of one record, or what is wrong; None while a quotation mark is still open."""
    try:
        return next(csv.reader(texts, strict=True))
    except csv.Error as error:
        if "unexpected end of data" in str(error):
            return None
        return f"is not CSV: {error}"
