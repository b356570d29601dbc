"""What the pages of those who run a session begin with: the session, their right to the page, what its room shows."""

from typing import Any

from starlette.requests import Request

from cop.community.people import Reader
from cop.community.policy import demand
from cop.kit.clock import now
from cop.live.folding import State
from cop.live.queries.sessions import Sitting, session_row
from cop.live.queries.snapshots import snapshot


async def opened(request: Request, channel: str, act: str = "") -> tuple[Sitting, State, dict[str, Any]]:
    """The session, the state of the channel, and what every such page shows. `act`: whoever may do it may come in.

    Raises Missing for who may not read the session, Forbidden for who may and has no part in this.
    """
    reader: Reader = request.user
    sitting = await session_row(reader, request.path_params["id"])
    if act:
        demand(reader, act, sitting)
    position, state = await snapshot(reader, sitting.id, channel)
    context: dict[str, Any] = {
        "session": sitting, "session_id": sitting.public_id, "facts": state["facts"],
        "air_item": state["items"].get(state["facts"]["air"]), "at": {channel: f"{position.epoch}:{position.at}"},
        "now": now(), "zone": request.scope["zone"],
    }
    return sitting, state, context
