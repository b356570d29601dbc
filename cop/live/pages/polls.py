"""`/live/<id>/polls`: the polls of a session, with one's own votes; and for those who keep order, a new one."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from cop.community import scanning
from cop.community.people import Reader
from cop.community.policy import demand, may
from cop.community.polling import KINDS, LEAST_OPTIONS, LONGEST_POLL, MOST_OPTIONS
from cop.community.polls import own_votes
from cop.kit.errors import Refused
from cop.kit.forms import BLANK, Form
from cop.kit.web import errors_of, render, see
from cop.live.actions.polls import LONGEST_OPTIONS
from cop.live.commands import perform
from cop.live.folding import items_of
from cop.live.models import CANCELLED, ENDED
from cop.live.queries.polls import POLL, results_so_far
from cop.live.queries.sessions import Sitting, session_row
from cop.live.queries.snapshots import DESK, FLOOR, snapshot

FIELDS = ("key", "text", "kind", "options", scanning.FIELD)


async def show(request: Request) -> Response:
    """Without script. Who has voted in an open poll sees the figures so far; of a closed one everybody does."""
    return await _page(request, await session_row(request.user, request.path_params["id"]))


async def prepare(request: Request, form: Form) -> Response:
    """A draft, to be opened from here or from the desk."""
    reader: Reader = request.user
    session = await session_row(reader, request.path_params["id"])
    demand(reader, "poll.prepare", session)
    said: dict[str, Any] = {"do": "poll_prepare", **{name: form.raw(name) for name in FIELDS}}
    state = request.app.state
    try:
        await perform(reader, session.public_id, said, renderer=state.renderer, secret=state.settings.secret)
    except Refused as refusal:
        return await _page(request, session, form=form, refusal=refusal)
    return see(f"{session.address}/polls")


async def _page(
    request: Request, session: Sitting, *, form: Form = BLANK, refusal: Refused | None = None
) -> Response:
    reader: Reader = request.user
    keeps = may(reader, "poll.prepare", session)
    _, state = await snapshot(reader, session.id, DESK if keeps else FLOOR)
    return render(
        request, "live/polls.html", status=422 if refusal else 200, session=session, session_id=session.public_id,
        polls=items_of(state, POLL)[::-1], voted=await own_votes(reader, session.id),
        so_far=await results_so_far(reader, session.id), keeps=keeps,
        prepares=keeps and session.phase not in (ENDED, CANCELLED), back="polls", facts={"phase": session.phase},
        form=form, kinds=KINDS, longest=LONGEST_POLL, longest_options=LONGEST_OPTIONS, least=LEAST_OPTIONS,
        most=MOST_OPTIONS, errors=errors_of(request, refusal), about=refusal.facts if refusal else {},
        looked=scanning.asked_about(refusal),
    )
