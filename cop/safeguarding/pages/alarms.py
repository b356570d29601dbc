"""The alarm on a text, and what became of it: incidents, for those who keep them."""

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from cop.community.once import Once
from cop.community.people import Reader
from cop.community.policy import demand, may
from cop.kit.clock import instant, now
from cop.kit.errors import Refused
from cop.kit.forms import BLANK, Form, whole
from cop.kit.web import errors_of, render, see
from cop.safeguarding.actions import deciding, opening
from cop.safeguarding.models import HIDDEN, OPEN, Incident
from cop.safeguarding.queries import exposure, incidents, patterns, redaction
from cop.safeguarding.queries.fields import field_of

REFRESH_SECONDS = 3
MOST_REFRESHED = 900
"""Seconds after the opening in which the page looks anew by itself while something has not confirmed."""


async def form(request: Request) -> Response:
    """`/things/<id>/alarm`: one question, one button. For who may not, there is the way to report."""
    thing = await incidents.thing_for(request.user, request.path_params["id"])
    if request.user.signed_in and thing.group_id and not may(request.user, "incident.open", thing):
        return see(f"/things/{thing.public_id}/report")
    demand(request.user, "incident.open", thing)
    return await _form_page(request)


async def alarm(request: Request, form: Form) -> Response:
    reader: Reader = request.user
    once = Once.of(request.scope, form, to=lambda incident: f"/incidents/{incident.public_id}")
    await once.recall(opening.open_incident)
    thing = await incidents.thing_for(reader, request.path_params["id"])
    demand(reader, "incident.open", thing)
    try:
        days = whole(form.choice("days", ["0", *map(str, opening.DAYS)], default="0"))
        ids = await opening.meant(reader, thing, days)
        sort = form.choice("sort", opening.SORTS)
        await once.do(
            opening.open_incident, reader, thing, sort=sort, thing_ids=ids, before=await opening.control(ids),
            field=await field_of(thing, sort),
        )
    except Refused as refusal:
        return await _form_page(request, form=form, refusal=refusal)
    return see(once.address)


async def _form_page(request: Request, *, form: Form = BLANK, refusal: Refused | None = None) -> Response:
    reader: Reader = request.user
    thing = await incidents.thing_for(reader, request.path_params["id"])
    with_person = thing.group_id is not None and (thing.byline == "named" or may(reader, "incident.reach", thing))
    return render(
        request, "safeguarding/alarm.html", status=422 if refusal else 200, thing=thing, form=form,
        sorts=opening.SORTS, days=opening.DAYS if with_person else (), open_on=await incidents.open_on(thing.id),
        errors=errors_of(request, refusal),
    )


async def index(request: Request) -> Response:
    """`/incidents`: those that are open, the most urgent first."""
    found = await incidents.listed(request.user)
    return render(
        request, "safeguarding/incidents.html", incidents=found, groups=await incidents.groups_of(request.user, found),
        now=now(), instant=instant, advised=await patterns.groups_to_advise(request.user),
    )


async def show(request: Request) -> Response:
    return await _page(request, await _incident(request))


async def _incident(request: Request) -> Incident:
    return await incidents.find(request.user, request.path_params["id"])


async def _page(request: Request, incident: Incident, *, refusal: Refused | None = None) -> Response:
    reader: Reader = request.user
    things = await incidents.things(reader, incident.id)
    ticks = await incidents.ticks(incident.id, HIDDEN)
    is_waiting = any(each["waiting"] for each in ticks) and any(each["fate"] == HIDDEN for each in things)
    is_fresh = (now() - incident.opened_at).total_seconds() < MOST_REFRESHED
    return render(
        request, "safeguarding/incident.html", status=422 if refusal else 200, incident=incident, things=things,
        ticks=ticks, erased=await incidents.ticks(incident.id, "erased"), is_waiting=is_waiting,
        refresh=REFRESH_SECONDS if is_waiting and is_fresh and refusal is None else 0,
        exposure=await exposure.of(incident), group=await incidents.group_of(reader, incident),
        is_late=incident.state == OPEN and incident.due_at < now(), whys=deciding.WHY,
        may_act=may(reader, "incident.restore", incident), may_close=may(reader, "incident.close", incident),
        may_see_names=may(reader, "sealed.read", incident), sealed=await redaction.sealed(incident),
        readings=await redaction.readings(incident), errors=errors_of(request, refusal),
    )


async def answer(request: Request, form: Form) -> Response:
    return await _decide(
        request, form, deciding.answer, lambda: {"is_at_risk": form.choice("risk", ["yes", "no"]) == "yes"}
    )


async def tell(request: Request, form: Form) -> Response:
    return await _decide(request, form, deciding.tell, dict)


async def restore(request: Request, form: Form) -> Response:
    return await _decide(request, form, deciding.restore, lambda: {
        "thing": form.raw("thing"), "version": whole(form.raw("version")), "why": form.choice("why", deciding.WHY),
    })


async def close(request: Request, form: Form) -> Response:
    return await _decide(request, form, deciding.close, lambda: {"nothing_more": "nothing_more" in form})


async def _decide(request: Request, form: Form, verb: Any, said: Callable[[], dict[str, Any]]) -> Response:
    """The buttons on the page of an incident. `said` reads what came with one; it raises Refused."""
    incident = await _incident(request)
    demand(request.user, verb.act, incident)
    try:
        once = Once.of(request.scope, form, to=f"/incidents/{incident.public_id}")
        await once.do(verb, request.user, incident, **said())
    except Refused as refusal:
        return await _page(request, incident, refusal=refusal)
    return see(once.address)


async def names(request: Request) -> Response:
    """`/incidents/<id>/names`: for two posts; to have looked is written down."""
    incident = await _incident(request)
    await deciding.look(request.user, incident)
    found = await exposure.of(incident)
    groups = {name: getattr(found, name) for name in ("mailed", "digests", "opened", "attended", "bookmarked")}
    everybody = {each["id"]: each for each in await exposure.names(sorted(set().union(*groups.values())))}
    people = {name: [everybody[each] for each in sorted(ids) if each in everybody] for name, ids in groups.items()}
    return render(request, "safeguarding/names.html", incident=incident, people=people)
