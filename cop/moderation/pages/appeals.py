"""An author's appeal against an act, and its decision by somebody who had no part in it."""

from starlette.requests import Request
from starlette.responses import Response

from cop.community.once import Once
from cop.community.people import Reader
from cop.kit.errors import Missing, Refused
from cop.kit.forms import BLANK, Form
from cop.kit.web import errors_of, render, see
from cop.moderation import queries
from cop.moderation.actions import LONGEST_REASON, appealing
from cop.moderation.models import Appeal
from cop.moderation.queries import appeals


async def form(request: Request) -> Response:
    """`/moderation/acts/<number>/appeal`: for who wrote it, or whom it was about."""
    return await _form_page(request)


async def make(request: Request, form: Form) -> Response:
    reader: Reader = request.user
    act = await appeals.own_act(reader, request.path_params["act"])
    address = f"/moderation/acts/{act['id']}/appeal"
    try:
        once = Once.of(request.scope, form, to=address)
        if form.raw("do") == "withdraw":
            appeal = await Appeal.get_or_none(act_id=act["id"], author_id=reader.id)
            if appeal is None:
                raise Missing
            await once.do(appealing.withdraw, reader, appeal)
        else:
            words = form.text("words", longest=appealing.LONGEST_WORDS, required=True)
            await once.do(appealing.make, reader, Appeal(act_id=act["id"], author_id=reader.id), words=words)
    except Refused as refusal:
        return await _form_page(request, form=form, refusal=refusal)
    return see(once.address)


async def _form_page(request: Request, *, form: Form = BLANK, refusal: Refused | None = None) -> Response:
    act = await appeals.own_act(request.user, request.path_params["act"])
    return render(
        request, "moderation/appeal.html", status=422 if refusal else 200, act=act, form=form,
        groups=await queries.known_groups(request.user, [act["group_id"]]), errors=errors_of(request, refusal),
        longest=appealing.LONGEST_WORDS,
    )


async def show(request: Request) -> Response:
    """`/moderation/appeals/<number>`: for those who decide it."""
    return await _show(request)


async def decide(request: Request, form: Form) -> Response:
    reader: Reader = request.user
    found = await appeals.appeal_for(reader, request.path_params["appeal"])
    try:
        once = Once.of(request.scope, form, to=f"/moderation/appeals/{found.appeal.id}")
        decision = form.choice("decision", ("upheld", "overturned"))
        answer = form.text("answer", longest=LONGEST_REASON, required=True)
        await once.do(appealing.decide, reader, found, overturned=decision == "overturned", answer=answer)
    except Refused as refusal:
        return await _show(request, form=form, refusal=refusal)
    return see(once.address)


async def _show(request: Request, *, form: Form = BLANK, refusal: Refused | None = None) -> Response:
    found = await appeals.appeal_for(request.user, request.path_params["appeal"])
    return render(
        request, "moderation/decide.html", status=422 if refusal else 200, form=form, longest=LONGEST_REASON,
        seen=await appeals.shown(request.user, found.appeal), errors=errors_of(request, refusal),
        groups=await queries.known_groups(request.user, [found.act.group_id]),
    )
