"""What somebody who is suspended can still read, by the address in the letter: why, until when; and the appeal."""

from starlette.requests import Request
from starlette.responses import Response

from cop.community.once import Once
from cop.community.people import Reader
from cop.community.shutting import unsealed
from cop.kit.clock import now
from cop.kit.errors import Missing, Refused
from cop.kit.forms import BLANK, Form
from cop.kit.web import errors_of, render, see
from cop.moderation.actions import appealing
from cop.moderation.models import Appeal
from cop.moderation.models.people import SUSPENDED, Measure
from cop.moderation.people_mail import SEALED
from cop.moderation.queries import appeals


async def show(request: Request) -> Response:
    """`/suspended/<number and seal>`, without a sign-in."""
    return await _show(request)


async def appeal(request: Request, form: Form) -> Response:
    """Made as the person of the measure, who has no other right than this one."""
    measure = await _measure(request)
    reader = Reader(id=measure.person_id)
    about = Appeal(act_id=measure.act_id, author_id=reader.id)
    try:
        once = Once.of(request.scope, form, to=request.url.path)
        words = form.text("words", longest=appealing.LONGEST_WORDS, required=True)
        await once.do(appealing.make, reader, about, words=words)
    except Refused as refusal:
        return await _show(request, form=form, refusal=refusal)
    return see(once.address)


async def _measure(request: Request) -> Measure:
    """Raises Missing for an address that was never given."""
    number = unsealed(request.app.state.settings.secret, SEALED, request.path_params["sealed"])
    found = await Measure.get_or_none(id=number, grade=SUSPENDED) if number is not None else None
    if found is None:
        raise Missing
    return found


async def _show(request: Request, *, form: Form = BLANK, refusal: Refused | None = None) -> Response:
    measure = await _measure(request)
    assert measure.act_id is not None and measure.until is not None
    return render(
        request, "moderation/suspended.html", status=422 if refusal else 200, measure=measure, form=form,
        act=await appeals.own_act(Reader(id=measure.person_id), measure.act_id), longest=appealing.LONGEST_WORDS,
        in_force=measure.lifted_at is None and measure.until > now(), errors=errors_of(request, refusal),
    )
