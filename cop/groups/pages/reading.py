"""The groups: all of them, one of them, who belongs to it; and the secretariat's overview."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from cop.community import scanning
from cop.community.groups import Group, group_for
from cop.community.policy import may
from cop.community.rules import member, secretariat
from cop.groups import actions
from cop.groups.queries import content, finding, people
from cop.groups.queries import oversight as overview
from cop.kit.errors import Refused
from cop.kit.forms import BLANK, Form
from cop.kit.web import errors_of, render, see


async def index(request: Request) -> Response:
    """Groups the reader may know of; a visitor is told why there are none."""
    after = request.query_params.get("after", "")
    listed, following = await finding.groups(request.user, after)
    return render(
        request, "groups/index.html", listed=listed, own=finding.own_ids(request.user),
        terms=await content.terms(), after=after, following=following,
    )


async def show(request: Request) -> Response:
    group = await group_for(request.user, request.path_params["slug"])
    heir = await finding.heir(request.user, group)
    return see(f"/groups/{heir}") if heir else await show_group(request, group)


async def show_group(
    request: Request, group: Group, *, form: Form = BLANK, refusal: Refused | None = None
) -> Response:
    """The page of a group; after a refusal with what was typed and why, 422."""
    reader = request.user
    return render(
        request, "groups/show.html", status=422 if refusal else 200,
        **await head(request, group), figures=await people.figures(reader, group),
        offices=await people.offices(group), themes=await content.themes(group), terms=await content.terms(),
        topics=await content.topics(reader, group), meetings=await content.meetings(reader, group),
        change=await content.access_change(group),
        own_request=await people.own_request(reader, group), form=form, errors=errors_of(request, refusal),
        takes_mail=bool(request.app.state.settings.mail_domain), alarm=await people.alarm(reader, group),
        office=secretariat(reader, None), looked=scanning.asked_about(refusal),
    )


async def head(request: Request, group: Group) -> dict[str, Any]:
    """What the head of each of a group's pages shows: the group, what the reader is in it, who waits."""
    reader = request.user
    return {
        "group": group, "inside": member(reader, group), "steward": group.id in reader.steward_of,
        "known": group.listed_id in reader.audiences,
        "reads": reader.signed_in and group.readers_id in reader.audiences, "joined": group.id in reader.member_of,
        "editor": may(reader, "group.edit", group), "waiting": await people.waiting_count(reader, group),
    }


async def members(request: Request) -> Response:
    """Those who belong to the group, for those who belong to it."""
    group = await finding.group_inside(request.user, request.path_params["slug"])
    after = request.query_params.get("after", "")
    found, following = await people.members(group, after)
    return render(
        request, "groups/members.html", **await head(request, group), members=found, after=after,
        following=following, terms=await content.terms(), profiles=await people.profiles(request.user, found),
    )


async def oversight(request: Request) -> Response:
    """Every group in figures. To have looked is written down."""
    after = request.query_params.get("after", "")
    listed, following = await overview.oversight(request.user, after)
    await actions.oversee(request.user, None)
    return render(request, "groups/oversight.html", listed=listed, after=after, following=following)
