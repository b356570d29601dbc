"""Who comes in with this request: sign-in cookie, language, theme, and the secret its forms are bound to."""

import hashlib
import hmac
import secrets
from collections.abc import Awaitable, Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cop.accounts.tokens import cookie_name, token_hash
from cop.community import visit
from cop.community.people import NOBODY
from cop.settings import Settings

VISIT, LANGUAGE, THEME = "visit", "language", "theme"
THEMES = ("auto", "light", "dark", "lean")
UNATTENDED = ("/static/", "/-/")
"""Addresses that answer the same to all: no sign-in is read for them."""
YEAR = 365 * 24 * 3600


class Doorway:
    """Pure ASGI: fills scope with user, owner, form_secret, language, zone, theme, and sign_in: the hash of its token.

    `failed` answers when the sign-in cannot be read, a websocket too.
    """

    def __init__(self, app: ASGIApp, *, settings: Settings, failed: Callable[..., Awaitable[None]]) -> None:
        self.app = app
        self.settings = settings
        self.failed = failed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        cookies = _cookies(headers.get("cookie", ""))
        self._frame(scope, headers, cookies)
        if scope["path"].startswith(UNATTENDED):
            self._as_visitor(scope)
        else:
            try:
                await self._enter(scope, cookies)
            except Exception as error:
                self._as_visitor(scope)
                await self.failed(scope, receive, send, error)
                return
        if scope["type"] == "http":
            send = self._keeping_visit(scope, cookies, send)
        await self.app(scope, receive, send)

    def _frame(self, scope: Scope, headers: Headers, cookies: dict[str, str]) -> None:
        """What can be known without the database."""
        scope["user"] = NOBODY
        scope["zone"] = NOBODY.zone
        scope["sign_in"] = ""
        spares = headers.get("save-data", "").strip().lower() == "on"
        scope["theme"] = cookies.get(THEME) if cookies.get(THEME) in THEMES else "lean" if spares else "auto"
        scope["language"] = self._language(cookies.get(LANGUAGE), headers.get("accept-language", ""))
        scope["visit"] = cookies.get(VISIT) or secrets.token_urlsafe(18)

    def _as_visitor(self, scope: Scope) -> None:
        """Forms shown to someone not signed in are bound to the browser's own cookie."""
        bound = hmac.new(self.settings.secret.encode(), scope["visit"].encode(), hashlib.sha256).hexdigest()
        scope["form_secret"] = bound
        scope["owner"] = f"browser:{hashlib.sha256(bound.encode()).hexdigest()[:24]}"

    async def _enter(self, scope: Scope, cookies: dict[str, str]) -> None:
        token = cookies.get(cookie_name(self.settings.secure), "")
        scope["sign_in"] = token_hash(token) if token else ""
        reader = await visit.by_token(scope["sign_in"]) if token else await visit.nobody()
        scope["user"] = reader
        if not reader.signed_in:
            self._as_visitor(scope)
        else:
            scope["zone"] = reader.zone
            scope["form_secret"] = reader.form_secret
            scope["owner"] = f"person:{reader.id}"
            if LANGUAGE not in cookies and reader.language in self.settings.languages:
                scope["language"] = reader.language

    def _language(self, chosen: str | None, accepted: str) -> str:
        offered = self.settings.languages
        if chosen in offered:
            return str(chosen)
        for wanted in accepted.split(","):
            code = wanted.partition(";")[0].strip()[:2].lower()
            if code in offered:
                return code
        return offered[0]

    def _keeping_visit(self, scope: Scope, cookies: dict[str, str], send: Send) -> Send:
        """A visitor who is shown a form keeps the name its key is bound to."""
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start" and _needs_visit(scope, cookies):
                flags = "; Secure" if self.settings.secure else ""
                MutableHeaders(scope=message).append(
                    "set-cookie", f"{VISIT}={scope['visit']}; Path=/; HttpOnly; SameSite=Lax{flags}"
                )
            await send(message)

        return sending


def _needs_visit(scope: Scope, cookies: dict[str, str]) -> bool:
    """A form was shown to someone not signed in who has no name yet."""
    return "keyed" in scope and VISIT not in cookies and not scope["user"].signed_in


def _cookies(header: str) -> dict[str, str]:
    """Cookies by name. Ours need no quoting; of a name sent twice the first counts, as browsers send it."""
    found: dict[str, str] = {}
    for pair in header.split(";"):
        name, _, value = pair.strip().partition("=")
        found.setdefault(name, value)
    return found
