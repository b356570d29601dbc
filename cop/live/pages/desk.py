"""`/live/<id>/desk`: for those who keep order. Every question, from its arrival to its answer."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from cop.community.people import Reader
from cop.community.policy import may
from cop.kit.errors import Missing
from cop.kit.web import render
from cop.live.actions.sessions import MOVES
from cop.live.folding import State, items_of
from cop.live.pages.opening import opened
from cop.live.queries.backstage import BACKSTAGE
from cop.live.queries.polls import POLL
from cop.live.queries.sessions import parts
from cop.live.queries.snapshots import DESK
from cop.live.running import DESK_STEPS, MERGES_FROM, candidates, experts, on_desk, twins


async def show(request: Request) -> Response:
    """The desk; with `?about=<question>` all that can be done with that one."""
    reader: Reader = request.user
    sitting, state, context = await opened(request, DESK, "question.approve")
    context |= {"back": "desk", "team": await parts(sitting.id)}
    if "about" in request.query_params:
        return render(request, "live/desk_about.html", **context, **_about(request, state, context))
    return render(
        request, "live/desk.html", **context, parts=on_desk(state), steps=DESK_STEPS, twins=twins(state),
        polls=items_of(state, POLL), backstage=items_of(state, BACKSTAGE),
        moves={verb: starts for verb, (starts, _) in MOVES.items()}, runs=may(reader, "session.start", sitting),
    )


def _about(request: Request, state: State, context: dict[str, Any]) -> dict[str, Any]:
    """The question asked about; what it could be united with, and who could answer it. Raises Missing."""
    item = state["items"].get(request.query_params["about"])
    if item is None or "sort" in item:
        raise Missing
    return {
        "item": item, "experts": experts(context["team"]),
        "candidates": candidates(state, item) if item["step"] in MERGES_FROM else [],
    }
