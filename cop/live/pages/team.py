"""`/live/<id>/team`: who hosts, keeps order and answers; chosen by name among those the host may know of."""

from starlette.requests import Request
from starlette.responses import Response

from cop.community.once import Once
from cop.community.people import Person, Reader
from cop.community.policy import demand
from cop.community.thing import Thing
from cop.kit.errors import Refused
from cop.kit.forms import BLANK, Form
from cop.kit.web import errors_of, render, see
from cop.live.actions import sessions
from cop.live.models import HOST, ROLES
from cop.live.queries import team as queries
from cop.live.queries.finding import session_for
from cop.live.queries.sessions import parts, session_row

LONGEST_NAME = 120


async def show(request: Request) -> Response:
    session = await _session(request)
    return await _page(request, session, request.query_params.get("q", ""))


async def appoint(request: Request, form: Form) -> Response:
    session = await _session(request)
    try:
        role = form.choice("role", ROLES)
        person = await queries.person_offered(request.user, session, form.raw("person"))
        if person is None:
            raise Refused("choose-one", field="person")
        once = Once.of(request.scope, form, to=f"/live/{session.public_id}/team")
        await once.do(sessions.appoint, request.user, session, person, role=role)
    except Refused as refusal:
        return await _page(request, session, form.raw("q"), form=form, refusal=refusal)
    return see(once.address)


async def dismiss(request: Request, form: Form) -> Response:
    """The part ends at once. Who gives up hosting may not find the session any more."""
    reader: Reader = request.user
    gives_up = form.raw("person") == reader.public_id and form.raw("role") == HOST
    once = Once.of(request.scope, form, to="/live" if gives_up else f"/live/{request.path_params['id']}/team")
    await once.recall(sessions.dismiss)
    session = await _session(request)
    try:
        person = await _with_a_part(session, form)
        await once.do(sessions.dismiss, reader, session, person, role=form.choice("role", ROLES))
    except Refused as refusal:
        refusal.field = ""  # the form is one button: there is no field to go to
        return await _page(request, session, "", refusal=refusal)
    return see(once.address)


async def _session(request: Request) -> Thing:
    """The session, for who may choose its team; both verbs have the same rule."""
    session = await session_for(request.user, request.path_params["id"])
    demand(request.user, "session.appoint", session)
    return session


async def _with_a_part(session: Thing, form: Form) -> Person:
    person = await queries.person_in(session, form.raw("person"))
    if person is None:
        raise Refused("choose-one", field="person")
    return person


async def _page(
    request: Request, session: Thing, typed: str, *, form: Form = BLANK, refusal: Refused | None = None
) -> Response:
    found, are_more = await queries.find(request.user, session, typed[:LONGEST_NAME])
    errors = errors_of(request, refusal)
    if "person" in errors and not found:
        errors = {"q": errors["person"]}
    return render(
        request, "live/team.html", status=422 if refusal else 200,
        session=await session_row(request.user, session.public_id), team=await parts(session.id), roles=ROLES,
        typed=typed[:LONGEST_NAME], found=found, are_more=are_more, form=form, longest=LONGEST_NAME,
        errors=errors, facts=refusal.facts if refusal else {},
    )
