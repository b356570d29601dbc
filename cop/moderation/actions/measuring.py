"""Measures on a person, from a word to a suspension: graded, for a time, with a reason and a way to appeal; and notes
of those who keep order, for their colleagues."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cop.community import outbox, shutting
from cop.community.actions import action
from cop.community.activity import note
from cop.community.people import Reader
from cop.community.thing import Thing
from cop.kit.clock import now
from cop.kit.errors import Missing, Refused
from cop.kit.store import row, rows, write
from cop.kit.unit import unit
from cop.moderation.actions.acting import OTHER, check_category, check_reason
from cop.moderation.models import DONE, UNDONE, Act
from cop.moderation.models.people import REVIEWED, SILENCED, SUSPENDED, WARNED, Measure, StaffNote

LONGEST_DAYS = 365
GRADE_OF = {"warn": WARNED, "review": REVIEWED, "silence": SILENCED, "suspend": SUSPENDED}

STEWARD = """
SELECT h.id FROM holding h JOIN post po ON po.id = h.post_id
WHERE h.person_id = $1 AND h.open_for IS NOT NULL
  AND (po.group_id = $2 AND po.kind IN ('lead', 'moderator') OR po.kind IN ('secretariat', 'admin') AND $2 IS NULL)
"""
IN_FORCE = """
SELECT id FROM measure WHERE person_id = $1 AND grade = $2 AND lifted_at IS NULL AND until > $3
  AND coalesce(group_id, 0) = coalesce($4, 0)
"""
BELONGS = """
SELECT id FROM membership WHERE group_id = $1 AND person_id = $2 AND open_for IS NOT NULL
UNION SELECT id FROM thing WHERE group_id = $1 AND author_id = $2
"""


@dataclass(frozen=True, slots=True)
class About:
    """A person, in a group or (None) everywhere: what policy and these verbs are asked about."""

    person_id: int
    group_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a measure says. `days` is 0 for a warning, which is said once."""

    reason: str
    days: int = 0
    category: str = OTHER
    thing_id: int | None = None


@action("measure.warn")
async def warn(reader: Reader, about: About, given: Given) -> Measure:
    """A word that stays in the history of the group."""
    return await _give(reader, about, "warn", given)


@action("measure.review")
async def review(reader: Reader, about: About, given: Given) -> Measure:
    """For a time, what the person writes in the group is read first."""
    return await _give(reader, about, "review", given)


@action("measure.silence")
async def silence(reader: Reader, about: About, given: Given) -> Measure:
    """For a time, the person reads in the group and does not write."""
    return await _give(reader, about, "silence", given)


@action("measure.suspend")
async def suspend(reader: Reader, about: About, given: Given) -> Measure:
    """For a time, out of everything: by the secretariat alone. Sign-ins, sockets and mail end at once; one letter says
    why, until when, and how to appeal."""
    made = await _give(reader, About(about.person_id, None), "suspend", given)
    await shutting.shut_out(about.person_id)
    await outbox.put(
        [about.person_id], key=f"suspended:{made.id}", kind=outbox.TO_THOSE_OUT, subject_id=made.id
    )
    return made


async def _give(reader: Reader, about: About, verb: str, given: Given) -> Measure:
    check_reason(given.reason)
    check_category(given.category)
    if verb != "warn" and not 1 <= given.days <= LONGEST_DAYS:
        raise Refused("number-between", field="days", least=1, most=LONGEST_DAYS)
    await _check_person(reader, about)
    if given.thing_id is not None and not await Thing.exists(id=given.thing_id, author_id=about.person_id):
        raise Missing
    moment = now()
    until = moment + timedelta(days=given.days) if verb != "warn" else None
    if until and await row(IN_FORCE, about.person_id, GRADE_OF[verb], moment, about.group_id):
        raise Refused("measure-in-force")
    act = await Act.create(
        thing_id=given.thing_id, group_id=about.group_id, verb=verb, reason=given.reason, category=given.category,
        moderator_id=reader.id, at=moment, person_id=about.person_id,
    )
    made = await Measure.create(
        person_id=about.person_id, group_id=about.group_id, grade=GRADE_OF[verb], reason=given.reason, act_id=act.id,
        since=moment, until=until, given_by_id=reader.id,
    )
    await note(f"measure.{GRADE_OF[verb]}", reader, group_id=about.group_id, subject_id=made.id)
    return made


async def _check_person(reader: Reader, about: About) -> None:
    """Whoever keeps order answers to others than their peers; nobody measures themselves. Taking the person's row makes
    rivals wait."""
    if about.person_id == reader.id:
        raise Refused("not-oneself")
    if not await write("UPDATE person SET name = name WHERE id = $1 RETURNING id", about.person_id):
        raise Missing
    if await row(STEWARD, about.person_id, about.group_id):
        raise Refused("measure-on-steward")
    if about.group_id is not None and not await row(BELONGS, about.group_id, about.person_id):
        raise Missing


@action("measure.lift")
async def lift(reader: Reader, measure: Measure, *, reason: str) -> Act:
    """End a measure before its time."""
    check_reason(reason)
    act = await Act.get(id=measure.act_id)
    return await take_back(reader, act, reason)


async def take_back(reader: Reader, act: Act, reason: str) -> Act:
    """End the measure of an act, as an act of its own. Inside a unit."""
    moment = now()
    lifted = await write(
        "UPDATE measure SET lifted_at = $2 WHERE act_id = $1 AND lifted_at IS NULL RETURNING id, grade, person_id",
        act.id, moment,
    )
    if not lifted:
        raise Refused("already-lifted")
    await write("UPDATE moderation_act SET state = $2 WHERE id = $1 AND state = $3", act.id, UNDONE, DONE)
    made = await Act.create(
        thing_id=act.thing_id, group_id=act.group_id, verb="lift", reason=reason, category=act.category or OTHER,
        moderator_id=reader.id, at=moment, person_id=act.person_id, undoes_id=act.id,
    )
    if lifted[0]["grade"] == SUSPENDED:
        await _let_in(lifted[0]["person_id"], moment)
    await note("measure.lifted", reader, group_id=act.group_id, subject_id=lifted[0]["id"])
    return made


async def _let_in(person_id: int, moment: datetime) -> None:
    """Unless another suspension is in force."""
    if not await row(IN_FORCE, person_id, SUSPENDED, moment, None):
        await shutting.let_in(person_id)


async def end_suspensions() -> int:
    """A chore: whoever's time is over is let in again. Gives how many."""
    moment = now()
    ended = await rows(
        "SELECT m.id, m.person_id FROM measure m JOIN person p ON p.id = m.person_id WHERE m.grade = $1"
        " AND m.lifted_at IS NULL AND m.until <= $2 AND p.state = 'suspended' AND NOT EXISTS (SELECT 1 FROM measure o"
        " WHERE o.person_id = p.id AND o.grade = $1 AND o.lifted_at IS NULL AND o.until > $2)", SUSPENDED, moment,
    )
    for each in ended:
        async with unit():
            await _let_in(each["person_id"], moment)
            await note("measure.ended", None, subject_id=each["id"])
    return len(ended)


LONGEST_NOTE = 2000


@action("note.write")
async def write_note(reader: Reader, about: About, words: str) -> StaffNote:
    """For the colleagues of the same group, or (without one) of the secretariat; for nobody else, ever."""
    if not words:
        raise Refused("say-something", field="words")
    if len(words) > LONGEST_NOTE:
        raise Refused("too-long", field="words", most=LONGEST_NOTE, have=len(words))
    if about.person_id == reader.id:
        raise Refused("not-oneself")
    made = await StaffNote.create(
        person_id=about.person_id, group_id=about.group_id, words=words, author_id=reader.id, at=now()
    )
    await note("note.written", reader, group_id=about.group_id, subject_id=made.id)
    return made
