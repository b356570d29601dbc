"""Indexing: `python -m benchmarks.search.indexing FOLDER RUNS` reads every document there is from the database, then
gives them (20,000 at most) to the library bare and to our engine, in turn, RUNS times. Rates in documents a second, as
JSON.

Bare is given documents of the library that hold their words already: what is left is to write them. Ours starts from
the words themselves. Both make one index of the same fields with one thread and the same heap, and wait for its merges.
"""

import asyncio
import json
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path

import tantivy

from benchmarks.search.data import settings_in
from cop.community import indexes
from cop.kit.database import close_database, open_database
from cop.wiring import MODELS, catalogues_of, wire
from search.documents import Document
from search.embedded import Embedded
from search.embedded.entries import entry
from search.embedded.schema import SCHEMA
from search.embedded.writing import HEAP_OF_REBUILD

BATCH = 500
MOST = 20_000
"""Documents that are indexed by both: those made ready for bare are all held at once."""


async def read(folder: Path) -> list[Document]:
    """Every document, as the indexer would read it."""
    settings = settings_in(folder)
    wire(settings, catalogues_of(settings))
    await open_database(settings.database_url, MODELS)
    try:
        found: list[Document] = []
        after = 0
        while taken := await indexes.readable(after, BATCH):
            after = taken[-1].thing_id
            found += [each for each in await indexes.present(taken) if isinstance(each, Document)]
        return found
    finally:
        await close_database()


def bare(documents: Sequence[Document]) -> float:
    """Documents a second."""
    with tempfile.TemporaryDirectory() as folder:
        writer = tantivy.Index(SCHEMA, path=folder).writer(HEAP_OF_REBUILD, 1)
        made = [entry(document) for document in documents]
        began = time.perf_counter()
        for each in made:
            writer.add_document(each)
        writer.commit()
        writer.wait_merging_threads()
        return len(documents) / (time.perf_counter() - began)


async def ours(documents: Sequence[Document]) -> float:
    """The same through our engine."""
    with tempfile.TemporaryDirectory() as folder:
        engine = Embedded(Path(folder))
        await engine.open()
        try:
            began = time.perf_counter()
            await engine.rebuild(_given(documents))
            return len(documents) / (time.perf_counter() - began)
        finally:
            await engine.close()


def _batches(documents: Sequence[Document]) -> Iterator[Sequence[Document]]:
    return (documents[start : start + BATCH] for start in range(0, len(documents), BATCH))


async def _given(documents: Sequence[Document]) -> AsyncIterator[Sequence[Document]]:
    for batch in _batches(documents):
        yield batch


async def compare(folder: Path, runs: int) -> dict[str, list[float]]:
    """Rates of all runs."""
    documents = (await read(folder))[:MOST]
    rates: dict[str, list[float]] = {"bare": [], "ours": []}
    for _ in range(runs):
        rates["bare"].append(bare(documents))
        rates["ours"].append(await ours(documents))
    return rates


if __name__ == "__main__":
    print(json.dumps(asyncio.run(compare(Path(sys.argv[1]), int(sys.argv[2])))))
