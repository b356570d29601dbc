"""Working through the queue: take something, give it back, deal with it, take back what one has just done.

Each carries the version of the case its moderator saw. Of two at once the first is obeyed; the second is refused, and
the page says who acted and how. Whether somebody still keeps the queue is asked once more in the unit itself.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from cop.community import audience
from cop.community.actions import action
from cop.community.actions import actions as registered
from cop.community.activity import note
from cop.community.people import Reader
from cop.community.thing import Thing
from cop.kit.clock import now
from cop.kit.errors import Missing, Refused
from cop.kit.store import row, write
from cop.moderation import actions
from cop.moderation.actions import cases
from cop.moderation.actions.acting import OTHER, check_reason
from cop.moderation.actions.reversing import reverse
from cop.moderation.models import DONE, Act
from cop.moderation.models.queue import DETAIL, HELD, JOIN, NEWCOMER, ORPHAN, REPORT, SUNSET, UNANSWERED, Case
from cop.moderation.queries.queue import UNDO_FOR

NO_ACT, ACCEPT, REFUSE = "no_act", "accept", "refuse"
FITS: dict[str, tuple[str, ...]] = {
    "hide": (REPORT, HELD, NEWCOMER, DETAIL, UNANSWERED), "approve": (HELD, NEWCOMER), "close": (REPORT, UNANSWERED),
    NO_ACT: (REPORT, DETAIL, UNANSWERED, ORPHAN, SUNSET), ACCEPT: (JOIN,), REFUSE: (JOIN,),
}
"""What can be done from the queue, with many at once, and with which kinds of cases. For all else a row leads on."""
WITHOUT_REASON = (ACCEPT,)
OF_OFFICE = {NO_ACT: FITS[NO_ACT]}
"""The secretariat keeps no order in groups: what needs more than a word it does elsewhere."""

_KEEPS = """
EXISTS (SELECT 1 FROM holding h JOIN post po ON po.id = h.post_id
  JOIN person p ON p.id = h.person_id AND p.state = 'active'
  WHERE h.person_id = {0} AND h.open_for IS NOT NULL AND ((moderation_case.group_id IS NULL AND po.kind = 'secretariat')
    OR (po.group_id = moderation_case.group_id AND po.kind IN ('lead', 'moderator'))))
"""
TAKE = f"""
UPDATE moderation_case SET version = version + 1, claimed_by_id = $2, claimed_until = $5
WHERE id = $1 AND state = 'open' AND version = $3
  AND (claimed_by_id IS NULL OR claimed_by_id = $2 OR claimed_until <= $4 OR NOT {_KEEPS.format("claimed_by_id")})
  AND {_KEEPS.format("$2")} RETURNING id
"""  # noqa: S608  # pieces of ours
"""What somebody took who keeps the queue no more, or was suspended, is anybody's."""
RELEASE = """
UPDATE moderation_case SET version = version + 1, claimed_by_id = NULL, claimed_until = NULL
WHERE id = $1 AND state = 'open' AND claimed_by_id = $2 RETURNING id
"""
LATER = "SELECT id FROM moderation_act WHERE thing_id = $1 AND id > $2 LIMIT 1"


@dataclass(frozen=True, slots=True)
class Asking:
    """A request to join, as the verbs of the groups want it."""

    id: int
    group_id: int
    person_id: int


@action("case.claim")
async def claim(reader: Reader, case: Case, *, version: int) -> None:
    """Take it for a quarter of an hour: colleagues see that somebody is at it. Again, to hold it for longer."""
    await _take(reader, case, version)


@action("case.release")
async def release(reader: Reader, case: Case) -> None:
    """Give it back."""
    if not await write(RELEASE, case.id, reader.id):
        raise Refused("case-moved")


@action("case.close")
async def close(
    reader: Reader, case: Case, *, version: int, act: str, reason: str = "", thing_version: int = 0,
    category: str = OTHER, batch: str = "", at: datetime | None = None,
) -> None:
    """Deal with it: by an act on what it is about, an answer to who asks, or the word that no act is needed.

    `thing_version` is what the moderator saw of the thing. `at` is the same for what is done together.
    """
    if case.kind not in (OF_OFFICE if case.group_id is None else FITS).get(act, ()):
        raise Refused("act-does-not-fit")
    await _hold(case)
    await _take(reader, case, version)
    if act in (ACCEPT, REFUSE):
        await _answer(reader, case, act, reason, at or now())
    elif act == NO_ACT:
        await _leave(reader, case, reason, at or now())
    else:
        await _act(reader, case, act, reason=reason, version=thing_version, category=category, batch=batch)


async def _hold(case: Case) -> None:
    """Whoever acts on the thing itself, or reports it, takes its tree before its cases: so does this."""
    if case.thing_id is not None:
        await audience.hold_tree(case.thing_id)


async def _take(reader: Reader, case: Case, version: int) -> None:
    moment = now()
    if not await write(TAKE, case.id, reader.id, version, moment, moment + cases.LEASE):
        raise Refused("case-moved")


async def _answer(reader: Reader, case: Case, act: str, reason: str, at: datetime) -> None:
    found = await row("SELECT id, group_id, person_id FROM join_request WHERE id = $1", case.subject_id)
    if found is None:
        raise Missing
    asking, more = Asking(found["id"], found["group_id"], found["person_id"]), {"reason": reason}
    await registered[f"group.{act}"](reader, asking, **({} if act == ACCEPT else more))
    await cases.close_case(JOIN, asking.id, by=reader.id, outcome=act, at=at)
    await note("case.closed", reader, group_id=case.group_id, subject_id=case.id)


async def _leave(reader: Reader, case: Case, reason: str, at: datetime) -> None:
    """No act is needed. Whoever reported reads why; nobody says so of words of their own."""
    check_reason(reason)
    if case.thing_id is not None and await Thing.exists(id=case.thing_id, author_id=reader.id):
        raise Refused("own-words")
    if case.kind == REPORT and case.thing_id is not None:
        await write(
            "UPDATE report SET state = 'settled', settled_at = $2, settled_by_id = $3, outcome = $4, open_for = NULL"
            " WHERE thing_id = $1 AND state = 'open'", case.thing_id, at, reader.id, reason,
        )
    closed = await write(
        "UPDATE moderation_case SET state = 'done', open_for = NULL, closed_at = $2, closed_by_id = $3,"
        " outcome = 'no_act' WHERE id = $1 AND state = 'open' RETURNING id", case.id, at, reader.id,
    )
    if not closed:
        raise Refused("case-moved")
    await note("case.closed", reader, thing_id=case.thing_id, group_id=case.group_id, subject_id=case.id)


async def _act(
    reader: Reader, case: Case, act: str, *, version: int, reason: str, category: str, batch: str
) -> None:
    verb: Callable[..., Awaitable[Act]] = actions.VERBS[act]
    thing = await Thing.get_or_none(id=case.thing_id, audience_id__in=list(reader.audiences))
    if thing is None:
        raise Missing
    await verb(reader, thing, version=version, reason=reason, category=category, batch=batch)


@action("act.undo")
async def undo(reader: Reader, done: Act | Case, *, reason: str) -> None:
    """Take back what one has done in the last ten minutes; what cannot be taken back says why."""
    if isinstance(done, Case):
        await _undo_closing(reader, done)
    else:
        await _undo_act(reader, done, reason)


async def _undo_act(reader: Reader, done: Act, reason: str) -> None:
    act = await Act.get(id=done.id)
    if act.moderator_id != reader.id:
        raise Missing
    if act.at < now() - UNDO_FOR:
        raise Refused("too-late-to-undo")
    if act.state != DONE or await row(LATER, act.thing_id, act.id):
        raise Refused("acted-since")
    await reverse(reader, act, reason)
    if (await Act.get(id=act.id)).state != DONE:
        await cases.undone(act)


async def _undo_closing(reader: Reader, done: Case) -> None:
    """Only the word that no act was needed: somebody who asked to join has been told."""
    await _hold(done)
    case = await Case.get(id=done.id)
    if case.closed_by_id != reader.id or case.closed_at is None:
        raise Refused("acted-since")
    if case.closed_at < now() - UNDO_FOR:
        raise Refused("too-late-to-undo")
    if case.outcome != NO_ACT:
        raise Refused("cannot-undo-answer")
    key = case.thing_id if case.thing_id is not None else case.subject_id
    assert key is not None, "every case is about something"
    if not await cases.open_again(case.kind, key, case.id, case.group_id):
        raise Refused("acted-since")
    if case.kind == REPORT:
        await cases.reports_again(key, reader.id, case.closed_at)
    await note("case.opened_again", reader, thing_id=case.thing_id, group_id=case.group_id, subject_id=case.id)
