"""Everything that changes about groups, one verb each."""

import hashlib
import json
from dataclasses import dataclass

from cop.community import founding, replying, sharing
from cop.community.actions import action
from cop.community.activity import note
from cop.community.audience import settle
from cop.community.groups import ACCESSES, CLOSED, HIDDEN, OPEN, Group, open_membership
from cop.community.outbox import FULL, MAIL_TEXTS
from cop.community.people import Reader
from cop.community.policy import demand
from cop.community.rules import member
from cop.community.vocabulary import Labels
from cop.groups.models import ACCEPTED, REFUSED, WITHDRAWN, JoinRequest
from cop.groups.queries.finding import wider
from cop.kit.clock import now
from cop.kit.errors import Missing, Refused
from cop.kit.store import row, write
from cop.kit.unit import unit

EDITED = ("purpose", "charter", "cadence", "dos", "answer_days", "escalate_days", "mail_text")
FEWEST_DAYS, MOST_DAYS = 1, 30
"""Working days until somebody is told that a question has no answer."""
BECAME = {OPEN: "group.opened", CLOSED: "group.closed", HIDDEN: "group.hidden"}

BELONGS_TO_NETWORK = """
SELECT p.id FROM person p JOIN affiliation a ON a.person_id = p.id
JOIN community_group g ON g.network_id = a.network_id
WHERE p.id = $1 AND g.id = $2 AND p.state = 'active' AND a.since <= $3 AND (a.until IS NULL OR a.until > $3)
"""
HOLDS_A_POST = """
SELECT h.id FROM holding h JOIN post po ON po.id = h.post_id
WHERE po.group_id = $1 AND h.person_id = $2 AND h.open_for IS NOT NULL
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A group as it was edited. `sure` is the word of the lead that more people may read from now on."""

    purpose: Labels
    charter: Labels
    cadence: Labels
    dos: dict[str, dict[str, list[str]]]
    access: str
    answer_days: int
    escalate_days: int
    mail_text: str
    sure: bool = False


@action("group.ask_to_join")
async def ask_to_join(reader: Reader, group: Group, *, words: str = "") -> None:
    """Join an open group at once; ask the stewards of a closed one. Nothing happens to a member."""
    current = await Group.get_or_none(id=group.id, listed_id__in=list(reader.audiences))
    if current is None:
        raise Missing
    if current.access == OPEN or member(reader, current):
        await _join(reader, current.id)
    else:
        await _ask(reader, current.id, words)


async def _join(reader: Reader, group_id: int) -> None:
    """A request that still waits from the days when the group was closed is answered by this."""
    if await founding.add_member(group_id, reader.id):
        await write(
            "UPDATE join_request SET state = $2, open_for = NULL, decided_at = $3 WHERE open_for = $1",
            open_membership(group_id, reader.id), ACCEPTED, now(),
        )
        await note("group.joined", reader, group_id=group_id)


async def _ask(reader: Reader, group_id: int, words: str) -> None:
    made = await write(
        "INSERT INTO join_request (group_id, person_id, words, state, reason, asked_at, open_for)"
        " VALUES ($1, $2, $3, 'waiting', '', $4, $5) ON CONFLICT (open_for) DO NOTHING RETURNING id",
        group_id, reader.id, words, now(), open_membership(group_id, reader.id),
    )
    if not made:
        raise Refused("already-asked")
    await note("group.asked", reader, group_id=group_id, subject_id=made[0]["id"])


@action("group.withdraw")
async def withdraw(reader: Reader, request: JoinRequest) -> None:
    """Take a request back while it waits."""
    await _decide(reader, request, WITHDRAWN)
    await note("group.withdrawn", reader, group_id=request.group_id, subject_id=request.id)


@action("group.accept")
async def accept(reader: Reader, request: JoinRequest) -> None:
    """Make the person who asks a member."""
    await _decide(reader, request, ACCEPTED)
    if not await row(BELONGS_TO_NETWORK, request.person_id, request.group_id, now()):
        raise Refused("not-in-network")
    await founding.add_member(request.group_id, request.person_id)
    await note("group.accepted", reader, group_id=request.group_id, subject_id=request.id)


@action("group.refuse")
async def refuse(reader: Reader, request: JoinRequest, *, reason: str) -> None:
    """Say no, with a reason the person reads; asking again remains possible."""
    if not reason:
        raise Refused("say-something", field="reason")
    await _decide(reader, request, REFUSED, reason)
    await note("group.refused", reader, group_id=request.group_id, subject_id=request.id)


async def _decide(reader: Reader, request: JoinRequest, state: str, reason: str = "") -> None:
    """Whoever is first decides; the second learns that it is settled."""
    decided = await write(
        "UPDATE join_request SET state = $2, reason = $3, decided_at = $4, decided_by_id = $5,"
        " open_for = NULL WHERE id = $1 AND state = 'waiting' RETURNING id",
        request.id, state, reason, now(), reader.id,
    )
    if not decided:
        raise Refused("request-settled")


@action("group.leave")
async def leave(reader: Reader, group: Group) -> None:
    """End the membership; whoever holds a post of the group hands it over first."""
    if await row(HOLDS_A_POST, group.id, reader.id):
        raise Refused("hold-a-post")
    if await founding.end_membership(group.id, reader.id):
        await note("group.left", reader, group_id=group.id)


@action("group.edit")
async def edit(reader: Reader, group: Group, change: Change, *, seen: str) -> None:
    """Change a group's words and who reads it. `seen` is the `state_of` the group that was edited."""
    current = await _locked(group.id)
    if state_of(current) != seen:
        raise Refused("changed-meanwhile")
    _check_days(change)
    _check_mail(reader, current, change)
    for part in EDITED:
        setattr(current, part, getattr(change, part))
    await current.save(update_fields=list(EDITED))
    if state_of(current) != seen:
        await note("group.edited", reader, group_id=group.id)
    if change.access != current.access:
        await _change_access(reader, current, change)


def _check_days(change: Change) -> None:
    """The secretariat is not told before the moderators."""
    for part in ("answer_days", "escalate_days"):
        if not FEWEST_DAYS <= getattr(change, part) <= MOST_DAYS:
            raise Refused("number-between", field=part, least=FEWEST_DAYS, most=MOST_DAYS)
    if change.escalate_days < change.answer_days:
        raise Refused("secretariat-first", field="escalate_days", least=change.answer_days)


def _check_mail(reader: Reader, group: Group, change: Change) -> None:
    """What stands in a mail leaves the service: for a group that is not open, that is its lead's to decide."""
    if change.mail_text not in MAIL_TEXTS:
        raise Refused("choose-one", field="mail_text")
    is_so = group.mail_text == FULL and group.access != OPEN
    if change.access != OPEN and change.mail_text == FULL and not is_so and group.id not in reader.leads:
        raise Refused("only-lead-widens-mail", field="mail_text")


async def _locked(group_id: int) -> Group:
    """The group as it is now; whoever else edits it waits until this unit ends."""
    await write("UPDATE community_group SET key = key WHERE id = $1", group_id)
    return await Group.get(id=group_id)


def state_of(group: Group) -> str:
    """A digest of everything `edit` may change, so that one edit does not undo another unseen."""
    words = [*(getattr(group, part) for part in EDITED), group.access]
    return hashlib.sha256(json.dumps(words, sort_keys=True).encode()).hexdigest()[:32]


async def _change_access(reader: Reader, group: Group, change: Change) -> None:
    """To open a group shows what was written for few to many: that is its lead's to decide, and knowingly."""
    if change.access not in ACCESSES:
        raise Refused("choose-one", field="access")
    if wider(change.access, than=group.access):
        if group.id not in reader.leads:
            raise Refused("only-lead-opens", field="access")
        if not change.sure:
            raise Refused("be-sure", field="sure")
    before = group.readers_id
    await founding.set_access(group, change.access)
    if group.readers_id != before:
        await _rehome(group, before)
    await sharing.follow_group(group)
    await note(BECAME[change.access], reader, group_id=group.id)


async def _rehome(group: Group, before: int) -> None:
    """What all readers of the group could read follows the group; what was for fewer stays as it is."""
    moved = await write(
        "UPDATE thing SET home_audience_id = $3 WHERE group_id = $1 AND home_audience_id = $2 RETURNING id",
        group.id, before, group.readers_id,
    )
    for thing in moved:
        await settle(thing["id"])


async def get_address(reader: Reader, group: Group, secret: str) -> None:
    """Give a member the own address for new topics by mail, or make it valid for longer."""
    demand(reader, "topic.ask", group)
    async with unit():
        await replying.address_for(secret, reader.id, group_id=group.id)


@action("group.oversee")
async def oversee(reader: Reader, about: None) -> None:
    """Look at every group's figures: that someone looked is written down."""
    await note("group.overseen", reader)
