"""A recorder on loopback: takes down every request and gives canned replies. It understands nothing: what a search finds
is tested on a real server (`COP_TEST_SEARCH_URL`), what is sent is held against the server's own description."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

TASK = {"taskUid": 7, "indexUid": "cop", "status": "enqueued", "type": "x", "enqueuedAt": "2026-01-01T00:00:00.0Z"}
DONE = {**TASK, "uid": 7, "status": "succeeded", "error": None, "canceledBy": None, "duration": "PT1S", "batchUid": 1,
        "details": {}, "startedAt": "2026-01-01T00:00:00.0Z", "finishedAt": "2026-01-01T00:00:00.0Z"}
NOTHING: dict[str, Any] = {"results": [], "offset": 0, "limit": 20, "total": 0}
FEDERATED: dict[str, Any] = {
    "hits": [{"id": "5", "kind": "topic", "_federation": {"indexUid": "cop", "queriesPosition": 0, "weightedRankingScore": 0.9}}],
    "estimatedTotalHits": 1, "facetsByIndex": {"cop": {"distribution": {"kind": {"topic": 1}}, "stats": {}}},
    "processingTimeMs": 1, "results": [{"hits": []}],
}
CANNED: dict[tuple[str, str], tuple[int, Any]] = {
    ("GET", "/version"): (200, {"pkgVersion": "1.53.0", "commitSha": "x", "commitDate": "x"}),
    ("GET", "/indexes"): (200, {**NOTHING, "results": [{"uid": "cop-old", "primaryKey": "id", "createdAt": "2026-01-01T00:00:00.0Z", "updatedAt": "2026-01-01T00:00:00.0Z"}]}),
    ("GET", "/tasks/7"): (200, DONE),
    ("POST", "/multi-search"): (200, FEDERATED),
    ("POST", "/indexes/cop/documents/fetch"): (200, {**NOTHING, "total": 3}),
}


@dataclass(frozen=True)
class Request:
    """One request as it came."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: Any


@dataclass
class Recorder:
    """`replies` come before the canned ones; (0, seconds) as a reply keeps the client waiting."""

    url: str = ""
    requests: list[Request] = field(default_factory=list)
    replies: dict[tuple[str, str], tuple[int, Any]] = field(default_factory=dict)
    released: threading.Event = field(default_factory=threading.Event)

    def reply(self, method: str, path: str) -> tuple[int, Any]:
        return self.replies.get((method, path)) or CANNED.get((method, path)) or (202, TASK)

    def sent(self, method: str, path: str) -> list[Any]:
        return [each.body for each in self.requests if (each.method, each.path) == (method, path)]


@contextmanager
def recorder() -> Iterator[Recorder]:
    """A recorder, listening."""
    made = Recorder()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self) -> None:
            raw = self.rfile.read(int(self.headers.get("content-length") or 0))
            parts = urlsplit(self.path)
            made.requests.append(Request(
                self.command, parts.path, parse_qs(parts.query), {k.lower(): v for k, v in self.headers.items()},
                json.loads(raw) if raw else None,
            ))
            status, answer = made.reply(self.command, parts.path)
            if status == 0:
                made.released.wait(answer)
                status, answer = 503, {}
            body = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any

        def log_message(self, *words: object) -> None:
            """Say nothing on the terminal."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield made
    finally:
        made.released.set()
        server.shutdown()
        thread.join()
        server.server_close()
