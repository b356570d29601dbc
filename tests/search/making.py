"""Documents and questions for tests of both engines."""

from collections.abc import AsyncIterator, Sequence

from search.documents import Change, Document, Said
from search.engine import Reads
from search.query import Page, Query, Scope

OURS, THEIRS = 1, 2
WE = Scope(frozenset({OURS}))


def thing(name: str, title: str = "", body: str = "", *, language: str = "en", **rest: object) -> Document:
    """A topic for our audience, in its first version; `rest` are fields of Document."""
    said = (Said(language, title, body),)
    return Document(**{"id": name, "kind": "topic", "audience": OURS, "version": 1, "said": said, **rest})


async def batches(*given: Sequence[Change]) -> AsyncIterator[Sequence[Change]]:
    for batch in given:
        yield batch


async def asked(engine: Reads, text: str = "", **rest: object) -> Page:
    return await engine.search(Query(**{"scope": WE, "text": text, **rest}))


async def found(engine: Reads, text: str = "", **rest: object) -> set[str]:
    return ids(await asked(engine, text, **rest))


def ids(page: Page) -> set[str]:
    return {hit.id for hit in page.hits}
