"""Answers: a page, a redirect after a change, an address that stays on this site."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from markupsafe import Markup
from starlette.datastructures import URL
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from cop.kit.errors import Refused
from cop.kit.forms import KEY_FIELD, Form, demand_key, make_key, read_form
from cop.kit.i18n import OWN_NAMES, direction
from cop.kit.site import Page, Site, hour, moment, when
from cop.kit.uploads import Upload, read_upload

FormPage = Callable[[Request, Form], Awaitable[Response]]
UploadPage = Callable[[Request, Form, Upload], Awaitable[Response]]
Admit = Callable[[Request], Awaitable[object]]
LEAN = "lean"
"""The display that spares data: no scripts, fewer rows."""
Handler = Callable[[Request], Awaitable[Response]]


def site_of(request: Request) -> Site:
    site: Site = request.app.state.site
    return site


def language_of(request: Request) -> str:
    language: str = request.scope["language"]
    return language


def is_lean(request: Request) -> bool:
    """Whether the reader, or the browser on its own, asks for pages that spare data."""
    return bool(request.scope.get("theme") == LEAN)


def say(request: Request, key: str, **facts: object) -> str:
    """A sentence of the catalogues in the language of this request."""
    return site_of(request).sentence(language_of(request), key, **facts)


def errors_of(request: Request, refusal: Refused | None) -> dict[str, str]:
    """Field -> sentence, for `error_summary` and the field itself; "" is the form as a whole."""
    if refusal is None:
        return {}
    facts = {name: _in_words(value) for name, value in refusal.facts.items()}
    return {refusal.field: say(request, f"error.{refusal.code}", **facts)}


def _in_words(fact: object) -> object:
    return fact if isinstance(fact, int | float) else str(fact)


def render(request: Request, template: str, *, status: int = 200, **context: Any) -> Response:
    """A page in the reader's language. `me`, `page`, `form_key`, `when`, `moment` and `hour` are added here."""
    return HTMLResponse(render_text(request, template, **context), status_code=status)


def render_text(request: Request, template: str, **context: Any) -> str:
    site, language = site_of(request), language_of(request)
    zone = request.scope.get("zone", "UTC")
    frame: dict[str, Any] = {
        "me": request.scope.get("user"), "page": _page(request, site), "form_key": lambda: hidden_key(request),
        "when": when(language, zone), "moment": moment(language, zone), "hour": hour(language, zone), "errors": {},
    }
    return site.render(template, language, {**frame, **context})


def _page(request: Request, site: Site) -> Page:
    language = language_of(request)
    return Page(
        language=language, direction=direction(language), path=request.url.path,
        theme=request.scope.get("theme", "auto"), demo=request.app.state.settings.demo,
        languages=tuple((code, OWN_NAMES[code], direction(code)) for code in site.catalogues),
        service_name=site.sentence(language, "Pathfinding countries"),
    )


def hidden_key(request: Request) -> Markup:
    """The hidden field every form of ours carries: one key for all forms of a page."""
    scope = request.scope
    if "keyed" not in scope:
        scope["keyed"] = make_key(scope["form_secret"])
    return Markup(f'<input type="hidden" name="{KEY_FIELD}" value="{scope["keyed"]}">')  # noqa: S704 - made by us


def see(address: str) -> Response:
    """After a change: show the result, and make Reload harmless."""
    return RedirectResponse(address, status_code=303)


def local(address: str, default: str = "/") -> str:
    """An address on this site, whatever was sent: no other host, no scheme, no control character."""
    parts = URL(address)
    harmless = address.startswith("/") and not address.startswith(("//", "/\\")) and "\\" not in address
    if not harmless or parts.netloc or parts.scheme or not address.isprintable():
        return default
    return address


def takes_form(page: FormPage, *, proof: bool = True) -> Handler:
    """A page that receives a form: read within limits, and proved to come from a page of ours."""
    @wraps(page)
    async def receive(request: Request) -> Response:
        form = await read_form(request)
        if proof:
            prove(request, form)
        return await page(request, form)

    return receive


def takes_upload(page: UploadPage, *, admit: Admit, largest: int) -> Handler:
    """A page that receives a form with one file of at most `largest` bytes, proved like any other form.

    `admit` is asked before a byte is read: who may not send a file fills no disk.
    """
    @wraps(page)
    async def receive(request: Request) -> Response:
        await admit(request)
        incoming = request.app.state.files.receive(largest)
        try:
            form, upload = await read_upload(request, incoming)
            prove(request, form)
            return await page(request, form, upload)
        except ClientDisconnect:  # a line that broke: nobody is left to answer
            return Response(status_code=400)
        finally:
            await incoming.drop()

    return receive


def prove(request: Request, form: Form) -> None:
    """Raise Forbidden unless the form comes from a page of ours."""
    if not request.scope.get("proved_origin"):
        demand_key(form, request.scope["form_secret"])
