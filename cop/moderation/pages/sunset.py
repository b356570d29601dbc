"""Archiving a group, and taking it back."""

from starlette.requests import Request
from starlette.responses import Response

from cop.community.groups import Group
from cop.community.once import Once
from cop.kit.errors import Refused
from cop.kit.forms import BLANK, Form
from cop.kit.web import errors_of, render, see
from cop.moderation.actions import merging
from cop.moderation.actions import sunset as acting
from cop.moderation.queries import sunset


async def show(request: Request) -> Response:
    """`/groups/<slug>/archive`: for its lead and the secretariat."""
    return await _show(request)


async def change(request: Request, form: Form) -> Response:
    group = await sunset.group_of(request.user, request.path_params["slug"])
    try:
        once = Once.of(request.scope, form, to=f"/groups/{group.slug}/archive")
        do = form.choice("do", ("archive", "revive", "merge"))
        if do == "merge":
            to = await _other(request, group, form)
            await once.do(merging.merge_groups, request.user, group, to=to, sure=form.raw("sure") == "1")
        else:
            await once.do(acting.archive, request.user, group, back=do == "revive")
    except Refused as refusal:
        return await _show(request, form=form, refusal=refusal)
    return see(once.address)


async def _other(request: Request, group: Group, form: Form) -> Group:
    """One of those the page offers."""
    others = {each.slug: each for each in await sunset.others(request.user, group)}
    if form.raw("to") not in others:
        raise Refused("cannot-merge-there", field="to")
    return others[form.raw("to")]


async def _show(request: Request, *, form: Form = BLANK, refusal: Refused | None = None) -> Response:
    group = await sunset.group_of(request.user, request.path_params["slug"])
    return render(
        request, "moderation/archive.html", status=422 if refusal else 200, group=group, form=form,
        facts=await sunset.facts(group), errors=errors_of(request, refusal),
        known=group.listed_id in request.user.audiences, quiet=acting.QUIET.days,
        others=[] if group.archived_at else await sunset.others(request.user, group),
    )
