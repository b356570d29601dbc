"""Posts looked through in a thread while a loop runs, against the least that reading them takes: every letter folded,
every word cut out and counted. Both in turn, in the same run."""

import asyncio
import json
import re
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.figures import Figure
from cop.community import scanning

FOLDER = Path(__file__).parent
LONGEST = 700
"""Letters of a post: the 111 words of the other parts."""
ROUNDS, SHORT_ROUNDS = 5, 1
POSTS, SHORT_POSTS = 300, 40
PROMISE = 200.0
"""Posts a second."""
RATIO = 0.03
"""Of the pace of the ceiling, which does nothing with the words it finds."""
WAIT = 100.0
"""Milliseconds that the loop may wait at most, at the 99th percentile: a thread is let in every five."""

Say = Callable[[str], object]


def posts(count: int) -> list[tuple[str, str]]:
    """Posts made of the texts that rules are written with, each in one language."""
    made: list[tuple[str, str]] = []
    for language in ("fr", "en", "es", "pt", "ar"):
        lines = (FOLDER / f"open_{language}.jsonl").read_text(encoding="utf-8").splitlines()
        made += [(post, language) for post in _joined([json.loads(line)["text"] for line in lines])]
    return [made[place % len(made)] for place in range(count)]


def _joined(texts: list[str]) -> Iterator[str]:
    post = ""
    for text in texts:
        if len(post) + len(text) > LONGEST:
            yield post
            post = ""
        post += text + "\n\n"
    if post:
        yield post


def ceiling(texts: list[tuple[str, str]]) -> float:
    """Posts a second of the bare reading."""
    began = time.perf_counter()
    for text, _ in texts:
        Counter(re.findall(r"\w+", "".join(unicodedata.normalize("NFKD", letter)[:1].lower() for letter in text)))
    return len(texts) / (time.perf_counter() - began)


async def scanned(texts: list[tuple[str, str]]) -> tuple[float, list[float], int]:
    """Posts a second, how long the loop was kept each time in milliseconds, and how many posts were marked."""
    late: list[float] = []
    watch = asyncio.create_task(_watch(late))
    began, marked = time.perf_counter(), 0
    for text, language in texts:
        marked += (await scanning.look({"body": text}, language)).asks
    seconds = time.perf_counter() - began
    watch.cancel()
    return len(texts) / seconds, late, marked


async def _watch(late: list[float]) -> None:
    while True:
        began = time.perf_counter()
        await asyncio.sleep(0.002)
        late.append((time.perf_counter() - began - 0.002) * 1000)


def measure(say: Say, *, short: bool = False) -> tuple[list[Figure], list[str]]:
    """Figures and faults."""
    texts = posts(SHORT_POSTS if short else POSTS)
    rates, bare, late, marked = [], [], [0.0], 0
    asyncio.run(scanned(texts[:5]))  # word lists are read once
    for turn in range(SHORT_ROUNDS if short else ROUNDS):
        bare.append(ceiling(texts))
        rate, waits, marked = asyncio.run(scanned(texts))
        rates.append(rate)
        late += waits
        say(f"scanner, round {turn + 1}: {rate:,.0f} posts a second, bare {bare[-1]:,.0f}")
    rate, least = max(rates), max(bare)  # the rounds least disturbed
    late.sort()
    share = rate / least
    waited = late[int(0.99 * (len(late) - 1))]
    figures = [
        Figure(engine="thread", times=1, target="posts looked through", rate=rate, ratio=share, at_least=RATIO),
        Figure(engine="thread", times=1, target="a post, at 200 a second <= 5 ms", value=1000 / rate, unit="ms",
               at_most=1000 / PROMISE),
        Figure(engine="thread", times=1, target="the loop waits meanwhile, p99", value=waited, unit="ms", at_most=WAIT),
    ]
    return figures, [] if marked > len(texts) // 2 else [f"only {marked} of {len(texts)} posts were marked"]
