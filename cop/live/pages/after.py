"""What is left of a session: the transcript, as a page and in formats to take away, and the replay."""

from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from cop.community import scanning
from cop.community.once import Once
from cop.community.people import Reader
from cop.community.policy import demand, may
from cop.kit.errors import Refused
from cop.kit.forms import BLANK, Form
from cop.kit.i18n import day_of
from cop.kit.web import errors_of, language_of, render, say, see
from cop.live import export
from cop.live.actions import aftermath
from cop.live.hall import VOTES, arranged
from cop.live.models import ENDED
from cop.live.queries import sessions
from cop.live.queries.figures import own_opinion
from cop.live.queries.finding import session_for
from cop.live.queries.sessions import Sitting
from cop.live.queries.transcript import Transcript, replay, transcript

FORMATS = {"md": "text/markdown", "json": "application/json", "csv": "text/csv"}
RIGHTS = {"figures": "figures", "summary": "summarise"}
"""Pages that are linked for who may open them, and the act that says so."""


async def page(request: Request) -> Response:
    """`/live/<id>/transcript`; `?done=feedback` after one has said what one thought of the session."""
    return await _page(request)


async def _page(request: Request, *, form: Form = BLANK, refusal: Refused | None = None) -> Response:
    reader: Reader = request.user
    session = await sessions.session_row(reader, request.path_params["id"])
    found = await transcript(reader, session.id)
    asked = session.phase == ENDED and may(reader, "session.feedback", session)
    own = await own_opinion(reader, session.id) if asked else None
    return render(
        request, "live/transcript.html", status=422 if refusal else 200, session=session, session_id=session.public_id,
        found=found, parts=await sessions.parts(session.id), formats=list(FORMATS), asked=asked, own=own,
        said={name: form.typed(name, str(own[name]) if own and not refusal else "") for name in ("useful", "words")},
        longest=aftermath.LONGEST_WORDS, done=request.query_params.get("done", ""),
        rights={page: may(reader, f"session.{act}", session) for page, act in RIGHTS.items()},
        errors=errors_of(request, refusal), facts=refusal.facts if refusal else {},
        looked=scanning.asked_about(refusal),
    )


async def give_feedback(request: Request, form: Form) -> Response:
    """Two questions, once for each person, to be answered anew at any time."""
    reader: Reader = request.user
    session = await session_for(reader, request.path_params["id"])
    demand(reader, "session.feedback", session)
    try:
        useful = int(form.choice("useful", [str(each) for each in aftermath.USEFUL]))
        words = form.text("words", longest=aftermath.LONGEST_WORDS)
        await scanning.ask({"words": words}, language_of(request), is_sure=scanning.FIELD in form)
        once = Once.of(request.scope, form, to=f"/live/{session.public_id}/transcript?done=feedback")
        await once.do(aftermath.feedback, reader, session, useful=useful, words=words)
    except Refused as refusal:
        return await _page(request, form=form, refusal=refusal)
    return see(once.address)


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
