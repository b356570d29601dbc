"""A colleague's word on the act of a moderator who comes from the country it is about."""

import json

from cop.community import audience
from cop.community.actions import action
from cop.community.activity import note
from cop.community.people import Reader
from cop.community.thing import Thing
from cop.kit.clock import now
from cop.kit.errors import Missing, Refused
from cop.kit.store import write
from cop.moderation.actions import cases, regrouping
from cop.moderation.actions.acting import SAID, check_possible, check_reason, effects, settle_reports
from cop.moderation.actions.reversing import reverse
from cop.moderation.models import DONE, REFUSED, WAITING, Act
from cop.moderation.queries.recusal import is_concerned


@action("act.confirm")
async def confirm(reader: Reader, act: Act) -> None:
    """It takes effect now, on the thing as it is now; of one that took effect at once, it stays."""
    thing = await _begin(reader, act)
    if act.state == WAITING:
        check_possible(thing, act.verb)
        done = await effects[act.verb](reader, thing, json.loads(act.details or "{}"))
        await write(
            "UPDATE moderation_act SET state = 'done', was = $2, to_group_id = $3, at = $4 WHERE id = $1",
            act.id, done.was, done.to_group_id, now(),
        )
        await settle_reports(thing.id, act.verb, reader.id)
        await cases.dealt_with(await Act.get(id=act.id))
        await note(SAID[act.verb], reader, thing_id=thing.id, group_id=act.group_id, subject_id=act.id)
    await write("UPDATE moderation_act SET confirmed_by_id = $2 WHERE id = $1", act.id, reader.id)
    await note("act.confirmed", reader, thing_id=act.thing_id, group_id=act.group_id, subject_id=act.id)


@action("act.refuse")
async def decline(reader: Reader, act: Act, *, reason: str) -> None:
    """It does not take effect; what took effect at once is taken back."""
    check_reason(reason)
    await _begin(reader, act)
    if act.state == WAITING:
        await write(
            "UPDATE moderation_act SET state = $2, confirmed_by_id = $3 WHERE id = $1", act.id, REFUSED, reader.id
        )
    else:
        await write("UPDATE moderation_act SET confirmed_by_id = $2 WHERE id = $1", act.id, reader.id)
        await reverse(reader, act, reason)
    await note("act.declined", reader, thing_id=act.thing_id, group_id=act.group_id, subject_id=act.id)


async def _begin(reader: Reader, act: Act) -> Thing:
    """The thing as it is now, its tree held, for a colleague who has no part in it."""
    assert act.thing_id is not None
    if act.state == WAITING:
        await regrouping.hold_for(act, await Thing.get(id=act.thing_id))
    await audience.hold_tree(act.thing_id)
    thing = await Thing.get_or_none(id=act.thing_id, audience_id__in=list(reader.audiences))
    current = await Act.get(id=act.id)
    if thing is None:
        raise Missing
    if not current.recused or current.confirmed_by_id is not None or current.state not in (WAITING, DONE):
        raise Refused("act-settled")
    if reader.id in (current.moderator_id, thing.author_id):
        raise Refused("needs-a-colleague")
    if await is_concerned(reader, thing):
        raise Refused("recused-too")
    return thing
