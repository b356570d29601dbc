"""`/live/<id>/screen`: for the wall of a room. What is on air in large letters, and the way into the session."""

from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from cop.kit.qr import qr_svg
from cop.kit.web import render
from cop.live.folding import items_of
from cop.live.hall import VOTES, arranged
from cop.live.pages.opening import opened
from cop.live.queries.polls import POLL
from cop.live.queries.sessions import answered
from cop.live.queries.snapshots import FLOOR

RENEWED_SECONDS = 20


async def show(request: Request) -> Response:
    """`?dark=1` for a dark room. Without script it is loaded anew every RENEWED_SECONDS."""
    sitting, state, context = await opened(request, FLOOR)
    origin = request.app.state.settings.origin
    address = f"{origin}{sitting.address}"
    return render(
        request, "live/screen.html", **context, seconds=RENEWED_SECONDS,
        hall=arranged(state, VOTES, await answered(request.user, sitting.id)),
        polls=items_of(state, POLL)[::-1], dark=request.query_params.get("dark") == "1", qr=partial(qr_svg, address),
        join=f"{origin}/live/join".partition("://")[2],
    )
