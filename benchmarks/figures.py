"""One measured line, whether it keeps its promise, and the tables made of such lines."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A target on one database. `ratio` is held to `at_least` and `value` to `at_most`; `aim` is an upper bound that is
    told, not enforced."""

    engine: str
    times: int
    target: str
    connections: int = 0
    rate: float | None = None
    p50: float | None = None
    p99: float | None = None
    ratio: float | None = None
    at_least: float | None = None
    memory: float | None = None
    helpers: float | None = None
    """MiB of the server's own helper processes, beside `memory`."""
    aim: float | None = None
    value: float | None = None
    """Anything else that was measured, in `unit`."""
    unit: str = ""
    at_most: float | None = None
    busy: float | None = None
    """Share of a core the load generator used at most."""

    @property
    def below(self) -> bool:
        """A promise is broken."""
        return (self.at_least is not None and (self.ratio is None or self.ratio < self.at_least)) or (
            self.at_most is not None and (self.value is None or self.value > self.at_most)
        )

    @property
    def promised(self) -> bool:
        return self.at_least is not None or self.at_most is not None

    @property
    def verdict(self) -> str:
        if self.promised:
            kept = "BELOW" if self.at_most is None else "ABOVE"
            return kept if self.below else "ok"
        measured = self.memory if self.memory is not None else self.p50
        if self.aim is None or measured is None:
            return ""
        return "ok" if measured <= self.aim else "above"

    def cells(self) -> list[str]:
        """What the table shows of it."""
        promise = f"x >= {self.at_least:.2f}" if self.at_least is not None else ""
        other = ""
        if self.memory is not None:
            other = f"{self.memory:.0f} + {self.helpers or 0:.0f} MiB"
            promise = f"<= {self.aim:.0f} MiB"
        elif self.at_most is not None or self.value is not None:
            other = "" if self.value is None else f"{_number(self.value, 0 if self.value >= 100 else 1)} {self.unit}"
            promise = "" if self.at_most is None else f"<= {self.at_most:g} {self.unit}"
        elif self.aim is not None:
            promise = f"p50 <= {self.aim:.1f}"
        return [
            self.engine, f"{self.times}x", self.target, str(self.connections or ""), _number(self.rate, 0),
            _number(self.p50, 2), _number(self.p99, 1), _number(self.ratio, 3), other, promise, self.verdict,
        ]


HEADINGS = [
    "engine", "data", "target", "c", "per second", "p50 ms", "p99 ms", "x bare", "measured", "promise", "verdict",
]
LEFT = {0, 2, 9, 10}
"""Columns of words; the others are numbers and stand at the right."""


def table(figures: list[Figure]) -> str:
    """Aligned, for a terminal."""
    lines = [HEADINGS, *(each.cells() for each in figures)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
    rows = [_aligned(line, widths) for line in lines]
    rows.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(rows)


def markdown(figures: list[Figure]) -> str:
    """The same for a README."""
    rows = ["| " + " | ".join(HEADINGS) + " |", "|" + "|".join("---" if c in LEFT else "--:" for c in range(11)) + "|"]
    rows += ["| " + " | ".join(cell.strip() for cell in each.cells()) + " |" for each in figures]
    return "\n".join(rows)


def as_data(figures: list[Figure]) -> list[dict[str, Any]]:
    return [{**asdict(each), "verdict": each.verdict} for each in figures]


def _aligned(cells: list[str], widths: list[int]) -> str:
    placed = [
        cell.ljust(width) if column in LEFT else cell.rjust(width)
        for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ]
    return "  ".join(placed).rstrip()


def _number(value: float | None, digits: int) -> str:
    return "" if value is None else f"{value:,.{digits}f}"
