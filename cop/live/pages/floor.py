"""What everybody sees of live sessions: the list, the hall, the plain page, the form to ask, the code to join."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from cop.community import opened
from cop.community.byline import choices
from cop.community.log import Position
from cop.community.people import Reader
from cop.community.policy import may
from cop.community.polls import own_votes
from cop.kit.clock import now
from cop.kit.i18n import OWN_NAMES
from cop.kit.store import Row
from cop.kit.web import render, see
from cop.live.actions.asking import INTERVAL, LONGEST_QUESTION
from cop.live.folding import items_of
from cop.live.hall import ORDERS, VOTES, Hall, Item, arranged
from cop.live.models import ANNOUNCED, TAKES_QUESTIONS
from cop.live.queries import sessions
from cop.live.queries.polls import POLL
from cop.live.queries.sessions import Sitting
from cop.live.queries.snapshots import FLOOR, MINE, snapshot

QUEUE, DONE, PLAIN_QUEUE, PLAIN_DONE = 60, 10, 20, 3
"""How many questions the pages show before one asks for all of them: a first view stays within 40 KB."""
RENEWED_SECONDS = 15


@dataclass(frozen=True, slots=True)
class Seen:
    """A session as one person finds it at this moment."""

    sitting: Sitting
    facts: Item
    hall: Hall
    receipts: list[Item]
    """Of this session, the last one first."""
    supported: list[str]
    polls: list[Item]
    """The last one prepared first."""
    voted: dict[str, tuple[int, ...]]
    """Public id of a poll -> what one has chosen there."""
    at: dict[str, str]
    """Channel -> position, as clients write it."""

    @property
    def own(self) -> list[str]:
        return [each["id"] for each in self.receipts]


async def index(request: Request) -> Response:
    """`/live`: what is under way, what comes, what was."""
    reader: Reader = request.user
    listed = await sessions.listed(reader, request.query_params.get("after", ""))
    return render(
        request, "live/index.html", listed=listed, groups=await sessions.stewarded(reader),
        next_href=f"/live?{urlencode({'after': listed.next})}" if listed.next else "",
        first_href="/live" if request.query_params.get("after") else "",
    )


async def show(request: Request) -> Response:
    """`/live/<public id>`: the hall. `?order=` votes, fair or new; `?all=1`.

    A long queue is not sent whole: without a position of the floor, the script asks for the rest.
    """
    order, every = request.query_params.get("order", ""), request.query_params.get("all") == "1"
    order = order if order in ORDERS else VOTES
    seen = await _seen(request, order)
    if len(seen.hall.queue) > QUEUE and not every:
        seen.at[FLOOR] = ""
    return render(
        request, "live/show.html", **_context(request, seen, back="" if order == VOTES else order), order=order,
        queue=seen.hall.queue if every else seen.hall.queue[:QUEUE],
        done=seen.hall.done if every else seen.hall.done[:DONE],
        parts=_by_role(await sessions.parts(seen.sitting.id)), rights=_rights(request.user, seen.sitting),
        facts_json=json.dumps(seen.facts), **await _composer(request.user, seen.sitting, before=(ANNOUNCED,)),
    )


async def plain(request: Request) -> Response:
    """`/live/<public id>/plain`: no script; renews itself by a header, unless `?still=1`."""
    seen = await _seen(request, VOTES)
    still, every = (request.query_params.get(name) == "1" for name in ("still", "all"))
    page = render(
        request, "live/plain.html", **_context(request, seen, back="plain"), still=still, every=every,
        queue=seen.hall.queue if every else seen.hall.queue[:PLAIN_QUEUE],
        done=seen.hall.done if every else seen.hall.done[:PLAIN_DONE], takes=_takes(request.user, seen.sitting),
    )
    if not still:
        page.headers["refresh"] = str(RENEWED_SECONDS)
    return page


async def ask(request: Request) -> Response:
    """`/live/<public id>/ask`: the form alone, for lines on which the hall is too much."""
    sitting = await sessions.session_row(request.user, request.path_params["id"])
    back = "plain" if request.query_params.get("back") == "plain" else "floor"
    return render(
        request, "live/ask.html", session=sitting, session_id=sitting.public_id, back=back,
        **await _composer(request.user, sitting),
    )


async def join(request: Request) -> Response:
    """`/live/join`: where a code is typed. One that opens nothing to this reader is one that is not there."""
    code = request.query_params.get("code", "")
    found = await sessions.by_code(request.user, code) if code else None
    if found is not None:
        return see(f"/live/{found}")
    return render(request, "live/join.html", status=404 if code else 200, code=code)


async def _seen(request: Request, order: str) -> Seen:
    """Positions are read before the rows, so that a client may go on from them. Raises Missing."""
    reader: Reader = request.user
    sitting = await sessions.session_row(reader, request.path_params["id"])
    floor_at, floor = await snapshot(reader, sitting.id, FLOOR)
    at, mine = {FLOOR: _position(floor_at)}, []
    if reader.signed_in:
        opened.saw(reader.id, sitting.id)
        mine_at, state = await snapshot(reader, sitting.id, MINE)
        at[MINE] = _position(mine_at)
        mine = [each for each in state["items"].values() if each["session"] == sitting.public_id][::-1]
    hall = arranged(floor, order, await sessions.answered(reader, sitting.id))
    return Seen(
        sitting, floor["facts"], hall, mine, await sessions.supported(reader, sitting.id),
        items_of(floor, POLL)[::-1], await own_votes(reader, sitting.id), at,
    )


def _position(position: Position) -> str:
    return f"{position.epoch}:{position.at}" if position.epoch else ""


def _context(request: Request, seen: Seen, *, back: str) -> dict[str, Any]:
    """What the hall and the plain page both show."""
    return {
        "session": seen.sitting, "session_id": seen.sitting.public_id, "facts": seen.facts, "hall": seen.hall,
        "air_item": seen.hall.air, "receipts": seen.receipts, "own": seen.own, "supported": seen.supported,
        "polls": seen.polls, "voted": seen.voted, "at": seen.at, "back": back, "now": now(),
        "zone": request.scope["zone"],
    }


async def _composer(reader: Reader, sitting: Sitting, before: tuple[str, ...] = ()) -> dict[str, Any]:
    """`composing`: whether a question can be put here, now or soon (in the phases `before`); what the form offers."""
    composing = _takes(reader, sitting) or (sitting.phase in before and may(reader, "question.ask", sitting))
    shown = await choices(reader, group_id=sitting.group_id) if composing else {}
    return {
        "composing": composing, "longest": LONGEST_QUESTION, "interval": round(INTERVAL.total_seconds()),
        "bylines": [(mode, each.columns()) for mode, each in shown.items()], "languages": list(OWN_NAMES),
    }


def _takes(reader: Reader, sitting: Sitting) -> bool:
    return sitting.phase in TAKES_QUESTIONS and may(reader, "question.ask", sitting)


def _rights(reader: Reader, sitting: Sitting) -> dict[str, bool]:
    """Which of the team's pages are open to this reader."""
    acts = {"desk": "question.approve", "stage": "question.answer", "edit": "session.edit", "team": "session.appoint"}
    return {page: may(reader, act, sitting) for page, act in acts.items()}


def _by_role(found: Sequence[Row]) -> dict[str, list[Row]]:
    """Role -> who has it."""
    roles: dict[str, list[Row]] = {}
    for each in found:
        roles.setdefault(each["role"], []).append(each)
    return roles
