"""Signing in and out, and the way back for a forgotten password."""

from starlette.requests import Request
from starlette.responses import Response

from cop.accounts import door, passwords, queries
from cop.accounts.actions import signing
from cop.accounts.models import Reset
from cop.accounts.pages.browser import (
    knock_of,
    let_in,
    let_out,
    next_address,
    once_by_key,
    secret_of,
    void_link,
)
from cop.accounts.pages.personas import PERSONAS
from cop.accounts.tokens import new_token, token_hash
from cop.community import carried, visit
from cop.community.carried import Carried, unpacked
from cop.community.once import Once
from cop.community.people import CONDUCT_VERSION
from cop.kit.errors import Missing, Refused, TooMany
from cop.kit.forms import BLANK, Form
from cop.kit.mail import LONGEST_ADDRESS
from cop.kit.web import errors_of, render, see


async def form(request: Request) -> Response:
    return shown(request, BLANK, next_=next_address(request.query_params.get("next", "/")))


def shown(
    request: Request, typed: Form, *, next_: str, refusal: Refused | None = None, words: Carried | None = None,
    status: int = 200,
) -> Response:
    """`words`: what came with a form of somebody who is signed in no more; it waits here for the sign-in."""
    answer = render(
        request, "accounts/sign_in.html", status=422 if refusal and status == 200 else status, next=next_, words=words,
        form=typed if refusal else BLANK, errors=errors_of(request, refusal), personas=PERSONAS,
        renewed="renewed" in request.query_params,
    )
    if status == 401:
        answer.headers["www-authenticate"] = "Form"
    return answer


async def enter(request: Request, form: Form) -> Response:
    """Not through `Once`: the answer carries a token that no second answer could repeat."""
    next_, words = next_address(form.raw("next") or "/"), unpacked(form.raw("words"))
    try:
        knock = knock_of(request, form.line("email", longest=LONGEST_ADDRESS, required=True))
        account = await door.recognise(knock, form.raw("password"), secret=secret_of(request))
        token = new_token()
        await signing.sign_in(request.user, account, token=token)
    except Refused as refusal:
        return shown(request, form, next_=next_, refusal=refusal, words=words)
    except TooMany as error:
        return _wait(request, form, next_, words, error)
    if next_ == "/" and account.conduct_version < CONDUCT_VERSION:
        next_ = "/me"
    if words and form.raw("keep"):
        next_ = await words_kept(account.person_id, words)
    return let_in(request, see(next_), token, address=knock.address)


def _wait(request: Request, form: Form, next_: str, words: Carried | None, error: TooMany) -> Response:
    """Too many tries: with words that wait here, on this page, which still holds them."""
    if words is None:
        raise error
    refusal = Refused("too-fast", seconds=error.seconds)
    answer = shown(request, form, next_=next_, refusal=refusal, words=words, status=429)
    answer.headers["retry-after"] = str(error.seconds)
    return answer


async def words_kept(person_id: int, words: Carried) -> str:
    """What was typed before is a draft of whoever signed in; gives where it is shown."""
    return f"/drafts/{await carried.keep(await visit.by_person(person_id), words)}?returned=1"


async def leave(request: Request, form: Form) -> Response:
    """Whoever is out already is not told off: the form may have come twice."""
    if request.user.signed_in:
        await signing.sign_out(request.user, None)
    return let_out(request, see("/"))


async def forgotten(request: Request) -> Response:
    return _forgotten(request, BLANK)


def _forgotten(request: Request, typed: Form, refusal: Refused | None = None) -> Response:
    return render(
        request, "accounts/forgotten.html", status=422 if refusal else 200, form=typed,
        errors=errors_of(request, refusal), sent="sent" in request.query_params,
    )


async def send_reset(request: Request, form: Form) -> Response:
    """The same answer for every address; the mail is the listener's work."""
    try:
        knock = knock_of(request, form.line("email", longest=LONGEST_ADDRESS, required=True))
        if await door.may_send_reset(knock, secret=secret_of(request)):
            once = Once.of(request.scope, form, to="/forgotten?sent=1")
            await once.do(signing.forget, request.user, knock.address, secret=secret_of(request))
    except Refused as refusal:
        return _forgotten(request, form, refusal)
    return see("/forgotten?sent=1")


async def reset_form(request: Request) -> Response:
    try:
        found = await queries.open_reset(token_hash(request.path_params["token"]))
    except Missing:
        return void_link(request)
    return _reset(request, found)


def _reset(request: Request, found: Reset, refusal: Refused | None = None) -> Response:
    assert found.person is not None
    return render(
        request, "accounts/reset.html", status=422 if refusal else 200, address=found.person.email,
        errors=errors_of(request, refusal), token=request.path_params["token"], least=passwords.SHORTEST,
    )


async def reset(request: Request, form: Form) -> Response:
    """The same form sent again finds its first success, though the link is used by then."""
    try:
        found = await queries.reset_at(token_hash(request.path_params["token"]))
    except Missing:
        return void_link(request)
    assert found.person is not None
    try:
        passwords.check(form.raw("password"), address=found.person.email)
        kept = await passwords.hashed(form.raw("password"))
        once = once_by_key(request, form, to="/sign-in?renewed=1")
        await once.do(signing.reset, request.user, found, password_hash=kept)
    except Refused as refusal:
        return _reset(request, found, refusal) if found.is_open else void_link(request)
    except Missing:
        return void_link(request)
    return let_out(request, see(once.address))
