"""Learn the weights of the scanner from marked texts: `python -m benchmarks.scanner.learning`, some minutes.

Logistic regression, learned text by text ("follow the regularized leader", McMahan et al. 2013, which sets to nothing
what does not help), in plain Python and always in the same order: the same texts give the same weights. The held-out
half is never read here.
"""

import hashlib
import json
import math
import random
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cop.commands.bench_scan import Marked, read
from cop.community.scanner import found_by_rules
from cop.community.scanner.found import KINDS
from cop.community.scanner.learned import UNIT, WEIGHTS, chance
from cop.community.scanner.signs import all_signs, close_signs, places_of, rule_signs
from cop.community.scanner.words import KNOWN, Page, page_of

FOLDER = Path(__file__).parent
RATE, SMOOTH, RIDGE = 0.5, 1.0, 0.5
ROUNDS, SEED = 8, 20261122
SPARSE, KIND_SPARSE = 6.0, 8.0
ASTRAY = 6
"""Every so many texts one is taken for another language, as happens to what is quoted."""
LEAST = 30
"""Weights smaller than this many thousandths are left out."""

Say = Callable[[str], object]


def files() -> list[Path]:
    return [*sorted(FOLDER.glob("open_*.jsonl")), FOLDER / "tuning.jsonl", *sorted(FOLDER.glob("learning_*.jsonl"))]


def were_seen_by_rules(path: Path) -> bool:
    """The rules were written with these texts: what they find there says nothing about how well they find."""
    return not path.name.startswith("learning_")


def fingerprint() -> str:
    """Of the texts the weights come from."""
    made = hashlib.sha256()
    for path in files():
        made.update(path.name.encode() + b"\0" + path.read_bytes())
    return made.hexdigest()


class Learner:
    """One yes-or-no question. `sums` and `squares` are what the method keeps of each sign."""

    def __init__(self, count: int, sparse: float) -> None:
        self.sums, self.squares = [0.0] * count, [0.0] * count
        self.weights = [0.0] * count
        self.sparse = sparse

    def learn(self, row: Sequence[int], is_so: bool) -> None:
        weights, sums, squares, sparse = self.weights, self.sums, self.squares, self.sparse
        wrong = chance(sum([weights[sign] for sign in row])) - is_so
        if abs(wrong) < 1e-4:
            return
        square = wrong * wrong
        for sign in row:
            before = squares[sign]
            after = squares[sign] = before + square
            root = math.sqrt(after)
            total = sums[sign] = sums[sign] + wrong - (root - math.sqrt(before)) / RATE * weights[sign]
            if -sparse <= total <= sparse:
                weights[sign] = 0.0
            else:
                weights[sign] = (math.copysign(sparse, total) - total) / ((SMOOTH + root) / RATE + RIDGE)


def kinds_of(page: Page, marked: Sequence[Marked]) -> Iterator[str]:
    """For each word, the kind it is marked as, or ""."""
    for token in page.tokens:
        first, last = page.offsets(token.start, token.end)
        yield next((kind for start, end, kind in marked if first < end and start < last), "")


@dataclass(frozen=True, slots=True)
class Example:
    """A word of a text: its signs as numbers, those that tell the kind, and as what it is marked."""

    signs: list[int]
    close: list[int]
    kind: str


def examples(paths: Iterable[Path], numbers: dict[str, int]) -> Iterator[list[Example]]:
    """The words of each text."""
    for path in paths:
        for number, (text, language, marked) in enumerate(read(path)):
            page = page_of(text, language if number % ASTRAY else KNOWN[number % len(KNOWN)])
            places = places_of(page)
            ruled = rule_signs(page, found_by_rules(page), is_left_out=were_seen_by_rules(path))

            def numbered(row: Iterable[str]) -> list[int]:
                return [numbers.setdefault(sign, len(numbers)) for sign in row]

            yield [
                Example(
                    numbered(all_signs(places, ruled, index)),
                    numbered(close_signs(places, ruled, index)) if kind else [],
                    kind,
                )
                for index, kind in enumerate(kinds_of(page, marked))
            ]


def learn(paths: Sequence[Path], say: Say) -> dict[str, dict[str, int]]:
    """Question -> sign -> weight in thousandths. "child": whether a word is marked; the others: of which kind."""
    numbers: dict[str, int] = {}
    texts = list(examples(paths, numbers))
    child = Learner(len(numbers), SPARSE)
    kinds = {kind: Learner(len(numbers), KIND_SPARSE) for kind in KINDS}
    order = random.Random(SEED)
    for turn in range(1, ROUNDS + 1):
        order.shuffle(texts)
        for text in texts:
            for word in text:
                child.learn(word.signs, bool(word.kind))
                if word.kind:
                    for kind, learner in kinds.items():
                        learner.learn(word.close, kind == word.kind)
        say(f"round {turn} of {ROUNDS}: {sum(map(bool, child.weights)):,} of {len(numbers):,} signs count")
    names = list(numbers)
    return {"child": _kept(child, names), **{kind: _kept(learner, names) for kind, learner in kinds.items()}}


def _kept(learner: Learner, names: Sequence[str]) -> dict[str, int]:
    weights = {name: round(weight * UNIT) for name, weight in zip(names, learner.weights, strict=True)}
    return {name: weights[name] for name in sorted(weights) if abs(weights[name]) >= LEAST}


def main() -> None:
    made = learn(files(), lambda line: print(line, file=sys.stderr, flush=True))
    told = {"from": fingerprint(), "weights": made}
    WEIGHTS.write_text(json.dumps(told, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    print(f"{sum(map(len, made.values())):,} weights, {WEIGHTS.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
