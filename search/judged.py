"""Documents and judged queries in files of JSON lines.

A line of documents: {"id", "lang", "title", "body"}. A line of queries: {"text", "lang", "relevant": [ids]}. Ids may be
texts or whole numbers; what else a line holds is kept for whoever asks.
"""

import codecs
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Record = dict[str, Any]


class BadFile(Exception):
    """A file cannot be used; the message says which, in which line, and why."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A query, the language it is asked in, and the ids of the documents that answer it."""

    text: str
    language: str
    relevant: frozenset[str]
    more: Mapping[str, Any]
    """What else its line holds."""


@dataclass(frozen=True, slots=True)
class Text:
    """A document of such a file; `language` may be one that no engine knows."""

    id: str
    language: str
    title: str
    body: str


def read_documents(path: Path) -> Iterator[Text]:
    """One after the other: the file may be larger than memory. Raises BadFile."""
    seen: set[str] = set()
    for line, record in _records(path):
        with_title = Text(
            _id(path, line, record.get("id")), _text(path, line, record, "lang"),
            _text(path, line, record, "title", wanted=False), _text(path, line, record, "body", wanted=False),
        )
        if with_title.id in seen:
            raise BadFile(f"{path}, line {line}: id {with_title.id!r} stands in an earlier line, too")
        seen.add(with_title.id)
        yield with_title


def read_queries(path: Path, known: Collection[str]) -> list[Judged]:
    """All of them; `known` are the ids of the documents. Raises BadFile."""
    queries = [_judged(path, line, record, known) for line, record in _records(path)]
    if not queries:
        raise BadFile(f"{path}: holds no query")
    return queries


def _judged(path: Path, line: int, record: Record, known: Collection[str]) -> Judged:
    given = record.get("relevant")
    if not isinstance(given, list) or not given:
        raise BadFile(f"{path}, line {line}: \"relevant\" is no list of ids")
    relevant = frozenset(_id(path, line, each) for each in given)
    unknown = sorted(relevant - set(known))
    if unknown:
        raise BadFile(f"{path}, line {line}: relevant {unknown[0]!r} is the id of no document")
    more = {name: value for name, value in record.items() if name not in ("text", "lang", "relevant")}
    return Judged(_text(path, line, record, "text"), _text(path, line, record, "lang"), relevant, more)


def _records(path: Path) -> Iterator[tuple[int, Record]]:
    """The objects of a file, each with its line, from 1; empty lines are passed over."""
    try:
        with path.open("rb") as file:
            for line, raw in enumerate(file, 1):
                text = raw.removeprefix(codecs.BOM_UTF8) if line == 1 else raw
                if text.strip():
                    yield line, _record(path, line, text)
    except OSError as error:
        raise BadFile(f"{path}: {error.strerror}") from error


def _record(path: Path, line: int, raw: bytes) -> Record:
    try:
        record = json.loads(raw.decode())
    except UnicodeDecodeError as error:
        raise BadFile(f"{path}, line {line}: is not UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise BadFile(f"{path}, line {line}: is not JSON: {error}") from error
    if not isinstance(record, dict):
        raise BadFile(f"{path}, line {line}: is no JSON object")
    return record


def _id(path: Path, line: int, value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int) or value == "":
        raise BadFile(f"{path}, line {line}: {value!r} is no id: a text or a whole number")
    return str(value)


def _text(path: Path, line: int, record: Record, name: str, *, wanted: bool = True) -> str:
    value = record.get(name)
    if value is None and not wanted:
        return ""
    if not isinstance(value, str):
        raise BadFile(f"{path}, line {line}: \"{name}\" is no text" if name in record else
                      f"{path}, line {line}: \"{name}\" is missing")
    return value
