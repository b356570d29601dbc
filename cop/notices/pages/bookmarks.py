"""What the reader keeps to find again, with a note and a day to be reminded."""

from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from cop.community.findable import Card
from cop.community.once import Once
from cop.community.policy import demand
from cop.community.thing import Thing
from cop.kit.clock import now
from cop.kit.errors import Refused
from cop.kit.forms import BLANK, Form
from cop.kit.web import errors_of, render, see
from cop.notices.actions import bookmarking as actions
from cop.notices.queries import bookmarks as queries


async def index(request: Request) -> Response:
    """`/bookmarks`."""
    if not request.user.signed_in:
        return see("/sign-in?next=/bookmarks")
    return render(request, "notices/bookmarks.html", kept=await queries.bookmarks(request.user))


async def form(request: Request) -> Response:
    """`/things/<id>/bookmark`."""
    thing, card = await queries.keepable(request.user, request.path_params["id"])
    demand(request.user, "bookmark.keep", thing)
    return await _form(request, thing, card)


async def _form(
    request: Request, thing: Thing, card: Card, form: Form = BLANK, refusal: Refused | None = None
) -> Response:
    own = await queries.own(request.user, thing)
    day = queries.day_of(own.remind_at, request.user.zone) if own else None
    return render(
        request, "notices/bookmark.html", status=422 if refusal else 200, thing=thing, card=card, own=own,
        day=day.isoformat() if day else "", form=form, longest=actions.LONGEST_NOTE,
        first=now().date().isoformat(), last=(now() + timedelta(days=actions.FURTHEST_DAYS)).date().isoformat(),
        errors=errors_of(request, refusal),
    )


async def keep(request: Request, form: Form) -> Response:
    thing, card = await queries.keepable(request.user, request.path_params["id"])
    demand(request.user, "bookmark.keep", thing)
    try:
        once = Once.of(request.scope, form, to="/bookmarks")
        words = form.line("words", longest=actions.LONGEST_NOTE)
        await once.do(actions.keep, request.user, thing, words=words, remind_on=form.day("remind_on"))
    except Refused as refusal:
        return await _form(request, thing, card, form, refusal)
    return see(once.address)


async def drop(request: Request, form: Form) -> Response:
    once = Once.of(request.scope, form, to="/bookmarks")
    await once.recall(actions.drop)
    bookmark = await queries.bookmark_for(request.user, request.path_params["id"])
    await once.do(actions.drop, request.user, bookmark)
    return see(once.address)
