"""`/people/<id>/correct`: say that a profile is wrong; and the answer of whoever settles it."""

from starlette.requests import Request
from starlette.responses import Response

from cop.community import scanning
from cop.community.once import Once
from cop.community.policy import demand
from cop.community.thing import Thing
from cop.directory.actions import corrections as actions
from cop.directory.pages.life import show_waiting
from cop.directory.pages.profile_edit import show_me
from cop.directory.queries import corrections as queries
from cop.directory.queries.own import profile_named
from cop.kit.errors import Refused
from cop.kit.forms import BLANK, Form
from cop.kit.web import errors_of, language_of, render, see


async def form(request: Request) -> Response:
    thing = await queries.profile_read(request.user, request.path_params["id"])
    demand(request.user, "profile.correct", thing)
    return await _page(request, thing)


async def suggest(request: Request, form: Form) -> Response:
    thing = await queries.profile_read(request.user, request.path_params["id"])
    demand(request.user, "profile.correct", thing)
    try:
        kind = form.choice("kind", queries.KINDS)
        words = form.text("words", longest=actions.LONGEST_WORDS, required=True)
        await scanning.ask({"words": words}, language_of(request), is_sure=scanning.FIELD in form)
        once = Once.of(request.scope, form, to=f"/people/{thing.public_id}/correct?done=sent")
        await once.do(actions.suggest, request.user, thing, kind=kind, words=words)
    except Refused as refusal:
        return await _page(request, thing, form, refusal)
    return see(once.address)


async def _page(request: Request, thing: Thing, typed: Form = BLANK, refusal: Refused | None = None) -> Response:
    profile = await profile_named(thing.public_id)
    await profile.fetch_related("person")
    return render(
        request, "directory/correct.html", status=422 if refusal else 200, thing=thing, name=profile.person.name,
        kinds=queries.KINDS, form=typed, errors=errors_of(request, refusal), longest=actions.LONGEST_WORDS,
        done=request.query_params.get("done", ""), looked=scanning.asked_about(refusal),
    )


async def settle(request: Request, form: Form) -> Response:
    """One button, for the owner on `/people/me`, for the secretariat beside what waits to be verified."""
    correction, profile = await queries.correction_for(request.user, request.path_params["id"])
    is_own = profile.person_id == request.user.id
    try:
        once = Once.of(request.scope, form, to="/people/me#corrections" if is_own else "/people/waiting#corrections")
        await once.do(actions.settle, request.user, profile, correction)
    except Refused as refusal:
        return await show_me(request, refusal) if is_own else await show_waiting(request, refusal=refusal)
    return see(once.address)
