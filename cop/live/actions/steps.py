"""The steps of a question, written down with their moments for the asker's receipt."""

import json
from datetime import datetime

from cop.kit.clock import now
from cop.kit.store import row, write
from cop.live.models import APPROVED, ON_AIR, Question


def step_now(step: str, moment: datetime | None = None) -> list[str]:
    """An entry of the receipt: what happened, and when (the asker's own time is nobody's secret from the asker)."""
    return [step, (moment or now()).isoformat(timespec="seconds")]


async def take_step(question: Question, step: str) -> None:
    """Write the new step down, with its place in the receipt. Inside a unit that holds the session."""
    await write(
        "UPDATE session_question SET step = $2, steps = $3 WHERE thing_id = $1",
        question.thing_id, step, json.dumps([*question.steps, step_now(step)]),
    )


async def free(question_id: int) -> None:
    """Nobody prepares the answer any more. Inside a unit that holds the session."""
    await write("UPDATE session_question SET assignee_id = NULL, lease_until = NULL WHERE thing_id = $1", question_id)


async def is_hidden(thing_id: int) -> bool:
    """Taken out by moderation: none of our verbs brings it back."""
    return bool(await row("SELECT 1 AS is_out FROM thing WHERE id = $1 AND state IN ('hidden', 'erased')", thing_id))


async def clear_air(session_id: int) -> None:
    """Nothing is on air. Inside a unit that holds the session."""
    await write("UPDATE session SET on_air_id = NULL, on_air_since = NULL WHERE thing_id = $1", session_id)


async def take_off(session_id: int) -> list[int]:
    """Whatever is on air goes back to the queue, free for any expert. Gives its id, for `tell`. Inside a unit that
    holds the session."""
    found = await Question.filter(session_id=session_id, step=ON_AIR)
    await clear_air(session_id)
    for each in found:
        await free(each.thing_id)
        await take_step(each, APPROVED)
    return [each.thing_id for each in found]
