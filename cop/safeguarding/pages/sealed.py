"""The originals of redacted texts: no secret that they are kept; what they say is read by two posts, with a reason."""

from starlette.requests import Request
from starlette.responses import Response

from cop.community.once import Once
from cop.community.policy import demand
from cop.kit.errors import Refused
from cop.kit.forms import Form
from cop.kit.web import errors_of, render, see
from cop.safeguarding.actions import sealing
from cop.safeguarding.models import Incident, Sealed
from cop.safeguarding.queries import incidents, redaction


async def form(request: Request) -> Response:
    """`/incidents/<id>/sealed`: the question why. No word stands there."""
    return await _page(request, await _incident(request))


async def read(request: Request, form: Form) -> Response:
    """The words, in the answer to this form alone: an address that holds them there is not."""
    incident = await _incident(request)
    once = Once.of(request.scope, form, to=f"/incidents/{incident.public_id}/sealed")
    try:
        words = await once.do(
            sealing.unseal, request.user, incident, reason=form.choice("reason", sealing.REASONS, default="")
        )
    except Refused as refusal:
        return await _page(request, incident, refusal=refusal)
    answer = await _page(request, incident, words=words)
    answer.headers["cache-control"] = "no-store"
    return answer


async def erase(request: Request, form: Form) -> Response:
    incident = await _incident(request)
    try:
        once = Once.of(request.scope, form, to=f"/incidents/{incident.public_id}")
        await once.do(sealing.erase, request.user, incident)
    except Refused as refusal:
        return await _page(request, incident, refusal=refusal)
    return see(once.address)


async def _incident(request: Request) -> Incident:
    found = await incidents.find(request.user, request.path_params["id"])
    demand(request.user, "sealed.read", found)
    return found


async def _page(
    request: Request, incident: Incident, *, words: list[Sealed] | None = None, refusal: Refused | None = None
) -> Response:
    return render(
        request, "safeguarding/sealed.html", status=422 if refusal else 200, incident=incident, words=words,
        sealed=await redaction.sealed(incident), readings=await redaction.readings(incident), reasons=sealing.REASONS,
        names={each["public_id"]: each["kind"] for each in await redaction.sealed(incident)},
        errors=errors_of(request, refusal),
    )
