"""A form that comes when its sender is signed in no more, or signed in anew: nothing that was typed is lost.

The words go into the page that answers, and from there, by its form, to a draft of whoever signs in. They are in no
address and not on the server before. Nobody is given words without seeing that: the page says what will happen, and
what it leads to shows them and offers to delete them.
"""

from functools import wraps

from starlette.requests import Request
from starlette.responses import Response

from cop.accounts.pages import sign_in
from cop.community import carried
from cop.community.carried import Carried
from cop.kit.errors import Refused
from cop.kit.forms import DRAFT_FIELDS, Form, is_of_another_sign_in, read_form, whole
from cop.kit.web import FormPage, Handler, prove, render, see


def keeps_words(page: FormPage, place: str) -> Handler:
    """A page that receives a form whose words are worth keeping. `place`: what a draft of it is for, `{id}` from the
    address."""
    @wraps(page)
    async def receive(request: Request) -> Response:
        form = await read_form(request)
        if not request.user.signed_in:
            return sign_in.shown(request, form, next_="/", words=_carried(request, form, place), status=401)
        if is_of_another_sign_in(form, request.scope["form_secret"]):
            return _again(request, _carried(request, form, place))
        prove(request, form)
        return await page(request, form)

    return receive


def _carried(request: Request, form: Form, place: str) -> Carried:
    return Carried(
        place=place.format(**request.path_params), typed=form.fields(without=DRAFT_FIELDS), draft=form.raw("draft"),
        seen=whole(form.raw("draft_version")), is_part="part" in form,
    )


def _again(request: Request, words: Carried) -> Response:
    """Nothing is done in the name of whoever is signed in now, until they say so on a page of ours."""
    return render(request, "accounts/again.html", status=403, words=words)


async def keep(request: Request, form: Form) -> Response:
    """The form of that page: what came from an earlier sign-in becomes a draft of this person."""
    words = carried.unpacked(form.raw("words"))
    if words is None:
        raise Refused("not-a-form")
    if not request.user.signed_in:
        return sign_in.shown(request, form, next_="/", words=words, status=401)
    return see(f"/drafts/{await carried.keep(request.user, words)}?returned=1")
