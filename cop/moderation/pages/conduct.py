"""A member's conduct: telling the secretariat of it, with one's name or without; what came of it; and settling it."""

import hashlib

from starlette.requests import Request
from starlette.responses import Response

from cop.community.once import AlreadyDone, Once
from cop.community.people import Reader
from cop.community.policy import demand
from cop.kit.errors import Refused
from cop.kit.forms import BLANK, Form
from cop.kit.web import errors_of, render, see
from cop.moderation.actions import LONGEST_REASON, conduct
from cop.moderation.models.people import ConductReport
from cop.moderation.queries import conduct as queries

ANSWERS = "/conduct/answers"
LONGEST_CODE = 60


async def form(request: Request) -> Response:
    """`/people/<public id of a profile, or of something written>/conduct`."""
    if not request.user.signed_in:
        return see(f"/sign-in?next={request.url.path}")
    return await _form_page(request)


async def report(request: Request, form: Form) -> Response:
    """With a name, it stands among one's own; without, the answer holds the receipt, this once."""
    reader: Reader = request.user
    demand(reader, "conduct.report", None)
    about = await queries.reported_for(reader, request.path_params["id"])
    unnamed = "unnamed" in form
    try:
        once = _unnamed(request, form) if unnamed else Once.of(request.scope, form, to=ANSWERS)
        await once.do(
            conduct.report, reader, about, reason=form.choice("reason", conduct.REASONS),
            words=form.text("words", longest=conduct.LONGEST_WORDS, required=True), unnamed=unnamed,
            count=request.app.state.conduct.take,
        )
    except Refused as refusal:
        return await _form_page(request, form=form, refusal=refusal)
    except AlreadyDone as done:
        if not unnamed:
            raise
        return _receipt(request, done.address)
    return _receipt(request, once.address) if unnamed else see(once.address)


def _unnamed(request: Request, form: Form) -> Once:
    """A form sent twice makes one report: known by its own random key, not by whose it is."""
    key = hashlib.sha256(f"{request.scope['path']} {form.key}".encode()).hexdigest()
    secret = request.app.state.settings.secret
    return Once("unnamed", key, form.digest, secret=secret, to=_number)


def _number(made: ConductReport) -> str:
    return str(made.id)


def _receipt(request: Request, number: str) -> Response:
    code = queries.code_of(request.app.state.settings.secret, int(number))
    return render(request, "moderation/conduct_receipt.html", code=code)


async def _form_page(request: Request, *, form: Form = BLANK, refusal: Refused | None = None) -> Response:
    reader: Reader = request.user
    demand(reader, "conduct.report", None)
    about = await queries.reported_for(reader, request.path_params["id"])
    return render(
        request, "moderation/conduct_report.html", status=422 if refusal else 200, about=about, form=form,
        reasons=conduct.REASONS, longest=conduct.LONGEST_WORDS, most=conduct.MOST_A_DAY,
        errors=errors_of(request, refusal),
    )


async def answers(request: Request) -> Response:
    """`/conduct/answers`: one's own reports, and a box for a receipt; the latter for everybody."""
    return await _answers(request)


async def ask(request: Request, form: Form) -> Response:
    """Whether the report of a receipt is settled. Nothing is written down."""
    try:
        code = form.line("code", longest=LONGEST_CODE, required=True)
        found = await queries.by_code(request.app.state.settings.secret, code)
        if found is None:
            raise Refused("no-such-code", field="code")
    except Refused as refusal:
        return await _answers(request, form=form, refusal=refusal)
    return await _answers(request, form=form, found=found)


async def _answers(
    request: Request, *, form: Form = BLANK, refusal: Refused | None = None, found: ConductReport | None = None
) -> Response:
    return render(
        request, "moderation/conduct_answers.html", status=422 if refusal else 200, form=form, found=found,
        own=await queries.own(request.user), errors=errors_of(request, refusal),
    )


async def show(request: Request) -> Response:
    """`/conduct/<number>`: for those who settle it and have no part in it."""
    return await _show(request)


async def settle(request: Request, form: Form) -> Response:
    reader: Reader = request.user
    found = await queries.report_for(reader, request.path_params["id"])
    try:
        once = Once.of(request.scope, form, to=f"/conduct/{found.id}")
        outcome = form.text("outcome", longest=LONGEST_REASON, required=True)
        await once.do(conduct.settle, reader, found, outcome=outcome)
    except Refused as refusal:
        return await _show(request, form=form, refusal=refusal)
    return see(once.address)


async def _show(request: Request, *, form: Form = BLANK, refusal: Refused | None = None) -> Response:
    found = await queries.report_for(request.user, request.path_params["id"])
    return render(
        request, "moderation/conduct.html", status=422 if refusal else 200, form=form, longest=LONGEST_REASON,
        seen=await queries.read(request.user, found), errors=errors_of(request, refusal),
    )
