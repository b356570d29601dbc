"""Leases: an expert has ten minutes to answer what was taken; then it is free for another."""

from cop.community import audience
from cop.kit.clock import now
from cop.kit.store import rows
from cop.kit.unit import unit
from cop.live.actions.steps import free, take_step
from cop.live.actions.telling import tell
from cop.live.models import APPROVED, ASSIGNED, LATER, Question

EXPIRED = """
SELECT DISTINCT session_id FROM session_question WHERE lease_until <= $1 AND step IN ('assigned', 'later')
"""


async def release_expired() -> None:
    """Free what was not answered in time: a chore. A renewed lease stays."""
    for due in await rows(EXPIRED, now()):
        async with unit():
            await audience.hold_tree(due["session_id"])
            found = await Question.filter(
                session_id=due["session_id"], lease_until__lte=now(), step__in=(ASSIGNED, LATER)
            ).order_by("thing_id")
            await _release(due["session_id"], found)


async def release_of(session_id: int, person_id: int) -> None:
    """Free everything this person has taken. Inside a unit that holds the session."""
    await _release(
        session_id, await Question.filter(session_id=session_id, assignee_id=person_id).order_by("thing_id")
    )


async def _release(session_id: int, found: list[Question]) -> None:
    for each in found:
        await free(each.thing_id)
        if each.step == ASSIGNED:
            await take_step(each, APPROVED)
    if found:
        await tell(session_id, [each.thing_id for each in found], floor=False)
