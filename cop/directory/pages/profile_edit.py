"""`/people/me`: where the own profile stands; `/people/me/edit`: the form to write it, one language at a time."""

from starlette.requests import Request
from starlette.responses import Response

from cop.community.once import Once
from cop.community.people import Reader
from cop.community.policy import demand
from cop.directory.actions import profiles as actions
from cop.directory.models import FIELDS
from cop.directory.pages.profile_form import facts_for, words_of
from cop.directory.queries import corrections
from cop.directory.queries.own import own
from cop.kit.errors import Refused
from cop.kit.forms import BLANK, Form
from cop.kit.web import errors_of, render, see


def to_the_door(request: Request) -> Response:
    """A page for the signed in, asked for by somebody who is not."""
    return see(f"/sign-in?next={request.url.path}")


async def me(request: Request) -> Response:
    if not request.user.signed_in:
        return to_the_door(request)
    return await show_me(request)


async def show_me(request: Request, refusal: Refused | None = None) -> Response:
    """Where the profile stands; after a refusal 422 with its reason."""
    found = await own(request.user)
    return render(
        request, "directory/profile_me.html", status=422 if refusal else 200, found=found, fields=FIELDS,
        waiting=await corrections.for_owner(request.user), errors=errors_of(request, refusal),
        done=request.query_params.get("done", ""),
    )


async def edit(request: Request) -> Response:
    if not request.user.signed_in:
        return to_the_door(request)
    return await _form_page(request)


async def save(request: Request, form: Form) -> Response:
    reader: Reader = request.user
    demand(reader, "profile.write", None)
    try:
        once = Once.of(request.scope, form, to="/people/me?done=saved")
        await once.do(actions.write_profile, reader, None, await words_of(request, form))
    except Refused as refusal:
        return await _form_page(request, form, refusal)
    return see(once.address)


async def _form_page(request: Request, form: Form = BLANK, refusal: Refused | None = None) -> Response:
    found = await own(request.user)
    facts = await facts_for(request, found, request.user, typed=form, refusal=refusal)
    return render(
        request, "directory/profile_edit.html", status=422 if refusal else 200, drafted=None, action="/people/me/edit",
        name=request.user.name, done="", **facts,
    )
