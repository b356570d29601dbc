"""What in a text could lead somebody to a child: rules over words, without a model and without a network.

Marks and never decides: `ASK` is from where the writer is asked, `HOLD` from where somebody reads it first.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from cop.community.scanner import dates, files, initials, kin, names, numbers, places
from cop.community.scanner.found import KINDS, Found
from cop.community.scanner.words import Page, page_of

__all__ = ["ASK", "AS_BUILT", "HOLD", "KINDS", "LONGEST", "Bar", "Scan", "Span", "scan"]

ASK = 0.4
HOLD = 0.8
LONGEST = 60_000
"""Letters of a text that are looked at; a post is shorter."""
RULES = (*names.RULES, *kin.RULES, *initials.RULES, *dates.RULES, *numbers.RULES, *places.RULES, *files.RULES)


@dataclass(frozen=True, slots=True)
class Bar:
    """From which weight on a kind of detail is asked about and held."""

    ask: float
    hold: float

    def moved(self, weight: float) -> float:
        """The weight as it counts: what stands at this bar stands at `ASK`, or at `HOLD`."""
        if weight < self.ask:
            return weight / self.ask * ASK
        if weight < self.hold:
            return ASK + (weight - self.ask) / (self.hold - self.ask) * (HOLD - ASK)
        return HOLD + (weight - self.hold) / (1.0 - self.hold) * (1.0 - HOLD)


AS_BUILT = Bar(ASK, HOLD)


@dataclass(frozen=True, slots=True)
class Span:
    """`text[start:end]`, what it looks like, and how sure that is, up to 1."""

    start: int
    end: int
    kind: str
    weight: float


@dataclass(frozen=True, slots=True)
class Scan:
    """What was seen, in the order of the text; `score` is how sure it is that a child can be found by it."""

    spans: tuple[Span, ...]
    score: float

    @property
    def is_marked(self) -> bool:
        return self.score >= ASK


def scan(text: str, language: str, bars: Mapping[str, Bar] | None = None) -> Scan:
    """Look through a text. `language` is that of the page; names and ages in another one are seen, too. `bars`: kinds
    that are asked about earlier or later than they were built."""
    page = page_of(text[:LONGEST], language)
    spans = _merged([_span(page, found, bars or {}) for rule in RULES for found in rule(page)])
    missed = 1.0
    for span in spans:
        missed *= 1.0 - span.weight
    strongest = max((span.weight for span in spans), default=0.0)
    return Scan(tuple(span for span in spans if span.weight >= ASK), round(_score(strongest, missed), 3))


def _score(strongest: float, missed: float) -> float:
    """Weak signs alone never add up to a question: only what is marked counts."""
    return strongest if strongest < ASK else 1.0 - missed


def _span(page: Page, found: Found, bars: Mapping[str, Bar]) -> Span:
    if found.letters:
        start, end = found.first, found.last
    else:
        start, end = page.tokens[found.first].start, page.tokens[found.last].end
    bar = bars.get(found.kind)
    return Span(*page.offsets(start, end), found.kind, bar.moved(found.weight) if bar else found.weight)


def _merged(spans: list[Span]) -> list[Span]:
    """Those of a kind that touch each other are one, with the greater weight."""
    merged: list[Span] = []
    for span in sorted(spans, key=lambda each: (each.kind, each.start, each.end)):
        last = merged[-1] if merged else None
        if last and last.kind == span.kind and span.start <= last.end:
            merged[-1] = Span(last.start, max(last.end, span.end), span.kind, max(last.weight, span.weight))
        else:
            merged.append(span)
    return sorted(merged, key=lambda each: (each.start, each.end))
