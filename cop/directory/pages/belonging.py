"""Who belongs to a partner: the secretariat's page."""

from starlette.requests import Request
from starlette.responses import Response

from cop.community.once import Once
from cop.community.policy import demand
from cop.community.thing import Thing
from cop.directory.actions import belonging as actions
from cop.directory.pages.marks import chosen, mark_of
from cop.directory.queries import belonging, partner_edit
from cop.kit.errors import Refused
from cop.kit.forms import BLANK, Form
from cop.kit.web import errors_of, render, see

LONGEST_NAME = 120


async def show(request: Request) -> Response:
    """`/partners/<id>/people?q=`: who belongs to it, and those of that name who could."""
    return await _page(request, await _partner(request), typed=request.query_params.get("q", "")[:LONGEST_NAME])


async def admit(request: Request, form: Form) -> Response:
    thing = await _partner(request)
    typed = form.line("q", longest=LONGEST_NAME)
    try:
        once = Once.of(request.scope, form, to=f"/partners/{thing.public_id}/people")
        found, _ = await belonging.free(thing, typed)
        person_id = chosen(request, form, [each["id"] for each in found])
        await once.do(actions.admit, request.user, thing, person_id=person_id)
    except Refused as refusal:
        return await _page(request, thing, typed=typed, form=form, refusal=refusal)
    return see(once.address)


async def release(request: Request, form: Form) -> Response:
    thing = await _partner(request)
    try:
        once = Once.of(request.scope, form, to=f"/partners/{thing.public_id}/people")
        members = {each.id: each for each in await partner_edit.people_of(thing)}
        await once.do(actions.release, request.user, thing, members[chosen(request, form, members)])
    except Refused as refusal:
        return await _page(request, thing, form=form, refusal=refusal)
    return see(once.address)


async def _partner(request: Request) -> Thing:
    thing = await partner_edit.partner_for(request.user, request.path_params["id"])
    demand(request.user, "partner.admit", thing)
    return thing


async def _page(
    request: Request, thing: Thing, *, typed: str = "", form: Form = BLANK, refusal: Refused | None = None
) -> Response:
    found, are_more = await belonging.free(thing, typed)
    return render(
        request, "directory/partner_people.html", status=422 if refusal else 200, thing=thing, typed=typed,
        partner=await partner_edit.partner_of(thing), form=form, are_more=are_more, errors=errors_of(request, refusal),
        found=[(mark_of(request, each["id"]), each) for each in found],
        members=[(mark_of(request, each.id), each) for each in await partner_edit.people_of(thing)],
    )
