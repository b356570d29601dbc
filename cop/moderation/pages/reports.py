"""Reporting a thing. Where reports arrive: `queue.py`."""

from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from cop.community.once import Once
from cop.community.people import Reader
from cop.community.policy import demand
from cop.community.thing import Thing
from cop.kit.clock import instant, now
from cop.kit.errors import Refused
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


def place(request: Request, name: str) -> int:
    """A cursor of the address; anything that is no number of ours is the beginning."""
    text = request.query_params.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def days_since(at: datetime | str) -> int:
    """Whole days from a moment until now."""
    found = instant(at)
    assert found is not None
    return (now() - found).days
