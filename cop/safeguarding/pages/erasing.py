"""`/incidents/<id>/erase`: what will go, whether it shall, and whether it is gone everywhere."""

from starlette.requests import Request
from starlette.responses import Response

from cop.community.once import Once
from cop.community.people import Reader
from cop.community.policy import demand
from cop.kit.clock import now
from cop.kit.errors import Refused
from cop.kit.forms import BLANK, Form, whole
from cop.kit.web import errors_of, render, see
from cop.safeguarding.actions import erasing, proving
from cop.safeguarding.models import OPEN, Incident
from cop.safeguarding.queries import erasures, incidents

REFRESH_SECONDS = 3
BELOW, ALONE = "below", "alone"
KEEP, DROP = "keep", "drop"


async def form(request: Request) -> Response:
    incident = await _incident(request)
    demand(request.user, "incident.erase", incident)
    return await _page(request, incident)


async def erase(request: Request, form: Form) -> Response:
    incident = await _incident(request)
    reader: Reader = request.user
    demand(reader, "incident.erase", incident)
    once = Once.of(request.scope, form, to=f"/incidents/{incident.public_id}/erase")
    await once.recall(erasing.erase)
    try:
        versions = {name: whole(form.raw(f"version-{name}")) for name in form.all("thing")}
        with_below = form.choice("below", [BELOW, ALONE]) == BELOW
        keep = form.choice("originals", [KEEP, DROP], default=DROP) == KEEP
        if "sure" not in form:
            raise Refused("say-that-you-are-sure", field="sure")
        ids = await erasing.meant(incident, list(versions), with_below=with_below)
        await once.do(
            erasing.erase, reader, incident, versions=versions, with_below=with_below, keep_originals=keep,
            before=await proving.control(ids),
        )
    except Refused as refusal:
        return await _page(request, incident, form=form, refusal=refusal)
    return see(once.address)


async def _incident(request: Request) -> Incident:
    return await incidents.find(request.user, request.path_params["id"])


async def _page(
    request: Request, incident: Incident, *, form: Form = BLANK, refusal: Refused | None = None
) -> Response:
    things = await erasures.erasable_things(incident)
    ids = [int(each["thing_id"]) for each in things]
    ticks = await erasures.ticks(incident.id)
    is_waiting = any(each["waiting"] and not each["failed"] for each in ticks)
    return render(
        request, "safeguarding/erase.html", status=422 if refusal else 200, incident=incident, things=things,
        form=form, held=await erasures.held(ids), originals=await erasures.sealed_originals(ids), ticks=ticks,
        is_waiting=is_waiting, refresh=REFRESH_SECONDS if is_waiting and refusal is None and not things else 0,
        may_erase=incident.state == OPEN and bool(things), today=now(), errors=errors_of(request, refusal),
    )
