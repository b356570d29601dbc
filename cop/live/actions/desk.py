"""Keeping order: what happens to a question between the asker and the air."""

from collections.abc import Sequence
from datetime import timedelta

from cop.community import audience, scanning
from cop.community.actions import action
from cop.community.activity import note
from cop.community.byline import Byline
from cop.community.people import Reader
from cop.community.text import Written, put_text
from cop.community.thing import HELD, PUBLISHED, Thing
from cop.kit.clock import now
from cop.kit.errors import Missing, Refused
from cop.kit.store import row, write
from cop.live.actions.asking import LONGEST_QUESTION, count_support, part, part_all
from cop.live.actions.steps import free, is_hidden, take_off, take_step
from cop.live.actions.telling import take_words_out, tell, tell_facts
from cop.live.models import (
    APPROVED,
    ASSIGNED,
    ENDED,
    LATER,
    LIVE,
    MERGED,
    ON_AIR,
    PARKED,
    RECEIVED,
    RETURNED,
    WAITING,
    Question,
)
from cop.live.order import shown_asker

LEASE = timedelta(minutes=10)
LONGEST_REASON = 600


async def begin(question: Thing, *, among: tuple[str, ...]) -> Question:
    """The question as it is now, its session held. Raises Refused when a colleague was faster."""
    await audience.hold_tree(question.id)
    current = await Question.get_or_none(thing_id=question.id)
    if current is None:
        raise Missing
    if current.step not in among or await is_hidden(question.id):
        raise Refused("question-moved-on")
    return current


async def finish(
    reader: Reader, current: Question, question: Thing, said: str, *, others: Sequence[int] = (), floor: bool = True
) -> None:
    """Tell the rooms, and the listeners. `others`: questions that have changed along with this one. `floor`: see
    `tell`."""
    await tell(current.session_id, [current.thing_id, *others], floor=floor)
    await note(said, reader, thing_id=question.id, group_id=question.group_id)


async def publish(current: Question) -> None:
    """Everybody in the session may read it from now on; it takes the next place, once."""
    if not current.place:
        await _give_place(current)
    await _set_state(current, PUBLISHED)


FIRST = """
SELECT NOT EXISTS (
  SELECT 1 FROM session_question q JOIN thing o ON o.id = q.thing_id
  WHERE q.session_id = t.parent_id AND q.on_floor AND o.id <> t.id AND o.byline = t.byline
    AND o.byline_slug = t.byline_slug AND o.byline_organisation = t.byline_organisation
    AND o.byline_country = t.byline_country
) AS is_first FROM thing t WHERE t.id = $1
"""
"""Nobody shown by the same name stands on the floor already. `order.shown_asker` says who is shown at all."""


async def _give_place(current: Question) -> None:
    """The next place, and whether its asker, as shown, is heard for the first time: nothing the page does not say."""
    last = await row(
        "SELECT coalesce(max(place), 0) AS place FROM session_question WHERE session_id = $1", current.session_id
    )
    thing, first = await Thing.get(id=current.thing_id), await row(FIRST, current.thing_id)
    assert last is not None and first is not None
    shown = shown_asker(Byline(thing.byline, slug=thing.byline_slug, organisation=thing.byline_organisation))
    await write(
        "UPDATE session_question SET place = $2, is_first = $3 WHERE thing_id = $1",
        current.thing_id, last["place"] + 1, bool(shown and first["is_first"]),
    )


async def _set_state(current: Question, state: str) -> None:
    """Held by the desk or published; the readers follow."""
    await write(
        "UPDATE thing SET state = $2, version = version + 1,"
        " published_at = CASE WHEN $4 THEN coalesce(published_at, $3) ELSE published_at END WHERE id = $1",
        current.thing_id, state, now(), state == PUBLISHED,
    )
    await audience.settle(current.thing_id, watched=False)


@action("question.approve")
async def approve(reader: Reader, question: Thing) -> None:
    """Onto the floor. After the end of a session it becomes a topic like all that was not answered."""
    current = await begin(question, among=(RECEIVED, PARKED, RETURNED))
    await publish(current)
    await write("UPDATE session_question SET reason = '' WHERE thing_id = $1", question.id)
    await take_step(current, APPROVED)
    await finish(reader, current, question, "question.approved")
    if await _is_over(current.session_id):
        await note("question.unanswered", reader, thing_id=question.id, group_id=question.group_id)


async def _is_over(session_id: int) -> bool:
    found = await row("SELECT phase FROM session WHERE thing_id = $1", session_id)
    return found is not None and found["phase"] == ENDED


@action("question.edit")
async def edit(reader: Reader, question: Thing, text: Written, *, seen: int) -> None:
    """Make it readable for all; the words the asker wrote are kept as the first revision, which the desk reads.

    `seen` is the version edited. What everybody has seen before is taken out of the log.
    """
    if not text.source:
        raise Refused("say-something", field="text")
    if len(text.source) > LONGEST_QUESTION:
        raise Refused("too-long", field="text", most=LONGEST_QUESTION, have=len(text.source))
    current = await begin(question, among=(RECEIVED, PARKED, *WAITING))
    changed = await write(
        "UPDATE thing SET version = version + 1, updated_at = $3 WHERE id = $1 AND version = $2 RETURNING language",
        question.id, seen, now(),
    )
    if not changed:
        raise Refused("changed-meanwhile")
    await put_text(question.id, "body", changed[0]["language"], text, reader.id)
    await write("UPDATE session_question SET is_edited = $2 WHERE thing_id = $1", question.id, True)
    await take_words_out(question.id, current.session_id)
    await finish(reader, current, question, "question.edited")
    await scanning.mark(reader, question, text.source)


@action("question.return")
async def send_back(reader: Reader, question: Thing, *, reason: str) -> None:
    """Back to the asker, who alone reads why."""
    await _put_aside(reader, question, RETURNED, reason, "question.returned")


@action("question.park")
async def park(reader: Reader, question: Thing, *, reason: str = "") -> None:
    """Not in this session: it becomes a topic afterwards."""
    await _put_aside(reader, question, PARKED, reason, "question.parked")


async def _put_aside(reader: Reader, question: Thing, step: str, reason: str, said: str) -> None:
    if step == RETURNED and not reason:
        raise Refused("say-something", field="reason")
    if len(reason) > LONGEST_REASON:
        raise Refused("too-long", field="reason", most=LONGEST_REASON, have=len(reason))
    current = await begin(question, among=(RECEIVED, PARKED, RETURNED, *WAITING))
    parted = await part_all(question.id) if step == RETURNED else []
    await free(question.id)
    await write("UPDATE session_question SET reason = $2 WHERE thing_id = $1", question.id, reason)
    await take_step(current, step)
    await _set_state(current, HELD)
    await finish(reader, current, question, said, others=parted)


@action("question.merge")
async def merge(reader: Reader, question: Thing, into: Thing) -> None:
    """Unite with another question of the session: whoever supports either supports that one, once."""
    current = await begin(question, among=(RECEIVED, PARKED, *WAITING))
    target = await Question.get_or_none(thing_id=into.id, session_id=current.session_id)
    if target is None or target.thing_id == current.thing_id or target.step not in (*WAITING, ON_AIR) or (
        await is_hidden(into.id)
    ):
        raise Refused("cannot-merge-there", field="into")
    if await row("SELECT 1 AS has FROM session_question WHERE merged_into_id = $1", question.id):
        raise Refused("others-merged-here", field="into")
    await free(question.id)
    await write(
        "UPDATE session_question SET merged_into_id = $2, step_before = $3 WHERE thing_id = $1",
        question.id, into.id, APPROVED if current.step == ASSIGNED else current.step,
    )
    await take_step(current, MERGED)
    await count_support(into.id)
    await finish(reader, current, question, "question.merged")


@action("question.unmerge")
async def unmerge(reader: Reader, question: Thing) -> None:
    """Apart again: each with the support it was given itself."""
    current = await begin(question, among=(MERGED,))
    await part(current)
    await finish(reader, current, question, "question.unmerged")


@action("question.assign")
async def assign(reader: Reader, question: Thing, person_id: int) -> None:
    """To an expert, for ten minutes: two people do not prepare one answer. Taking it again renews the lease."""
    current = await begin(question, among=WAITING)
    if not await row(
        "SELECT 1 AS has FROM thing_role WHERE thing_id = $1 AND person_id = $2 AND role IN ('expert', 'host')"
        " AND open_for IS NOT NULL", current.session_id, person_id,
    ):
        raise Refused("no-expert-here", field="person")
    if current.assignee_id not in (None, person_id) and current.lease_until and current.lease_until > now():
        raise Refused("taken-by-another", field="person")
    await write(
        "UPDATE session_question SET assignee_id = $2, lease_until = $3 WHERE thing_id = $1",
        question.id, person_id, now() + LEASE,
    )
    if current.step == APPROVED:
        await take_step(current, ASSIGNED)
    await finish(reader, current, question, "question.assigned", floor=False)


@action("question.release")
async def release(reader: Reader, question: Thing) -> None:
    """Free for another expert."""
    current = await begin(question, among=(ASSIGNED, LATER))
    await free(question.id)
    if current.step == ASSIGNED:
        await take_step(current, APPROVED)
    await finish(reader, current, question, "question.released", floor=False)


@action("question.air")
async def put_on_air(reader: Reader, question: Thing) -> None:
    """Now everybody looks at this one; what was on air and has no answer goes back to the queue."""
    current = await begin(question, among=WAITING)
    if not await row("SELECT 1 AS live FROM session WHERE thing_id = $1 AND phase = $2", current.session_id, LIVE):
        raise Refused("session-not-live")
    before = await take_off(current.session_id)
    await take_step(current, ON_AIR)
    await write(
        "UPDATE session SET on_air_id = $2, on_air_since = $3 WHERE thing_id = $1",
        current.session_id, question.id, now(),
    )
    await finish(reader, current, question, "question.aired", others=before)
    await tell_facts(current.session_id)


@action("question.off_air")
async def off_air(reader: Reader, question: Thing) -> None:
    """Back to the queue, unanswered: the expert has gone, or it was the wrong one."""
    current = await begin(question, among=(ON_AIR,))
    await take_off(current.session_id)
    await finish(reader, current, question, "question.off_air")
    await tell_facts(current.session_id)
