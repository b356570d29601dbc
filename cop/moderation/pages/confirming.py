"""The word of a colleague on the act of somebody who comes from the country it is about."""

from starlette.requests import Request
from starlette.responses import Response

from cop.community.once import Once
from cop.community.people import Reader
from cop.kit.errors import Refused
from cop.kit.forms import BLANK, Form
from cop.kit.web import errors_of, render, see
from cop.moderation import queries
from cop.moderation.actions import LONGEST_REASON, recusing
from cop.moderation.queries import appeals


async def show(request: Request) -> Response:
    """`/moderation/acts/<number>/confirm`: for those who keep order in its group."""
    return await _show(request)


async def answer(request: Request, form: Form) -> Response:
    reader: Reader = request.user
    act, _ = await appeals.act_to_confirm(reader, request.path_params["act"])
    try:
        once = Once.of(request.scope, form, to=f"/moderation/acts/{act.id}/confirm")
        if form.raw("do") == "refuse":
            reason = form.text("reason", longest=LONGEST_REASON, required=True)
            await once.do(recusing.decline, reader, act, reason=reason)
        else:
            await once.do(recusing.confirm, reader, act)
    except Refused as refusal:
        return await _show(request, form=form, refusal=refusal)
    return see(once.address)


async def _show(request: Request, *, form: Form = BLANK, refusal: Refused | None = None) -> Response:
    act, seen = await appeals.act_to_confirm(request.user, request.path_params["act"])
    return render(
        request, "moderation/confirm.html", status=422 if refusal else 200, act=act, seen=seen, form=form,
        address=queries.address_of(seen) if seen["title"] is not None else "", longest=LONGEST_REASON,
        own=act.moderator_id == request.user.id, errors=errors_of(request, refusal),
        waits=act.confirmed_by_id is None and act.state in ("waiting", "done"),
        groups=await queries.known_groups(request.user, [act.group_id]),
    )
