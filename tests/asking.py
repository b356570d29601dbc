"""Requests put straight to the application, one coroutine deep: fast, in the task that asks, and free to be wrong.

httpx would neither send a header twice nor a byte that is no UTF-8, and takes longer than most pages.
"""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlencode

from starlette.applications import Starlette

from cop.kit.unit import unit

HOST = "127.0.0.1:8000"
OWN = {"host": HOST, "sec-fetch-site": "same-origin"}
FORM = "application/x-www-form-urlencoded"

Fields = Mapping[str, str] | Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything that left the application."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str:
        return ", ".join(value for key, value in self.headers if key == name)

    @property
    def location(self) -> str:
        return self.header("location")

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def whole(self) -> str:
        """Status, headers and body as one text to search."""
        head = "\n".join(f"{name}: {value}" for name, value in self.headers)
        return f"{self.status}\n{unquote(head)}\n\n{self.body.decode(errors='replace')}"


async def ask(
    app: Starlette, address: str, *, method: str = "GET", token: str = "", form: Fields | None = None,
    body: bytes = b"", headers: Mapping[str, str] | Sequence[tuple[str, str]] | None = None, own: bool = True,
) -> Answer:
    """One request. `token`: of the sign-in cookie. `own`: with the headers of a page of ours; `headers` are
    added, and stand for those of the same name."""
    path, _, query = address.partition("?")
    if form is not None:
        body, method = urlencode(form).encode(), "POST" if method == "GET" else method
    added = list(headers.items() if isinstance(headers, Mapping) else headers or ())
    given = {name for name, _ in added}
    sent = [(name, value) for name, value in (OWN.items() if own else ()) if name not in given] + added
    if form is not None and "content-type" not in given:
        sent.append(("content-type", FORM))
    if token:
        sent.append(("cookie", f"cop={token}"))
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
        "path": unquote(path), "raw_path": path.encode(), "query_string": query.encode(), "root_path": "",
        "headers": [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in sent],
        "client": ("127.0.0.1", 50_000), "server": ("127.0.0.1", 8000), "state": {},
    }
    return await _through(app, scope, body)


async def _through(app: Starlette, scope: dict[str, object], body: bytes) -> Answer:
    messages: list[dict[str, object]] = []
    unread = [body]

    async def receive() -> dict[str, object]:
        if not unread:  # whoever asked waits for the answer
            await asyncio.Event().wait()
        return {"type": "http.request", "body": unread.pop(), "more_body": False}

    async def send(message: dict[str, object]) -> None:
        messages.append(message)

    try:
        await app(scope, receive, send)  # type: ignore[arg-type]
    except Exception:
        if not messages:  # Starlette answers 500, then raises what it has answered
            raise
    start = messages[0]
    headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in start["headers"]]  # type: ignore[attr-defined]
    parts = [message.get("body", b"") for message in messages[1:]]
    return Answer(int(start["status"]), headers, b"".join(parts))  # type: ignore[call-overload,arg-type]


class Undone(Exception):
    """Ends a unit so that nothing of it stays."""


async def ask_and_undo(app: Starlette, address: str, **facts: Any) -> Answer:
    """The same, with every change taken back: the next request finds the database as this one did."""
    answers: list[Answer] = []
    with suppress(Undone):
        async with unit():
            answers.append(await ask(app, address, **facts))
            raise Undone
    return answers[0]
