"""What every request passes, as plain ASGI: cross-site forms are refused, every answer gets its headers."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}
SAFE = ("GET", "HEAD", "OPTIONS")


class Gate:
    """Outermost of our middleware. `refused` is the application that answers a cross-site form."""

    def __init__(self, app: ASGIApp, *, origin: str, refused: ASGIApp, secure: bool) -> None:
        self.app = app
        self.origin = origin
        self.refused = refused
        self.headers = protection(secure)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            without_nul(scope)
            scope["proved_origin"] = is_ours(Headers(scope=scope), self.origin)
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        without_nul(scope)

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = {name for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *(each for each in self.headers if each[0] not in own)]
            await send(message)

        app = self.app
        if scope["method"] not in SAFE:
            verdict = where_from(Headers(scope=scope), self.origin)
            scope["proved_origin"] = verdict is True
            if verdict is False:
                app = self.refused
        await app(scope, receive, with_headers)


def protection(secure: bool) -> list[tuple[bytes, bytes]]:
    """The headers of every answer, as ASGI wants them; an answer may have its own instead."""
    headers = {**HEADERS, "cache-control": "no-store"}
    if secure:
        headers["strict-transport-security"] = "max-age=63072000; includeSubDomains"
    return [(name.encode(), value.encode()) for name, value in headers.items()]


def without_nul(scope: Scope) -> None:
    """An address with a NUL in it names nothing; PostgreSQL would not even be asked for it."""
    scope["path"] = scope["path"].replace("\0", "\ufffd")
    scope["query_string"] = scope.get("query_string", b"").replace(b"%00", b"")


def where_from(headers: Headers, our_origin: str) -> bool | None:
    """True: our own page sent it. False: another site did. None: the browser does not say."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = headers.get("origin")
    if origin not in (None, "null"):  # our no-referrer makes browsers say "null" of our own forms too
        return _same(origin, our_origin, headers.get("host", ""))
    return None


def is_ours(headers: Headers, our_origin: str) -> bool:
    """Whether a websocket comes from a page of ours. Browsers always say; other programs have to say the same."""
    origin = headers.get("origin", "")
    cross_site = headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none")
    return not cross_site and _same(origin, our_origin, headers.get("host", ""))


def _same(origin: str, ours: str, host: str) -> bool:
    """Our origin, or on loopback the very host asked for (a demonstration on another port)."""
    if origin == ours:
        return True
    parts = urlsplit(origin)
    return parts.hostname in ("127.0.0.1", "localhost", "::1") and parts.netloc == host
