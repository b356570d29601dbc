"""What in a text could lead somebody to a child: rules say what they see, and learned weights how much it counts there.

Marks and never decides: `ASK` is from where the writer is asked, `HOLD` from where somebody reads it first.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from cop.community.scanner import dates, files, initials, kin, learned, names, numbers, places, signs, words
from cop.community.scanner.found import KINDS, Found
from cop.community.scanner.naming import without_members
from cop.community.scanner.signs import covered
from cop.community.scanner.words import Page, page_of

__all__ = ["ASK", "AS_BUILT", "HOLD", "KINDS", "LONGEST", "Bar", "Scan", "Span", "forget", "scan"]

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
ASKS_AT, HOLDS_AT = 0.6, 0.99
"""The chances that stand for `ASK` and `HOLD`: see benchmarks/scanner/README.md."""
SEES = 0.35
"""Words as likely as that are marked too, in a text that is asked about for others."""
LEARNED = Bar(ASKS_AT, HOLDS_AT)
SURE, DOUBTED = 0.75, 0.2
"""What a rule is so sure of counts by itself, where the words around it leave that chance."""


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


def scan(
    text: str, language: str, bars: Mapping[str, Bar] | None = None, *, is_file_name: bool = False
) -> Scan:
    """Look through a text. `language` is that of the page; names and ages in another one are seen, too. `bars`: kinds
    that are asked about earlier or later than they were built. Nothing stands around the name of a file: its form is
    all there is."""
    page = page_of(without_members(text[:LONGEST]), language)
    found = found_by_rules(page) if is_file_name else _weighed(page)
    spans = _merged([_span(page, each, bars or {}) for each in found])
    strongest = max((span.weight for span in spans), default=0.0)
    return Scan(tuple(span for span in spans if span.weight >= ASK), round(strongest, 3))


def forget() -> None:
    """What was found out about single words is kept for texts to come: from here on of none that was seen before."""
    for part in (words, signs, learned):
        part.forget()


def _weighed(page: Page) -> Iterator[Found]:
    """What is likely by the words around it, and what a rule is sure of and they leave possible."""
    found = found_by_rules(page)
    signed = learned.signed(page, found)
    likely = learned.chances(signed)
    if max(likely, default=0.0) >= ASKS_AT:
        for run in learned.runs(page, signed, likely, sees=SEES):
            if run.weight >= ASKS_AT or _says_something(page, run):
                yield replace(run, weight=LEARNED.moved(max(run.weight, ASKS_AT)))
    for each in found:
        if each.weight >= SURE and any(likely[index] >= DOUBTED for index in covered(page, each)):
            yield each


def _says_something(page: Page, run: Found) -> bool:
    """Not only small words that stand beside a detail."""
    return any(not page.is_common(page.tokens[index]) for index in range(run.first, run.last + 1))


def found_by_rules(page: Page) -> list[Found]:
    """What could be a detail by its form."""
    return [found for rule in RULES for found in rule(page)]


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
