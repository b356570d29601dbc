"""The facilitator's week on one page, and how much work a group is."""

from starlette.requests import Request
from starlette.responses import Response

from cop.kit.clock import instant, now
from cop.kit.web import render
from cop.moderation import queries
from cop.moderation.pages.reports import days_since
from cop.moderation.pages.turns import Clock, steward_group
from cop.moderation.queries import rota, week, workload


async def show(request: Request) -> Response:
    """`/groups/<slug>/week`: for those who keep order in it."""
    group = await steward_group(request)
    found, moment = await week.week(request.user, group), now()
    begin, clock = rota.week_of(moment), Clock(request)
    ahead = sorted(found.turns, key=lambda each: (each.begins - rota.hour_of_week(moment)) % rota.WEEK)
    return render(
        request, "moderation/week.html", group=group, week=found, duty=rota.covering(found.turns, moment),
        ahead=[clock.of_turn(begin, each) for each in ahead if not each.covers(rota.hour_of_week(moment))][:week.HEADS],
        unlooked=sum(hours for _, hours in rota.gaps(found.turns)), days=days_since, begins=begin, instant=instant,
        groups={group.id: group}, address_of=queries.address_of,
    )


async def figures(request: Request) -> Response:
    """`/groups/<slug>/workload?month=2027-06`: for those who keep order in it, and the secretariat."""
    group = await workload.group_of(request.user, request.path_params["slug"])
    return render(
        request, "moderation/workload.html", group=group,
        found=await workload.workload(request.user, group, request.query_params.get("month", "")),
        known=group.listed_id in request.user.audiences, steward=group.id in request.user.steward_of,
    )
