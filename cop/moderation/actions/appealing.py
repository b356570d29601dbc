"""An author asks somebody else to look at an act again; that somebody says whether it stands."""

from cop.community.actions import action
from cop.community.activity import note
from cop.community.people import Reader
from cop.kit.clock import now
from cop.kit.errors import Missing, Refused
from cop.kit.store import row, write
from cop.moderation.actions.acting import check_reason
from cop.moderation.actions.reversing import reverse
from cop.moderation.models import DONE, OVERTURNED, UPHELD, WITHDRAWN, Act, Appeal
from cop.moderation.queries.appeals import APPEALABLE, OWN, ToDecide, decider_of, has_part

LONGEST_WORDS = 2000


@action("appeal.make")
async def make(reader: Reader, about: Appeal, *, words: str) -> Appeal:
    """Once for each act. `about` names the act and its author, and is not stored yet."""
    if not words:
        raise Refused("say-something", field="words")
    if len(words) > LONGEST_WORDS:
        raise Refused("too-long", field="words", most=LONGEST_WORDS, have=len(words))
    found = await row(OWN, about.act_id, reader.id, list(APPEALABLE))
    if found is None:
        raise Missing
    if found["state"] != DONE:
        raise Refused("act-undone")
    act = await Act.get(id=about.act_id)
    made = await write(
        "INSERT INTO appeal (act_id, thing_id, author_id, words, state, answer, made_at)"
        " VALUES ($1, $2, $3, $4, 'waiting', '', $5) ON CONFLICT (act_id) DO NOTHING RETURNING id",
        act.id, act.thing_id, reader.id, words, now(),
    )
    if not made:
        raise Refused("already-appealed")
    await note(
        "appeal.made", reader, group_id=await decider_of(act, reader.id), subject_id=made[0]["id"]
    )
    return await Appeal.get(id=made[0]["id"])


@action("appeal.withdraw")
async def withdraw(reader: Reader, appeal: Appeal) -> None:
    """While nobody has decided."""
    await _settle(appeal, WITHDRAWN, "", None)
    act = await Act.get(id=appeal.act_id)
    await note("appeal.withdrawn", reader, group_id=act.group_id, subject_id=appeal.id)


@action("appeal.decide")
async def decide(reader: Reader, about: ToDecide, *, overturned: bool, answer: str) -> None:
    """The act stands, or is taken back. By somebody who had no part in it; the author reads the answer."""
    check_reason(answer, "answer")
    if has_part(reader, about):
        raise Refused("needs-a-colleague")
    await _settle(about.appeal, OVERTURNED if overturned else UPHELD, answer, reader.id)
    if overturned:
        await reverse(reader, await Act.get(id=about.act.id), answer)
    await note("appeal.decided", reader, group_id=about.group_id, subject_id=about.appeal.id)


async def _settle(appeal: Appeal, state: str, answer: str, by_id: int | None) -> None:
    settled = await write(
        "UPDATE appeal SET state = $2, answer = $3, decided_by_id = $4, decided_at = $5"
        " WHERE id = $1 AND state = 'waiting' RETURNING id", appeal.id, state, answer, by_id, now(),
    )
    if not settled:
        raise Refused("appeal-settled")
