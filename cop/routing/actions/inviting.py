"""Asking people to answer a question, and what they say to it: one verb each."""

from collections.abc import Sequence

from cop.community import audience, founding
from cop.community.actions import action
from cop.community.activity import note
from cop.community.among import readers_among
from cop.community.groups import OPEN, Group
from cop.community.people import Reader
from cop.community.policy import demand
from cop.community.rules import member
from cop.community.thing import PUBLISHED, Thing
from cop.kit.clock import now
from cop.kit.errors import Missing, Refused
from cop.kit.store import row, write
from cop.routing.models import ACCEPTED, DECLINED, PASSED, WITHDRAWN, AnswerInvitation
from cop.routing.queries.experts import Candidate, can_be_asked

MOST_AT_ONCE = 5
MOST_OPEN = 10
"""Invitations of one question that wait or were accepted."""
LONGEST_WORDS = 500

OPEN_NOW = "SELECT count(*) AS n FROM answer_invitation WHERE topic_id = $1 AND open_for IS NOT NULL"
SETTLE = """
UPDATE answer_invitation SET state = $2::varchar, words = $3, settled_at = $4,
  open_for = CASE WHEN $2::varchar = 'accepted' THEN open_for ELSE NULL END
WHERE id = $1 AND state IN_WORDS($5) RETURNING id
"""


@action("answer.invite")
async def invite(reader: Reader, topic: Thing, people: Sequence[Candidate]) -> None:
    """Ask these people to answer a question: all of them or, with the name of whoever cannot be asked now, nobody.

    To be away, closed, full this month and to take nothing from the inviter is one and the same refusal.
    """
    if not people:
        raise Refused("choose-somebody", field="people")
    if len(people) > MOST_AT_ONCE:
        raise Refused("too-many-people", field="people", most=MOST_AT_ONCE)
    current = await _held(reader, topic.id)
    demand(reader, "answer.invite", current)  # it may have moved to a group of other stewards
    found = await row(OPEN_NOW, current.id)
    if found is not None and found["n"] + len(people) > MOST_OPEN:
        raise Refused("enough-asked", field="people", most=MOST_OPEN)
    await _check(reader, current, people)
    as_steward = current.author_id != reader.id
    for each in people:
        made = await _put(reader, current, each, by_steward=as_steward)
        await note("answer.invited", reader, thing_id=current.id, group_id=current.group_id, subject_id=made)


async def _held(reader: Reader, topic_id: int) -> Thing:
    """The question as it is now, its tree held. Raises Missing, or Refused once nobody can answer any more."""
    await audience.hold_tree(topic_id)
    current = await Thing.get_or_none(id=topic_id, state=PUBLISHED, audience_id__in=list(reader.audiences))
    if current is None:
        raise Missing
    if current.closed_at is not None:
        raise Refused("topic-closed")
    return current


async def _check(reader: Reader, topic: Thing, people: Sequence[Candidate]) -> None:
    """Rivals for the last place of somebody's month wait for each other: each profile is held, in one order."""
    for profile_id in sorted({each.profile_id for each in people}):
        await audience.hold_tree(profile_id)
    can = await can_be_asked(reader, topic.id, among=[each.profile_id for each in people])
    readers = await readers_among(topic.audience_id, [each.person_id for each in people])
    left_out = [each.name for each in people if each.person_id not in can or each.person_id not in readers]
    if left_out:
        raise Refused("cannot-be-asked", field="people", who=", ".join(left_out))


async def _put(reader: Reader, topic: Thing, who: Candidate, *, by_steward: bool) -> int:
    made = await AnswerInvitation.create(
        topic_id=topic.id, person_id=who.person_id, invited_by_id=reader.id, by_steward=by_steward,
        reasons=who.reasons, made_at=now(), open_for=f"{topic.id}:{who.person_id}",
    )
    return made.id


@action("answer.withdraw")
async def withdraw(reader: Reader, topic: Thing, *, place: int) -> None:
    """Take an invitation back, by its number among those of the question."""
    taken = await write(
        "UPDATE answer_invitation SET state = $3, settled_at = $4, open_for = NULL WHERE id ="
        " (SELECT id FROM answer_invitation WHERE topic_id = $1 ORDER BY id LIMIT 1 OFFSET $2)"
        " AND state IN ('waiting', 'accepted') RETURNING id", topic.id, max(place, 1) - 1, WITHDRAWN, now(),
    )
    if not taken:
        raise Refused("invitation-settled")
    await note("answer.withdrawn", reader, thing_id=topic.id, group_id=topic.group_id, subject_id=taken[0]["id"])


@action("answer.accept")
async def accept(reader: Reader, invitation: AnswerInvitation) -> None:
    """Say that one will answer. Whoever does not belong to an open group joins it by this: members write."""
    topic = await _held(reader, invitation.topic_id)
    await _settle(invitation, ACCEPTED, among=("waiting",))
    assert topic.group_id is not None
    group = await Group.get(id=topic.group_id)
    if group.access == OPEN and not member(reader, group) and await founding.add_member(group.id, reader.id):
        await note("group.joined", reader, group_id=group.id)
    await note("answer.accepted", reader, thing_id=topic.id, group_id=topic.group_id, subject_id=invitation.id)


@action("answer.decline")
async def decline(reader: Reader, invitation: AnswerInvitation, *, words: str) -> None:
    """Say no, with a reason that whoever invited and the stewards read."""
    if not words:
        raise Refused("say-something", field="words")
    if len(words) > LONGEST_WORDS:
        raise Refused("too-long", field="words", most=LONGEST_WORDS, have=len(words))
    topic = await _held(reader, invitation.topic_id)
    await _settle(invitation, DECLINED, words)
    await note("answer.declined", reader, thing_id=topic.id, group_id=topic.group_id, subject_id=invitation.id)


@action("answer.pass_on")
async def pass_on(reader: Reader, invitation: AnswerInvitation, to: Candidate) -> None:
    """Name somebody better placed, who is asked in one's stead; whoever was named so does not pass it on again."""
    if await AnswerInvitation.exists(passed_to_id=invitation.id):
        raise Refused("passed-on-before")
    topic = await _held(reader, invitation.topic_id)
    await _settle(invitation, PASSED)
    await _check(reader, topic, [to])
    # Reasons are what one reader may read of somebody: those of the inviter, not of whoever passes it on.
    made = await _put(
        reader, topic, Candidate(to.profile_id, to.public_id, to.person_id, to.name, "", []),
        by_steward=invitation.by_steward,
    )
    await write("UPDATE answer_invitation SET passed_to_id = $2 WHERE id = $1", invitation.id, made)
    await note("answer.passed_on", reader, thing_id=topic.id, group_id=topic.group_id, subject_id=made)


async def _settle(
    invitation: AnswerInvitation, state: str, words: str = "", *, among: Sequence[str] = ("waiting", "accepted")
) -> None:
    """Whoever is first decides; the second learns that it is settled."""
    if not await write(SETTLE, invitation.id, state, words, now(), list(among)):
        raise Refused("invitation-settled")
