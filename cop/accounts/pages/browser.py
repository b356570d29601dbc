"""What a sign-in means to a browser: its cookies, where it comes from, where it goes next."""

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from cop.accounts.actions.signing import SIGN_IN_LASTS
from cop.accounts.door import Knock
from cop.accounts.limits import make_mark, network_of
from cop.accounts.tokens import cookie_name
from cop.community.founding import normal_address
from cop.community.once import Once
from cop.kit.forms import Form
from cop.kit.web import local, render, see

MARK = "known"
MARK_LASTS = 365 * 24 * 3600
LANGUAGE = "language"


def secret_of(request: Request) -> str:
    secret: str = request.app.state.settings.secret
    return secret


def knock_of(request: Request, address: str) -> Knock:
    """Who knocks: an address as it was typed, and where the request comes from."""
    host = request.client.host if request.client else ""
    return Knock(
        address=normal_address(address), network=network_of(host), mark=request.cookies.get(MARK, "")[:200]
    )


def let_in(request: Request, answer: Response, token: str, *, address: str = "") -> Response:
    """Give the browser its token and, for a password that was proved, the mark that it is known."""
    secure: bool = request.app.state.settings.secure
    answer.set_cookie(
        cookie_name(secure), token, max_age=int(SIGN_IN_LASTS.total_seconds()), path="/", secure=secure,
        httponly=True, samesite="lax",
    )
    if address:
        answer.set_cookie(
            MARK, make_mark(secret_of(request), address), max_age=MARK_LASTS, path="/sign-in", secure=secure,
            httponly=True, samesite="lax",
        )
    return answer


def let_out(request: Request, answer: Response) -> Response:
    """Take the token away, and what the browser has kept of pages and unsent words. Language and theme stay."""
    secure: bool = request.app.state.settings.secure
    answer.delete_cookie(cookie_name(secure), path="/", secure=secure, httponly=True, samesite="lax")
    answer.headers["clear-site-data"] = '"cache", "storage"'
    return answer


def once_by_key(request: Request, form: Form, *, to: Callable[[Any], str] | str) -> Once:
    """A form with a password in it is known again by its key alone: no digest of a password is kept."""
    return Once(request.scope["owner"], form.key, b"", secret=request.scope["form_secret"], to=to)


def next_address(form_or_query: str) -> str:
    """Where to go after signing in: a page of this site, and not the door again."""
    address = local(form_or_query)
    return "/" if address.startswith("/sign-") else address


def to_the_door(request: Request) -> Response:
    """A page for the signed in, asked for by somebody who is not."""
    return see(f"/sign-in?next={request.url.path}")


def void_link(request: Request) -> Response:
    """The one answer to a link that was used, revoked, has expired, is another's or never was."""
    return render(request, "accounts/void.html", status=404)
