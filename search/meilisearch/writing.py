"""Administration and indexing, by the server's official client. It blocks: everything here runs in one thread."""

import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import islice
from typing import Any

import meilisearch
from meilisearch.errors import MeilisearchApiError, MeilisearchError

from search.documents import Change
from search.engine import EngineAway, EngineRefused
from search.meilisearch.schema import MARKER, marker, row_of, schema_hash, settings
from search.synonyms import Synonyms

SECONDS = 30
"""For one request; what it starts is waited for apart."""
TASK_MILLISECONDS = 600_000
POLL_MILLISECONDS = 50
MOST_INDEXES = 1000
AT_ONCE = 500
"""Ids asked for, and documents sent, by one request."""


class Writer:
    """What changes the index, and what is asked while changing it. Raises EngineAway and EngineRefused."""

    def __init__(self, url: str, key: str, index: str, synonyms: Synonyms) -> None:
        self._client = meilisearch.Client(url, key, timeout=SECONDS)
        self._name, self._synonyms = index, synonyms

    def versions(self, ids: Sequence[str]) -> dict[str, int]:
        found: dict[str, int] = {}
        for some in _pieces(ids):
            listed = ", ".join(f'"{each}"' for each in some)
            with _errors():
                answer = self._client.index(self._name).get_documents(
                    {"filter": f"id IN [{listed}]", "fields": ["id", "version"], "limit": len(some)}
                )
            found.update((each.id, int(each.version)) for each in answer.results)
        return found

    def apply(self, changes: Sequence[Change]) -> None:
        """Older versions are passed over: there is one indexer at a time, so nothing comes between look and change."""
        held = self.versions([each.id for each in changes])
        newer = [each for each in changes if each.version > held.get(each.id, -1)]
        latest = {each.id: each for each in sorted(newer, key=lambda each: each.version)}
        self._send(self._name, [row_of(each) for each in latest.values()])

    def needs_rebuild(self) -> str:
        try:
            with _errors():
                found = self._client.index(self._name).get_document(MARKER, {"fields": ["schema"]})
        except _Absent:
            return "absent"
        return "" if found.schema == schema_hash(self._synonyms) else "of another schema"

    def begin(self) -> str:
        """A new, empty index beside the one in use, with its settings; what an earlier attempt left is taken away."""
        for uid in self._indexes():
            if uid.startswith(f"{self._name}-"):
                self.drop(uid)
        shadow = f"{self._name}-{secrets.token_hex(4)}"
        self._done(lambda: self._client.create_index(shadow, {"primaryKey": "id"}))
        self._done(lambda: self._client.index(shadow).update_settings(settings(self._synonyms)))
        return shadow

    def add(self, shadow: str, changes: Sequence[Change]) -> None:
        self._send(shadow, [row_of(each) for each in changes])

    def finish(self, shadow: str) -> None:
        """Put the new index in the place of the one in use, at once, and take the old one away."""
        self._send(shadow, [marker(self._synonyms)])
        if self._name not in self._indexes():
            self._done(lambda: self._client.create_index(self._name, {"primaryKey": "id"}))
        self._done(lambda: self._client.swap_indexes([{"indexes": [self._name, shadow]}]))
        self.drop(shadow)

    def drop(self, shadow: str) -> None:
        self._done(lambda: self._client.delete_index(shadow))

    def _send(self, index: str, rows: Sequence[dict[str, Any]]) -> None:
        for some in _pieces(rows):
            self._done(partial(self._client.index(index).add_documents, some, "id"))

    def _indexes(self) -> list[str]:
        with _errors():
            page: Any = self._client.get_raw_indexes({"limit": MOST_INDEXES})
        return [each["uid"] for each in page["results"]]

    def _done(self, start: Callable[[], Any]) -> None:
        """Start a task and wait until it has succeeded."""
        with _errors():
            task = self._client.wait_for_task(start().task_uid, TASK_MILLISECONDS, POLL_MILLISECONDS)
        if task.status != "succeeded":
            code = (task.error or {}).get("code", task.status)
            raise EngineRefused(f"the search server did not do what it was asked: {code}")


class _Absent(EngineAway):
    """There is no such index or document."""


@contextmanager
def _errors() -> Iterator[None]:
    """The client's errors as the protocol's. What the server says of a document is not repeated."""
    try:
        yield
    except MeilisearchApiError as error:
        if error.code in ("index_not_found", "document_not_found"):
            raise _Absent(f"the search server has no index: {error.code}") from None
        if error.status_code >= 500:
            raise EngineAway(f"the search server answers {error.status_code}") from None
        raise EngineRefused(f"the search server refuses: {error.code or error.status_code}") from None
    except MeilisearchError as error:
        raise EngineAway(f"the search server does not answer: {type(error).__name__}") from None


def _pieces(things: Iterable[Any]) -> Iterator[list[Any]]:
    rest = iter(things)
    while some := list(islice(rest, AT_ONCE)):
        yield some
