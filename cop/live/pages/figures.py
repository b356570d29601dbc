"""`/live/<id>/figures`: a session in numbers, for those who run it and the secretariat; no name, nothing under five."""

from starlette.requests import Request
from starlette.responses import Response

from cop.community.people import Reader
from cop.community.policy import demand, may
from cop.kit.web import render
from cop.live.queries.figures import figures, opinions
from cop.live.queries.sessions import session_row


async def show(request: Request) -> Response:
    """What people wrote about the session is for those who run it alone."""
    reader: Reader = request.user
    session = await session_row(reader, request.path_params["id"])
    demand(reader, "session.figures", session)
    reads_words = may(reader, "session.opinions", session)
    return render(
        request, "live/figures.html", session=session, found=await figures(session.id), reads_words=reads_words,
        opinions=await opinions(session.id) if reads_words else [],
    )
