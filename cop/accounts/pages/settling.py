"""One's own settings: name, language, time zone, themes, password, and the browsers one is signed in with."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from cop.accounts import door, passwords, queries
from cop.accounts.actions import settling, signing
from cop.accounts.actions.settling import Settling
from cop.accounts.pages.browser import LANGUAGE, let_out, once_by_key, secret_of, to_the_door
from cop.community.once import Once
from cop.community.people import CONDUCT_VERSION
from cop.community.vocabulary import Term
from cop.community.zones import Choice, zone_choices
from cop.kit.errors import Forbidden, Refused
from cop.kit.forms import BLANK, Form
from cop.kit.web import errors_of, language_of, render, see, site_of

LONGEST_NAME = 120


async def form(request: Request) -> Response:
    if not request.user.signed_in:
        return to_the_door(request)
    return await _form(request, BLANK)


async def _form(request: Request, typed: Form, refusal: Refused | None = None) -> Response:
    reader = request.user
    themes = await queries.themes()
    return render(
        request, "accounts/me.html", status=422 if refusal else 200, form=typed,
        errors=errors_of(request, refusal), zones=await zones_for(request, reader.zone), themes=themes,
        followed=typed.all("theme") if "name" in typed else await queries.followed(reader),
        asks_conduct=reader.conduct_version < CONDUCT_VERSION, sign_ins=await queries.sign_ins_of(reader),
        least=passwords.SHORTEST, done=request.query_params.get("done", ""), address=await queries.address_of(reader),
    )


async def zones_for(request: Request, own: str) -> tuple[Choice, ...]:
    """The zones a form offers, in words of the page's language."""
    countries = tuple((each.iso2, each.zone) for each in await queries.countries())
    return zone_choices(countries, language_of(request), own)


def read_settling(request: Request, form: Form, zones: Sequence[Choice], themes: Sequence[Term]) -> Settling:
    """What the form says. Raises Refused for what was not offered."""
    keys = [term.key for term in themes]
    if any(each not in keys for each in form.all("theme")):
        raise Refused("choose-one", field="theme")
    return Settling(
        name=form.line("name", longest=LONGEST_NAME, required=True),
        language=form.choice("language", list(site_of(request).catalogues)),
        zone=form.choice("zone", [zone for zone, words in zones]),
        themes=tuple(form.all("theme")), accepts_conduct=form.raw("conduct") == "1",
    )


async def save(request: Request, form: Form) -> Response:
    demand_signed_in(request)
    try:
        zones = await zones_for(request, request.user.zone)
        settled = read_settling(request, form, zones, await queries.themes())
        once = Once.of(request.scope, form, to="/me?done=settings")
        await once.do(settling.settle_in, request.user, settled)
    except Refused as refusal:
        return await _form(request, form, refusal)
    answer = see(once.address)
    answer.delete_cookie(LANGUAGE, path="/")  # the language of the account holds again
    return answer


async def change_password(request: Request, form: Form) -> Response:
    demand_signed_in(request)
    new = form.raw("new_password")
    try:
        passwords.check(new, address=await queries.address_of(request.user), field="new_password")
        account = await door.confirm(request.user, form.raw("current"), secret=secret_of(request))
        kept = await passwords.hashed(new)
        once = once_by_key(request, form, to="/me?done=password")
        await once.do(settling.change_password, request.user, account, password_hash=kept)
    except Refused as refusal:
        return await _form(request, BLANK, refusal)
    return see(once.address)


async def end_sign_in(request: Request, form: Form) -> Response:
    demand_signed_in(request)
    ended = await queries.sign_in_of(request.user, request.path_params["id"])
    own = ended.id == request.user.sign_in_id
    once = Once.of(request.scope, form, to="/" if own else "/me?done=sign-in")
    await once.do(signing.end_sign_in, request.user, ended)
    return let_out(request, see(once.address)) if own else see(once.address)


def demand_signed_in(request: Request) -> None:
    """Before anything is read: a form sent after the sign-in has ended."""
    if not request.user.signed_in:
        raise Forbidden("signed-out")
