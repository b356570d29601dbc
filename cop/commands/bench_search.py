"""`python -m cop bench-search`: how well and how fast a set of judged queries is answered by one of the engines."""

import asyncio
import secrets
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import meilisearch
from meilisearch.errors import MeilisearchError

from cop.settings import BadSetting, Settings
from search.embedded import Embedded
from search.engine import Engine, EngineAway, EngineRefused
from search.judged import BadFile, read_documents, read_queries
from search.measure import Figures, ask, fill
from search.meilisearch import Meilisearch
from search.query import QUESTION
from search.synonyms import Synonyms

EMBEDDED, SERVER = ENGINES = "embedded", "meilisearch"
SECONDS = 30
"""For the server to take an index away."""


async def bench_search(settings: Settings, documents: Path, queries: Path, *, mode: str, engine: str) -> int:
    """Print the figures; 2 and a line that says why when a file or the engine cannot be used."""
    if engine == SERVER and mode == QUESTION:
        _say("whole questions are answered by the embedded engine, beside a server, too: that one is measured")
        engine = EMBEDDED
    try:
        known = {text.id for text in read_documents(documents)}
        if not known:
            raise BadFile(f"{documents}: holds no document")
        judged = read_queries(queries, known)
        async with _opened(engine, settings) as opened:
            names = await fill(opened, read_documents(documents), _say)
            outcomes = await ask(opened, names, judged, mode, _say)
    except (BadFile, EngineAway, EngineRefused) as error:
        _say(str(error))
        return 2
    print(f"{len(names):,} documents, {len(judged):,} queries, {mode} mode, {engine}")
    print(told(Figures.of(outcomes)))
    return 0


def _opened(engine: str, settings: Settings) -> AbstractAsyncContextManager[Engine]:
    if engine == EMBEDDED:
        return embedded()
    if not settings.search_url:
        raise BadSetting("COP_SEARCH_URL is not set: there is no server to measure")
    return server(settings.search_url, settings.search_key)


def told(figures: Figures) -> str:
    """One figure a line, its name first."""
    return "\n".join((
        f"P@1  {figures.precision1:.3f}",
        f"R@5  {figures.recall5:.3f}",
        f"S@5  {figures.success5:.3f}",
        f"MRR  {figures.reciprocal:.3f}",
        f"p50  {figures.p50:.2f} ms",
        f"p95  {figures.p95:.2f} ms",
    ))


@asynccontextmanager
async def embedded() -> AsyncIterator[Engine]:
    """In a folder of its own, which is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="cop-bench-search-") as folder:
        engine = Embedded(Path(folder))
        await engine.open()
        try:
            yield engine
        finally:
            await engine.close()


@asynccontextmanager
async def server(url: str, key: str) -> AsyncIterator[Engine]:
    """In an index of its own, which is gone afterwards. No index of the service begins with its name."""
    index = f"copbench{secrets.token_hex(4)}"
    engine = Meilisearch(url, key, Synonyms.load(), index=index)
    await engine.open()
    try:
        yield engine
    finally:
        await engine.close()
        await asyncio.to_thread(_forget, url, key, index)


def _forget(url: str, key: str, index: str) -> None:
    client = meilisearch.Client(url, key, timeout=SECONDS)
    try:
        client.wait_for_task(client.delete_index(index).task_uid, SECONDS * 1000)
    except MeilisearchError as error:
        _say(f"the index {index} may still be on the server: {error}")


def _say(line: str) -> None:
    """Progress and trouble, beside the figures on stdout."""
    print(line, file=sys.stderr, flush=True)
