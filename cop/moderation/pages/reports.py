"""Reporting a thing, and the stewards' desk where reports arrive."""

from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from cop.community.once import Once
from cop.community.people import Reader
from cop.community.policy import demand
from cop.community.thing import Thing
from cop.kit.clock import instant, now
from cop.kit.errors import Missing, Refused
from cop.kit.forms import BLANK, Form
from cop.kit.web import errors_of, render, see
from cop.moderation import actions, queries
from cop.moderation.models import REASONS

LONGEST_WORDS = 1000


async def form(request: Request) -> Response:
    """`/things/<id>/report`: the form, or the receipt while the reader's report is open."""
    thing = await queries.thing_for(request.user, request.path_params["id"])
    demand(request.user, "thing.report", thing)
    return await _form_page(request, thing)


async def report(request: Request, form: Form) -> Response:
    thing = await queries.thing_for(request.user, request.path_params["id"])
    try:
        once = Once.of(request.scope, form, to=f"/things/{thing.public_id}/report")
        await once.do(
            actions.report, request.user, thing, reason=form.choice("reason", REASONS),
            words=form.text("words", longest=LONGEST_WORDS),
        )
    except Refused as refusal:
        return await _form_page(request, thing, form=form, refusal=refusal)
    return see(once.address)


async def _form_page(
    request: Request, thing: Thing, *, form: Form = BLANK, refusal: Refused | None = None
) -> Response:
    reader: Reader = request.user
    seen = await queries.heading(reader, thing.public_id)
    groups = await queries.known_groups(reader, [thing.group_id])
    return render(
        request, "moderation/report.html", status=422 if refusal else 200, seen=seen, form=form,
        address=queries.address_of(seen), receipt=await queries.own_open_report(reader, thing),
        group=next(iter(groups.values()), None), reasons=REASONS, longest=LONGEST_WORDS,
        errors=errors_of(request, refusal),
    )


async def desk(request: Request) -> Response:
    """`/moderation`: open reports of the groups one leads or moderates; for others there is no such page."""
    return await _desk_page(request)


async def settle(request: Request, form: Form) -> Response:
    """No act is needed: the reporter reads why."""
    reader: Reader = request.user
    report = await queries.report_for(reader, request.path_params["id"])
    try:
        once = Once.of(request.scope, form, to="/moderation")
        outcome = form.text("outcome", longest=actions.LONGEST_REASON, required=True)
        await once.do(actions.settle_report, reader, report, outcome=outcome)
    except Refused as refusal:
        return await _desk_page(request, form=form, refusal=refusal, about=report.id)
    return see(once.address)


async def _desk_page(
    request: Request, *, form: Form = BLANK, refusal: Refused | None = None, about: int = 0
) -> Response:
    """`about` is the report whose form was refused; the page then begins with it."""
    reader: Reader = request.user
    if not reader.moderates:
        raise Missing
    after = about - 1 if about else place(request, "after")
    reports, more = await queries.desk(reader, after)
    return render(
        request, "moderation/desk.html", status=422 if refusal else 200, reports=reports, form=form, about=about,
        groups=await queries.known_groups(reader, reader.steward_of), days=days_since, address_of=queries.address_of,
        longest=actions.LONGEST_REASON, errors=errors_of(request, refusal),
        next_href=f"/moderation?after={reports[-1]['id']}" if more else "",
        first_href="/moderation" if after else "",
    )


def place(request: Request, name: str) -> int:
    """A cursor of the address; anything that is no number of ours is the beginning."""
    text = request.query_params.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def days_since(at: datetime | str) -> int:
    """Whole days from a moment until now."""
    found = instant(at)
    assert found is not None
    return (now() - found).days
