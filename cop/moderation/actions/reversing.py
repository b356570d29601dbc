"""The way back from an act: what an undo, an appeal that is upheld and a colleague's no have in common."""

import json

from cop.community import audience
from cop.community.activity import note
from cop.community.people import Reader
from cop.community.thing import DRAFT, HIDDEN, Thing
from cop.kit.errors import Refused
from cop.kit.store import write
from cop.moderation.actions import measuring
from cop.moderation.actions.acting import POSSIBLE, SAID, effects, log
from cop.moderation.models import DONE, UNDONE, Act

OPPOSITE = {
    "hide": "restore", "restore": "hide", "return": "restore", "close": "reopen", "reopen": "close", "pin": "unpin",
    "slow": "slow",
}
"""Of the others there is no way back by itself: replies were written since, in another place or for other readers."""


async def reverse(reader: Reader, act: Act, reason: str, *, batch: str = "") -> Act:
    """Do the opposite of an act, as an act of its own, and mark the first one undone. Inside a unit. Raises Refused
    where there is no way back, or where somebody was faster."""
    if act.person_id is not None:
        return await measuring.take_back(reader, act, reason)
    verb = OPPOSITE.get(act.verb)
    if verb is None or act.thing_id is None:
        raise Refused("cannot-undo")
    await audience.hold_tree(act.thing_id)
    thing = await Thing.get(id=act.thing_id)
    fits = thing.state in (HIDDEN, DRAFT) if verb == "restore" else POSSIBLE[verb](thing)
    if not fits:
        raise Refused("cannot-undo")
    if not await write(
        "UPDATE moderation_act SET state = $2 WHERE id = $1 AND state = $3 RETURNING id", act.id, UNDONE, DONE
    ):
        raise Refused("changed-meanwhile")
    details = {"seconds": int(act.was or 0)} if verb == "slow" else json.loads(act.details or "{}")
    done = await effects[verb](reader, thing, details)
    what = {"verb": verb, "reason": reason, "category": act.category, "batch": batch, "recused": False}
    made = await log(reader, thing, what, done, details, undoes_id=act.id)
    await note(SAID[verb], reader, thing_id=thing.id, group_id=thing.group_id, subject_id=made.id)
    return made
