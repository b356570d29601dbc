"""`/live/<id>/summary`: drafted from what the floor shows, made their own by those who run the session, published."""

from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from cop.community import scanning
from cop.community.once import Once
from cop.community.policy import demand
from cop.community.text import rendered
from cop.kit.errors import Refused
from cop.kit.forms import BLANK, Form
from cop.kit.web import errors_of, language_of, render, see, site_of
from cop.live.actions import aftermath
from cop.live.models import ENDED
from cop.live.queries import sessions
from cop.live.queries.finding import session_for
from cop.live.queries.sessions import Sitting
from cop.live.queries.transcript import Transcript, transcript
from cop.live.summary import draft

LONGEST_VERSION = 10
"""Digits; no column takes more."""


async def form(request: Request) -> Response:
    """The summary as it stands, or a draft while there is none; `?draft=1`: a draft in any case."""
    return await _page(request, await _session(request))


async def save(request: Request, sent: Form) -> Response:
    current = await _session(request)
    try:
        source = sent.text("text", longest=aftermath.LONGEST_SUMMARY)
        text = await rendered(request.app.state.renderer, source)
        await scanning.ask({"summary": text.source}, current.language, is_sure=scanning.FIELD in sent)
        session = await session_for(request.user, current.public_id)
        once = Once.of(request.scope, sent, to=f"{current.address}/transcript?done=summary")
        await once.do(aftermath.summarise, request.user, session, text, seen=_seen(sent))
    except Refused as refusal:
        return await _page(request, current, sent=sent, refusal=refusal)
    return see(once.address)


async def _session(request: Request) -> Sitting:
    """The session, for who may sum it up."""
    session = await sessions.session_row(request.user, request.path_params["id"])
    demand(request.user, "session.summarise", session)
    return session


def _seen(sent: Form) -> int:
    """The version the person edited; a form of ours always carries it."""
    seen = sent.raw("seen")
    if not (seen.isascii() and seen.isdigit() and len(seen) < LONGEST_VERSION):
        raise Refused("changed-meanwhile")
    return int(seen)


async def _page(
    request: Request, session: Sitting, *, sent: Form = BLANK, refusal: Refused | None = None
) -> Response:
    found = await transcript(request.user, session.id)
    is_drafted = found.summary is None or request.query_params.get("draft") == "1"
    proposed = await _draft(request, session, found) if is_drafted else found.summary.source if found.summary else ""
    return render(
        request, "live/summary.html", status=422 if refusal else 200, session=session, found=found,
        text=sent.typed("text", proposed), is_drafted=is_drafted, is_over=session.phase == ENDED,
        is_rival=refusal is not None and refusal.code == "changed-meanwhile", longest=aftermath.LONGEST_SUMMARY,
        errors=errors_of(request, refusal), facts=refusal.facts if refusal else {},
        looked=scanning.asked_about(refusal),
    )


async def _draft(request: Request, session: Sitting, found: Transcript) -> str:
    """In the language of the session, where the service speaks it."""
    site = site_of(request)
    language = session.language if session.language in site.catalogues else language_of(request)
    say = partial(site.sentence, language)
    return draft(session, await sessions.parts(session.id), found, say, longest=aftermath.LONGEST_SUMMARY)
