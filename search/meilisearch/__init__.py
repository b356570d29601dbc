"""The search server: Meilisearch. Searches are one pooled asynchronous POST; all else goes through the official client
in a thread of its own. It answers keywords; whole questions are asked of the embedded engine."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import httpx

from search.documents import Change, Document
from search.engine import EngineAway, EngineRefused, Health
from search.meilisearch import asking
from search.meilisearch.writing import Writer
from search.query import QUESTION, Page, Query, Scope, Suggestion
from search.synonyms import Synonyms

T = TypeVar("T")

OLDEST = (1, 50)
"""The first version with all that is asked of it: granular filters, attributeRank, counts in federated answers."""
SEARCH_SECONDS, SUGGEST_SECONDS = 2.0, 0.15
MOST_CONNECTIONS = 20
SHORTEST_PREFIX = 2
ALL, MOST = "all", "frequency"
"""Every word must be met; or the words that most documents have need not."""


class Meilisearch:
    """One index on one server. The key needs: search, documents.*, indexes.*, settings.*, tasks.get, version."""

    name = "server"

    def __init__(self, url: str, key: str, synonyms: Synonyms, *, index: str = "cop") -> None:
        self._index, self._synonyms = index, synonyms
        self._url, self._key = url.rstrip("/"), key
        self._writer = Writer(self._url, key, index, synonyms)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="search-server")
        self._http: httpx.AsyncClient | None = None

    async def open(self) -> None:
        """Raises EngineRefused for a wrong key or a version that is too old; a server that is away is no error."""
        try:
            answer = await self._client().get("/version")
        except httpx.TransportError:
            return
        _check(answer)
        found = re.match(r"(\d+)\.(\d+)", str(answer.json().get("pkgVersion", "")))
        if found is None or (int(found[1]), int(found[2])) < OLDEST:
            raise EngineRefused(
                f"the search server is Meilisearch {answer.json().get('pkgVersion', 'of unknown version')};"
                f" at least {OLDEST[0]}.{OLDEST[1]} is needed"
            )

    async def close(self) -> None:
        if self._http is not None:
            await self._http.aclose()
            self._http = None
        await asyncio.get_running_loop().run_in_executor(None, self._thread.shutdown)

    async def search(self, query: Query) -> Page:
        if query.mode == QUESTION:
            raise ValueError("whole questions are asked of the embedded engine")
        if not query.scope.audiences or (query.text.strip() and not asking.typed(query.text)):
            return Page((), 0, {facet: {} for facet in query.counted})
        page = await self._ask(query, ALL)
        if page.total or not query.text.strip():
            return page
        return await self._ask(query, MOST)

    async def _ask(self, query: Query, strategy: str) -> Page:
        bodies = asking.bodies(query, self._index, strategy)
        answers = await asyncio.gather(*(self._post(body, SEARCH_SECONDS) for body in bodies))
        return asking.page_of(answers, self._index, query, relaxed=strategy == MOST)

    async def suggest(self, scope: Scope, prefix: str, *, language: str, limit: int = 8) -> tuple[Suggestion, ...]:
        typed = "".join(word.folded for word in asking.typed(prefix))
        if not scope.audiences or len(typed) < SHORTEST_PREFIX:
            return ()
        answer = await self._post(asking.beginning(scope, prefix, self._index, limit), SUGGEST_SECONDS)
        return asking.suggestions(answer, prefix, limit)

    async def health(self) -> Health:
        """Never raises: what is wrong is in the state and the detail."""
        body = {"filter": "audience != 0", "limit": 0}
        try:
            answer = await self._client().post(f"/indexes/{self._index}/documents/fetch", json=body)
            _check(answer)
        except (httpx.TransportError, EngineAway) as error:
            return Health("away", detail=str(error))
        return Health("ready", int(answer.json()["total"]))

    async def _post(self, body: dict[str, Any], seconds: float) -> dict[str, Any]:
        try:
            answer = await self._client().post("/multi-search", json=body, timeout=seconds)
        except httpx.TransportError as error:
            raise EngineAway(f"the search server does not answer: {type(error).__name__}") from None
        _check(answer)
        found: dict[str, Any] = answer.json()
        return found

    def _client(self) -> httpx.AsyncClient:
        if self._http is None:
            headers = {"Authorization": f"Bearer {self._key}"} if self._key else {}
            self._http = httpx.AsyncClient(
                base_url=self._url, headers=headers, timeout=SEARCH_SECONDS, trust_env=False,
                limits=httpx.Limits(max_connections=MOST_CONNECTIONS, max_keepalive_connections=MOST_CONNECTIONS),
            )
        return self._http

    async def apply(self, changes: Sequence[Change]) -> None:
        await self._in_thread(lambda: self._writer.apply(changes))

    async def versions(self, ids: Sequence[str]) -> dict[str, int]:
        return await self._in_thread(lambda: self._writer.versions(ids))

    async def holding(self, words: Sequence[str]) -> int:
        """How many documents a search for each word as it stands gives, with no regard to who may find them."""
        found = 0
        for word in words:
            query = {"indexUid": self._index, "q": f'"{word}"', "limit": 1, "attributesToRetrieve": ["id"]}
            answer = await self._post({"queries": [query]}, SEARCH_SECONDS)
            found += sum(len(each["hits"]) for each in answer["results"])
        return found

    async def needs_rebuild(self) -> str:
        return await self._in_thread(self._writer.needs_rebuild)

    async def rebuild(
        self, batches: AsyncIterator[Sequence[Change]], *, report: Callable[[int], object] = lambda done: None
    ) -> int:
        """Into an index beside, swapped in at the end. What is applied meanwhile goes to the old one: the indexer
        keeps it due and applies it again."""
        shadow = await self._in_thread(self._writer.begin)
        done = 0
        try:
            async for batch in batches:
                await self._in_thread(lambda batch=batch: self._writer.add(shadow, batch))  # type: ignore[misc]
                done += sum(isinstance(each, Document) for each in batch)
                report(done)
            await self._in_thread(lambda: self._writer.finish(shadow))
        except BaseException:
            await asyncio.shield(self._in_thread(lambda: self._writer.drop(shadow)))
            raise
        return done

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)


def _check(answer: httpx.Response) -> None:
    if answer.status_code in (401, 403):
        raise EngineRefused("the search server does not accept COP_SEARCH_KEY")
    if answer.status_code == 404 or answer.status_code >= 500:
        raise EngineAway(f"the search server answers {answer.status_code}")
    if answer.status_code >= 400:
        raise EngineRefused(f"the search server refuses: {answer.json().get('code', answer.status_code)}")
