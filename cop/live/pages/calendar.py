"""`/live/<id>/calendar.ics`: the session for people's own calendars, for everyone who reads it."""

from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from cop.kit.calendar import MEDIA_TYPE, event_file
from cop.kit.i18n import OWN_NAMES
from cop.kit.web import language_of, say
from cop.live.models import CANCELLED
from cop.live.queries import planning
from cop.live.queries.finding import session_for
from cop.live.queries.sessions import Sitting, session_row


async def calendar_file(request: Request) -> Response:
    """A draft is read by its team alone, and so is its file."""
    session = await session_for(request.user, request.path_params["id"])
    shown = await session_row(request.user, session.public_id)
    origin: str = request.app.state.settings.origin
    url = f"{origin}/live/{session.public_id}"
    body = event_file(
        uid=f"{session.public_id}@{urlsplit(origin).hostname}", sequence=shown.sequence, title=shown.title,
        description=_description(request, shown, url), starts=shown.starts_at,
        minutes=shown.minutes, url=url, cancelled=shown.phase == CANCELLED,
        updated=session.updated_at or session.created_at,
        organiser=await planning.organiser(request.user, session, language_of(request)),
    )
    named = {"content-disposition": f'attachment; filename="session-{session.public_id}.ics"'}
    return Response(body, media_type=MEDIA_TYPE, headers=named)


def _description(request: Request, session: Sitting, url: str) -> str:
    """What it is about, and what it takes to be there."""
    languages = ", ".join(OWN_NAMES.get(code, code) for code in session.languages)
    lines = [session.purpose_source, say(request, "Languages: %(languages)s", languages=languages)]
    if session.place:
        lines.append(say(request, "Where to listen: %(place)s", place=session.place))
    lines.append(say(request, "To read along and ask takes text alone: about 0.3 MB an hour."))
    return "\n\n".join([*lines, url])
