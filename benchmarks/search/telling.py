"""What time tells: one question by one reader of two indexes. In the one stand a thousand things that have its words
and that the reader may not read; in the other these do not exist. The medians must not tell them apart."""

import asyncio
import random
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from statistics import median

from benchmarks.search.plan import Plan
from benchmarks.search.questions import COUNTED
from benchmarks.words import post
from search.documents import Document, Said
from search.embedded import Embedded
from search.query import Query, Scope

OURS, THEIRS = 1, 2
SEEN = 5
"""Things that have the words and that the reader may read."""
TEXTS = {"a word nobody else may see": "xylograph", "a word that some may see": "quinquina", "a typo": "xylograqh"}
BATCH = 500
WARM = 20


def documents(plan: Plan) -> Iterator[Document]:
    """Those that exist in both: the reader's, a few with the second word."""
    chance = random.Random(8)
    for number in range(plan.around):
        yield _document(str(number), OURS, f"{'quinquina ' if number < SEEN else ''}{post(chance)}", number)


def hidden(plan: Plan) -> Iterator[Document]:
    """Those that the reader may not read: all of them have both words."""
    chance = random.Random(9)
    for number in range(plan.hidden):
        yield _document(f"h{number}", THEIRS, f"xylograph quinquina {post(chance)}", number)


def _document(name: str, audience: int, body: str, number: int) -> Document:
    return Document(
        id=name, kind="topic", audience=audience, version=1, said=(Said("en", f"Number {number}", body),), at=number,
        facets={"language": ("en",), "theme": (f"theme_{number % 27}",), "country": (f"C{number % 47}",)},
    )


async def compare(plan: Plan) -> dict[str, float]:
    """What was asked -> how long it took where the things exist and are hidden, as part of how long where not."""
    with tempfile.TemporaryDirectory() as name:
        with_them, without = Embedded(Path(name) / "with"), Embedded(Path(name) / "without")
        try:
            await with_them.rebuild(_batches([*documents(plan), *hidden(plan)]))
            await without.rebuild(_batches(list(documents(plan))))
            return {what: await _ratio(with_them, without, text, plan.timed) for what, text in TEXTS.items()}
        finally:
            await with_them.close()
            await without.close()


async def _batches(found: Sequence[Document]) -> AsyncIterator[Sequence[Document]]:
    shuffled = random.Random(10).sample(found, len(found))
    for start in range(0, len(shuffled), BATCH):
        yield shuffled[start : start + BATCH]


async def _ratio(with_them: Embedded, without: Embedded, text: str, often: int) -> float:
    query = Query(scope=Scope(frozenset((OURS,))), text=text, counted=COUNTED)
    times: dict[Embedded, list[float]] = {with_them: [], without: []}
    for turn in range(WARM + often):
        for engine in (with_them, without) if turn % 2 else (without, with_them):
            began = time.perf_counter()
            await engine.search(query)
            if turn >= WARM:
                times[engine].append(time.perf_counter() - began)
    return median(times[with_them]) / median(times[without])


def told(plan: Plan) -> dict[str, float]:
    return asyncio.run(compare(plan))
