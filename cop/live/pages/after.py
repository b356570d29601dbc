"""What is left of a session: the transcript, as a page and in formats to take away, and the replay."""

from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from cop.kit.i18n import day_of
from cop.kit.web import render, say
from cop.live import export
from cop.live.hall import VOTES, arranged
from cop.live.queries import sessions
from cop.live.queries.sessions import Sitting
from cop.live.queries.transcript import Transcript, replay, transcript

FORMATS = {"md": "text/markdown", "json": "application/json", "csv": "text/csv"}


async def page(request: Request) -> Response:
    """`/live/<id>/transcript`"""
    session = await sessions.session_row(request.user, request.path_params["id"])
    found = await transcript(request.user, session.id)
    return render(
        request, "live/transcript.html", session=session, session_id=session.public_id, found=found,
        parts=await sessions.parts(session.id), formats=list(FORMATS),
    )


async def file(request: Request) -> Response:
    """`/live/<id>/transcript.<md|json|csv>`"""
    session = await sessions.session_row(request.user, request.path_params["id"])
    found = await transcript(request.user, session.id)
    wanted = request.path_params["format"]
    name = f"{session.public_id}.{wanted}"
    return Response(
        _written(request, wanted, session, found), media_type=f"{FORMATS[wanted]}; charset=utf-8",
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


def _written(request: Request, wanted: str, session: Sitting, found: Transcript) -> str:
    in_words = partial(say, request)
    if wanted == "csv":
        return export.as_csv(found, in_words)
    if wanted == "json":
        return export.as_json(_head(session), found)
    day = day_of(session.starts_at, "UTC").isoformat()
    return export.as_markdown(session.title, f"{day} {session.starts_at:%H:%M} UTC", found, in_words)


def _head(session: Sitting) -> dict[str, object]:
    return {
        "id": session.public_id, "title": session.title, "language": session.language, "phase": session.phase,
        "starts_at": session.starts_at.isoformat(timespec="seconds"), "minutes": session.minutes,
        "group": session.group_slug,
    }


async def rerun(request: Request) -> Response:
    """`/live/<id>/replay?at=12`: the floor as it was after each event of its log."""
    session = await sessions.session_row(request.user, request.path_params["id"])
    wanted = request.query_params.get("at", "1")
    number = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 8 else 1
    found = await replay(request.user, session.id, number)
    hall = arranged(found.state, VOTES)
    return render(
        request, "live/replay.html", session=session, session_id=session.public_id, found=found,
        facts=found.state["facts"], air_item=hall.air, waiting=hall.queue, done=hall.done,
        what=say(request, f"replay.{found.verb}"),
    )
