"""`python -m cop bench-scan`: how well the scanner finds what identifies a child, on sets of marked texts."""

import json
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cop.community.scanner import KINDS, scan

Marked = tuple[int, int, str]


class BadSet(ValueError):
    """A file that is no set: where, and why."""


@dataclass(slots=True)
class Tally:
    """Right, wrong and missed."""

    hits: int = 0
    false: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        return self.hits / (self.hits + self.false) if self.hits + self.false else 1.0

    @property
    def recall(self) -> float:
        return self.hits / (self.hits + self.missed) if self.hits + self.missed else 1.0

    def figures(self) -> dict[str, Any]:
        return {
            "precision": round(self.precision, 3),
            "recall": round(self.recall, 3),
            "hits": self.hits,
            "false": self.false,
            "missed": self.missed,
        }


@dataclass(slots=True)
class Figures:
    """Of one language: by text (anything marked in a text that holds something), by span (any overlap), by kind."""

    texts: Tally = field(default_factory=Tally)
    spans: Tally = field(default_factory=Tally)
    kinds: dict[str, Tally] = field(default_factory=lambda: {kind: Tally() for kind in KINDS})

    def add(self, marked: Sequence[Marked], found: Sequence[Marked]) -> None:
        if marked or found:
            self.texts.hits += bool(marked and found)
            self.texts.missed += bool(marked and not found)
            self.texts.false += bool(found and not marked)
        _compare(self.spans, marked, found)
        for kind, tally in self.kinds.items():
            _compare(tally, [each for each in marked if each[2] == kind], [each for each in found if each[2] == kind])

    def told(self) -> dict[str, Any]:
        return {
            "text": self.texts.figures(),
            "span": self.spans.figures(),
            "kinds": {kind: tally.figures() for kind, tally in self.kinds.items()},
        }


def _compare(tally: Tally, marked: Sequence[Marked], found: Sequence[Marked]) -> None:
    for each in marked:
        is_hit = any(_overlap(each, other) for other in found)
        tally.hits += is_hit
        tally.missed += not is_hit
    tally.false += sum(not any(_overlap(each, other) for other in marked) for each in found)


def _overlap(one: Marked, other: Marked) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def read(path: Path) -> Iterator[tuple[str, str, list[Marked]]]:
    """Text, language and spans of each line. Raises BadSet."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadSet(f"{path}: {error}") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            text, language = str(row["text"]), str(row["lang"])
            spans = [(int(start), int(end), str(kind)) for start, end, kind in row["spans"]]
        except (ValueError, KeyError, TypeError) as error:
            raise BadSet(
                f"{path}, line {number}: {error!r}; wanted text, lang, spans: [[start, end, kind]]"
            ) from error
        yield text, language, spans


def measure(paths: Iterable[Path]) -> tuple[dict[str, Figures], int, float]:
    """Figures by language, how many texts, and seconds. Raises BadSet."""
    figures: dict[str, Figures] = {}
    rows = [row for path in paths for row in read(path)]
    began = time.perf_counter()
    for text, language, marked in rows:
        found = [(span.start, span.end, span.kind) for span in scan(text, language).spans]
        figures.setdefault(language, Figures()).add(marked, found)
    return figures, len(rows), time.perf_counter() - began


def bench_scan(paths: Sequence[Path], *, as_json: bool) -> int:
    """Print the figures; 2 and a line that says why when a file cannot be used."""
    try:
        figures, count, seconds = measure(paths)
    except BadSet as error:
        print(error, file=sys.stderr)
        return 2
    speed = round(count / seconds) if seconds else 0
    if as_json:
        print(
            json.dumps(
                {
                    "texts": count,
                    "texts_per_second": speed,
                    "languages": {language: each.told() for language, each in sorted(figures.items())},
                },
                indent=1,
            )
        )
        return 0
    print(f"{count:,} texts, {speed:,} a second in one thread")
    for language, each in sorted(figures.items()):
        print(f"\n{language}{'':14}precision  recall  hits  false  missed")
        for name, tally in (("by text", each.texts), ("by span", each.spans), *each.kinds.items()):
            print(
                f"  {name:14}{tally.precision:9.3f}{tally.recall:8.3f}{tally.hits:6}{tally.false:7}{tally.missed:8}"
            )
    return 0
