"""Asking, supporting and withdrawing: what everybody who follows a session may do."""

from datetime import timedelta

from cop.community import audience, scanning
from cop.community.actions import action
from cop.community.activity import note
from cop.community.byline import MODES, freeze
from cop.community.people import Reader
from cop.community.text import Written, put_text
from cop.community.thing import DRAFT, HELD, Thing, put_thing
from cop.kit.clock import instant, now
from cop.kit.errors import Missing, Refused
from cop.kit.store import row, write
from cop.live.actions.steps import free, is_hidden, step_now, take_step
from cop.live.actions.telling import tell
from cop.live.models import ANSWERED, ENDED, MERGED, ON_AIR, ON_FLOOR, RECEIVED, TAKES_QUESTIONS, WITHDRAWN, Question

LONGEST_QUESTION = 300
INTERVAL = timedelta(seconds=30)
"""Between two questions of one person in one session."""
GRACE = timedelta(minutes=2)
"""A question on its way while the session closed is kept."""


@action("question.ask")
async def ask(reader: Reader, session: Thing, text: Written, *, language: str, byline: str) -> Thing:
    """Put a question to a session; its desk reads it first. One per person and interval."""
    if not text.source:
        raise Refused("say-something", field="text")
    if len(text.source) > LONGEST_QUESTION:
        raise Refused("too-long", field="text", most=LONGEST_QUESTION, have=len(text.source))
    if byline not in MODES:
        raise Refused("choose-one", field="byline")
    taken = await write("UPDATE thing SET top = top + 1 WHERE id = $1 RETURNING top, group_id, network_id", session.id)
    is_late = await _is_late(session.id)
    await _not_too_soon(reader, session.id)
    group_id = taken[0]["group_id"]
    await audience.of_desk_and(session.id, group_id, reader.id)
    thing = await put_thing(
        reader, kind="question", parent_id=session.id, number=taken[0]["top"], group_id=group_id,
        network_id=taken[0]["network_id"], language=language, home=None, state=HELD, via="live",
        byline=await freeze(reader, byline, group_id=group_id),
    )
    await Question.create(thing_id=thing.id, session_id=session.id, is_late=is_late, steps=[step_now(RECEIVED)])
    await put_text(thing.id, "body", language, text, reader.id)
    await audience.settle(thing.id, watched=False)
    await tell(session.id, [thing.id])
    await note("question.asked", reader, thing_id=thing.id, group_id=group_id)
    await scanning.mark(reader, thing, text.source)
    return thing


async def _is_late(session_id: int) -> bool:
    """Whether the session has just closed. Raises Refused when it takes no questions, not yet or no more."""
    found = await row("SELECT phase, ended_at FROM session WHERE thing_id = $1", session_id)
    if found is None:
        raise Missing
    if found["phase"] in TAKES_QUESTIONS:
        return False
    ended = instant(found["ended_at"])
    if found["phase"] == ENDED and ended is not None and now() - ended <= GRACE:
        return True
    raise Refused("session-over" if found["phase"] == ENDED else "session-not-open")


async def _not_too_soon(reader: Reader, session_id: int) -> None:
    """Raises Refused when this person's last question to the session is too fresh."""
    found = await row(
        "SELECT max(created_at) AS latest FROM thing WHERE parent_id = $1 AND author_id = $2 AND kind = 'question'",
        session_id, reader.id,
    )
    assert found is not None
    latest = instant(found["latest"])
    if latest is not None and timedelta(0) <= now() - latest < INTERVAL:  # a clock set back makes nobody wait for it
        wait = INTERVAL - (now() - latest)
        raise Refused("one-at-a-time", field="text", seconds=max(1, round(wait.total_seconds())))


@action("question.support")
async def support(reader: Reader, question: Thing) -> None:
    """Say that one wants this answered too; saying it twice changes nothing."""
    if await _takes_support(question):
        await write(
            "INSERT INTO ballot (question_id, person_id) VALUES ($1, $2)"
            " ON CONFLICT (question_id, person_id) DO NOTHING",
            question.id, reader.id,
        )
        await count_support(question.id)


@action("question.unsupport")
async def unsupport(reader: Reader, question: Thing) -> None:
    """Take it back, also where it was given to a question united with this one."""
    if await _takes_support(question):
        await write(
            "DELETE FROM ballot WHERE person_id = $2 AND question_id IN"
            " (SELECT thing_id FROM session_question WHERE thing_id = $1 OR merged_into_id = $1)",
            question.id, reader.id,
        )
        await count_support(question.id)


async def _takes_support(question: Thing) -> bool:
    """Its row is held, so that figures are right. Raises Refused once it is answered or gone from the floor."""
    found = await write(
        "UPDATE session_question SET support = support WHERE thing_id = $1 RETURNING step", question.id
    )
    if not found or found[0]["step"] not in ON_FLOOR or found[0]["step"] == ANSWERED:
        raise Refused("question-settled")
    return True


async def count_support(question_id: int) -> None:
    """Each person once, over the question and all united with it. The log hears of it from `tell_support`."""
    await write(
        "UPDATE session_question SET support = (SELECT count(DISTINCT b.person_id) FROM ballot b"
        " JOIN session_question q ON q.thing_id = b.question_id WHERE q.thing_id = $1 OR q.merged_into_id = $1)"
        " WHERE thing_id = $1", question_id,
    )


async def part(question: Question) -> None:
    """Apart from what it was united with, back at its step before. Inside a unit that holds the session."""
    target_id = question.merged_into_id
    assert target_id is not None
    await write("UPDATE session_question SET merged_into_id = NULL WHERE thing_id = $1", question.thing_id)
    await take_step(question, question.step_before)
    await count_support(target_id)
    await count_support(question.thing_id)


async def part_all(question_id: int) -> list[int]:
    """The questions united with this one, apart again: nobody's is lost because this one goes. Gives their ids."""
    found = await Question.filter(merged_into_id=question_id).order_by("thing_id")
    for each in found:
        await part(each)
    return [each.thing_id for each in found]


@action("question.withdraw")
async def withdraw(reader: Reader, question: Thing) -> None:
    """Take one's own question back, until it is on air or answered. Its author alone reads it from then on."""
    await audience.hold_tree(question.id)
    current = await Question.get(thing_id=question.id)
    if current.step in (ON_AIR, ANSWERED, WITHDRAWN, MERGED) or await is_hidden(question.id):
        raise Refused("question-settled")
    parted = await part_all(question.id)
    await free(question.id)
    await take_step(current, WITHDRAWN)
    await write("UPDATE thing SET state = $2, version = version + 1 WHERE id = $1", question.id, DRAFT)
    await audience.settle(question.id, watched=False)
    await tell(current.session_id, [question.id, *parted])
    await note("question.withdrawn", reader, thing_id=question.id, group_id=question.group_id)
