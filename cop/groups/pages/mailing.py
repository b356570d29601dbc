"""Writing to a group by mail: its addresses, for those who belong to it."""

from starlette.requests import Request
from starlette.responses import Response

from cop.groups import actions
from cop.groups.pages.reading import head
from cop.groups.queries import finding, mailing, people
from cop.kit.forms import Form
from cop.kit.web import render, see


async def show(request: Request) -> Response:
    """`/groups/<slug>/mail`. Where no mail comes in, the page says so."""
    group = await finding.group_inside(request.user, request.path_params["slug"])
    settings = request.app.state.settings
    own = await mailing.own_address(
        request.user, group.id, secret=settings.secret, domain=settings.mail_domain
    ) if settings.mail_domain else None
    return render(
        request, "groups/mail.html", **await head(request, group), domain=settings.mail_domain, own=own,
        figures=await people.figures(request.user, group),
    )


async def make(request: Request, form: Form) -> Response:
    group = await finding.group_inside(request.user, request.path_params["slug"])
    settings = request.app.state.settings
    if settings.mail_domain:
        await actions.get_address(request.user, group, settings.secret)
    return see(f"/groups/{group.slug}/mail")
