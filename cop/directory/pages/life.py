"""The acts of a profile's life: by its owner on `/people/me`, by a link in a mail, by those who verify."""

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from cop.community import visit
from cop.community.once import Once
from cop.community.thing import HIDDEN, PUBLISHED, Thing
from cop.directory.actions import life as actions
from cop.directory.links import is_confirm_token
from cop.directory.models import Profile
from cop.directory.pages.profile_edit import show_me, to_the_door
from cop.directory.pages.profile_form import MOST_VERSIONS, number
from cop.directory.queries import corrections
from cop.directory.queries import waiting as queries
from cop.directory.queries.own import Whole, own_profile, profile_named
from cop.kit.errors import Missing, Refused
from cop.kit.forms import BLANK, Form
from cop.kit.web import errors_of, render, see

FormPage = Callable[[Request, Form], Awaitable[Response]]


def _own(verb: Any, done: str, *, seen: bool = False) -> FormPage:
    """A button of the own page: the act, then that page with what was done. `seen`: it is about what was shown."""
    async def act(request: Request, form: Form) -> Response:
        profile = await own_profile(request.user)
        try:
            said = {"seen": number(form, "seen", MOST_VERSIONS)} if seen else {}
            once = Once.of(request.scope, form, to=f"/people/me?done={done}")
            await once.do(verb, request.user, profile, **said)
        except Refused as refusal:
            return await show_me(request, refusal)
        return see(once.address)

    return act


ask = _own(actions.ask, "asked")
approve = _own(actions.approve, "asked", seen=True)
discard = _own(actions.discard, "discarded")
hide = _own(actions.hide, "hidden")
show = _own(actions.show, "shown")
confirm = _own(actions.confirm, "confirmed")


async def by_link(request: Request) -> Response:
    """`/people/confirm/<id>/<proof>`: one button. Nothing of the profile is shown: a mail is easily read by others."""
    await _linked(request)
    return render(request, "directory/profile_confirm.html", address=request.url.path)


async def confirm_by_link(request: Request, form: Form) -> Response:
    once = Once.of(request.scope, form, to="/people/confirmed")
    await once.recall(actions.confirm)
    profile = await _linked(request)
    await once.do(actions.confirm, await visit.by_person(profile.person_id), profile)
    return see(once.address)


async def confirmed(request: Request) -> Response:
    """Thanks, the same for everyone."""
    return render(request, "directory/profile_confirmed.html")


async def _linked(request: Request) -> Profile:
    """The profile of a link that is still good. Raises Missing."""
    profile = await profile_named(request.path_params["id"])
    secret = request.app.state.settings.secret
    state = (await Thing.get(id=profile.thing_id)).state
    can_be = state == PUBLISHED or (state == HIDDEN and profile.hidden_why == actions.STALE)
    if not can_be or not is_confirm_token(request.path_params["proof"], secret, profile):
        raise Missing
    return profile


# --- those who verify ---


async def waiting(request: Request) -> Response:
    if not request.user.signed_in:
        return to_the_door(request)
    return await show_waiting(request)


async def show_waiting(
    request: Request, *, answered: str = "", form: Form = BLANK, refusal: Refused | None = None
) -> Response:
    """The queue; after a refusal with what was typed, beside the profile it is about."""
    found: list[Whole] = await queries.waiting(request.user)
    errors = errors_of(request, refusal)
    if answered and "reason" in errors:
        errors = {f"reason-{answered}": errors["reason"]}
    return render(
        request, "directory/profiles_waiting.html", status=422 if refusal else 200, found=found, form=form,
        withheld=queries.withheld(request.user, found), answered=answered, errors=errors,
        corrections=await corrections.for_secretariat(request.user), longest=actions.LONGEST_REASON,
    )


async def verify(request: Request, form: Form) -> Response:
    return await _judge(request, form, actions.verify)


async def give_back(request: Request, form: Form) -> Response:
    return await _judge(request, form, actions.give_back, with_reason=True)


async def _judge(request: Request, form: Form, verb: Any, *, with_reason: bool = False) -> Response:
    """Verify, or return with a reason."""
    public_id = request.path_params["id"]
    once = Once.of(request.scope, form, to="/people/waiting")
    await once.recall(verb)
    found = await queries.to_verify(request.user, public_id)
    try:
        said = {}
        if with_reason:
            said["reason"] = form.text("reason", longest=actions.LONGEST_REASON, required=True)
        await once.do(verb, request.user, found.profile, **said)
    except Refused as refusal:
        return await show_waiting(request, answered=public_id, form=form, refusal=refusal)
    return see(once.address)
