"""Joining and leaving: the person who asks, and the stewards who answer."""

from starlette.requests import Request
from starlette.responses import Response

from cop.community import scanning
from cop.community.groups import HIDDEN, OPEN, Group, group_for
from cop.community.once import Once
from cop.groups import actions
from cop.groups.models import JoinRequest
from cop.groups.pages.reading import head, show_group
from cop.groups.queries import content, finding, people
from cop.kit.errors import Refused
from cop.kit.forms import BLANK, Form
from cop.kit.web import errors_of, language_of, render, see

LONGEST_WORDS = 1000
LONGEST_REASON = 1000


async def ask(request: Request, form: Form) -> Response:
    """Join, or ask to."""
    group = await group_for(request.user, request.path_params["slug"])
    try:
        once = Once.of(request.scope, form, to=f"/groups/{group.slug}")
        words = form.text("words", longest=LONGEST_WORDS)
        if group.access != OPEN:  # nobody reads words with which an open one is joined
            await scanning.ask({"words": words}, language_of(request), is_sure=scanning.FIELD in form)
        await once.do(actions.ask_to_join, request.user, group, words=words)
    except Refused as refusal:
        return await show_group(request, group, form=form, refusal=refusal)
    return see(once.address)


async def leave(request: Request, form: Form) -> Response:
    group = await group_for(request.user, request.path_params["slug"])
    try:
        to = "/groups" if group.access == HIDDEN else f"/groups/{group.slug}"
        once = Once.of(request.scope, form, to=to)
        await once.do(actions.leave, request.user, group)
    except Refused as refusal:
        return await show_group(request, group, form=form, refusal=refusal)
    return see(once.address)


async def withdraw(request: Request, form: Form) -> Response:
    asked = await people.request_of(request.user, request.path_params["id"])
    group = await group_for(request.user, asked.group.slug)
    try:
        once = Once.of(request.scope, form, to=f"/groups/{group.slug}")
        await once.do(actions.withdraw, request.user, asked)
    except Refused as refusal:
        return await show_group(request, group, form=form, refusal=refusal)
    return see(once.address)


async def waiting(request: Request) -> Response:
    """Who asks to join, for the stewards."""
    group = await finding.group_to_steward(request.user, request.path_params["slug"])
    return await _show_waiting(request, group)


async def _show_waiting(
    request: Request, group: Group, *, asked: JoinRequest | None = None, form: Form = BLANK,
    refusal: Refused | None = None,
) -> Response:
    """The requests that wait; after a refusal with what was typed beside the request it is about, 422."""
    after = _number(request.query_params.get("after", ""))
    found, following = await people.requests(group, after)
    errors = errors_of(request, refusal)
    if asked and "reason" in errors:
        errors = {f"reason-{asked.id}": errors["reason"]}
    return render(
        request, "groups/requests.html", status=422 if refusal else 200, **await head(request, group),
        requests=found, after=after, following=following, terms=await content.terms(),
        asked=asked.id if asked else 0, form=form, errors=errors, longest=LONGEST_REASON,
    )


def _number(text: str) -> int:
    """The number a page begins after; anything else begins at the start."""
    return min(int(text), people.LARGEST_ID) if text.isascii() and text.isdigit() and len(text) < 20 else 0


async def accept(request: Request, form: Form) -> Response:
    asked = await people.request_to_decide(request.user, request.path_params["id"])
    try:
        once = Once.of(request.scope, form, to=f"/groups/{asked.group.slug}/requests")
        await once.do(actions.accept, request.user, asked)
    except Refused as refusal:
        return await _show_waiting(request, asked.group, asked=asked, form=form, refusal=refusal)
    return see(once.address)


async def refuse(request: Request, form: Form) -> Response:
    asked = await people.request_to_decide(request.user, request.path_params["id"])
    try:
        once = Once.of(request.scope, form, to=f"/groups/{asked.group.slug}/requests")
        reason = form.text("reason", longest=LONGEST_REASON, required=True)
        await once.do(actions.refuse, request.user, asked, reason=reason)
    except Refused as refusal:
        return await _show_waiting(request, asked.group, asked=asked, form=form, refusal=refusal)
    return see(once.address)
