"""A member as those who keep order know them: the history of measures, notes, and a measure more."""

from starlette.requests import Request
from starlette.responses import Response

from cop.community.groups import Group
from cop.community.once import Once
from cop.community.people import Reader
from cop.community.policy import may
from cop.kit.errors import Missing, Refused
from cop.kit.forms import BLANK, Form
from cop.kit.web import errors_of, render, see
from cop.moderation.actions import LONGEST_REASON, measuring
from cop.moderation.actions.measuring import About, Given
from cop.moderation.models import CATEGORIES
from cop.moderation.models.people import Measure
from cop.moderation.queries.people import Kept, person_kept

MEASURES = {"warn": measuring.warn, "review": measuring.review, "silence": measuring.silence}
EVERYWHERE = "everywhere"


async def show(request: Request) -> Response:
    """`/people/<public id>/notes`: for those who keep order in a group of this person, and for the secretariat."""
    return await _show(request)


async def act(request: Request, form: Form) -> Response:
    """A note, or a measure."""
    reader: Reader = request.user
    kept = await person_kept(reader, request.path_params["id"])
    try:
        once = Once.of(request.scope, form, to=f"/people/{kept.person.public_id}/notes")
        about = await _about(kept, form)
        do = form.choice("do", ["note", "suspend", *MEASURES])
        if do == "note":
            words = form.text("words", longest=measuring.LONGEST_NOTE, required=True)
            await once.do(measuring.write_note, reader, about, words)
        else:
            verb = measuring.suspend if do == "suspend" else MEASURES[do]
            await once.do(verb, reader, about, _given(form, do))
    except Refused as refusal:
        return await _show(request, form=form, refusal=refusal)
    return see(once.address)


async def _about(kept: Kept, form: Form) -> About:
    """The group chosen among those the reader keeps in order here; or, for the secretariat, none."""
    if form.raw("group") == EVERYWHERE and kept.is_secretariat:
        return About(kept.person.id, None)
    groups = await _groups(kept)
    found = next((id_ for id_, group in groups.items() if group.slug == form.raw("group")), None)
    if found is None:
        raise Refused("choose-one", field="group")
    return About(kept.person.id, found)


async def _groups(kept: Kept) -> dict[int, Group]:
    return {group.id: group for group in await Group.filter(id__in=list(kept.groups)).order_by("key")}


def _given(form: Form, do: str) -> Given:
    typed = form.line("days", longest=4)
    days = int(typed) if typed.isascii() and typed.isdigit() else 0
    return Given(
        reason=form.text("reason", longest=LONGEST_REASON, required=True), days=0 if do == "warn" else days,
        category=form.choice("category", CATEGORIES, default="other"),
    )


async def lift(request: Request, form: Form) -> Response:
    """End a measure before its time."""
    reader: Reader = request.user
    measure = await Measure.get_or_none(id=request.path_params["measure"]).select_related("person")
    if measure is None or not may(reader, "measure.lift", measure):
        raise Missing
    request.path_params["id"] = measure.person.public_id
    try:
        once = Once.of(request.scope, form, to=f"/people/{measure.person.public_id}/notes")
        reason = form.text("reason", longest=LONGEST_REASON, required=True)
        await once.do(measuring.lift, reader, measure, reason=reason)
    except Refused as refusal:
        return await _show(request, form=form, refusal=refusal)
    return see(once.address)


async def _show(request: Request, *, form: Form = BLANK, refusal: Refused | None = None) -> Response:
    kept = await person_kept(request.user, request.path_params["id"])
    return render(
        request, "moderation/person.html", status=422 if refusal else 200, kept=kept, form=form,
        groups=await _groups(kept), everywhere=EVERYWHERE, categories=CATEGORIES, longest=LONGEST_REASON,
        longest_note=measuring.LONGEST_NOTE, most_days=measuring.LONGEST_DAYS, errors=errors_of(request, refusal),
    )
