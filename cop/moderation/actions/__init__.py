"""Telling the stewards, and what they do: one verb each, every act with a reason its author reads."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from cop.community import audience
from cop.community.actions import action
from cop.community.activity import note
from cop.community.groups import Group
from cop.community.people import Reader
from cop.community.thing import HELD, HIDDEN, PUBLISHED, Thing
from cop.kit.clock import now
from cop.kit.errors import Missing, Refused
from cop.kit.store import row, rows, write
from cop.moderation import queries
from cop.moderation.models import REASONS, Act, Report

SHORTEST_REASON = 3
LONGEST_REASON = 1000
PIN_DAYS = 14
LONGEST_PIN_DAYS = 180

TREE = """
WITH RECURSIVE tree AS (
  SELECT id FROM thing WHERE id = $1 UNION ALL SELECT t.id FROM thing t JOIN tree ON t.parent_id = tree.id
)
"""
MOVE = f"""{TREE}
UPDATE thing SET group_id = $2, network_id = $3, home_audience_id = CASE
  WHEN home_audience_id IS NULL THEN NULL WHEN home_audience_id = $4 THEN $5::int
  WHEN home_audience_id = $6 THEN $7::int WHEN home_audience_id = $8 THEN $9::int ELSE $10::int END
WHERE id IN (SELECT id FROM tree)
"""  # noqa: S608  # pieces of ours, here and below
HELD_IN = f"{TREE} SELECT author_id FROM thing WHERE id IN (SELECT id FROM tree) AND state = 'held'"  # noqa: S608
REPORTS_FOLLOW = f"""{TREE}
UPDATE report SET group_id = $2 WHERE state = 'open' AND thing_id IN (SELECT id FROM tree)
"""  # noqa: S608


def _open_topic(thing: Thing) -> bool:
    return thing.kind == "topic" and thing.state == PUBLISHED


def _pinned(thing: Thing) -> bool:
    return thing.pinned_until is not None and thing.pinned_until > now()


POSSIBLE: dict[str, Callable[[Thing], bool]] = {
    "hide": lambda thing: thing.state in (PUBLISHED, HELD),
    "restore": lambda thing: thing.state == HIDDEN,
    "close": lambda thing: _open_topic(thing) and thing.closed_at is None,
    "reopen": lambda thing: _open_topic(thing) and thing.closed_at is not None,
    "pin": lambda thing: _open_topic(thing) and not _pinned(thing),
    "unpin": lambda thing: _open_topic(thing) and _pinned(thing),
    "move": lambda thing: thing.kind == "topic" and thing.state in (PUBLISHED, HELD, HIDDEN),
}
"""What makes sense in the present state of a thing. Who may is in policy.py."""

SAID = {
    "hide": "thing.hidden", "restore": "thing.restored", "close": "thing.closed", "reopen": "thing.reopened",
    "pin": "thing.pinned", "unpin": "thing.unpinned", "move": "thing.moved",
}
ANSWERS_REPORTS = ("hide", "restore", "close", "move")
"""Acts that settle the open reports on the thing; a pin is no answer to a report."""


def possible(thing: Thing) -> list[str]:
    """The acts that make sense on this thing now."""
    return [verb for verb, makes_sense in POSSIBLE.items() if makes_sense(thing)]


@action("thing.report")
async def report(reader: Reader, thing: Thing, *, reason: str, words: str) -> Report:
    """Tell the stewards that a thing needs a look; once at a time."""
    if reason not in REASONS:
        raise Refused("choose-one", field="reason")
    if reason == "other" and not words:
        raise Refused("say-something", field="words")
    await audience.hold_tree(thing.id)
    current = await Thing.get_or_none(id=thing.id, audience_id__in=list(reader.audiences))
    if current is None or current.group_id is None:
        raise Missing
    made = await write(
        "INSERT INTO report (thing_id, group_id, reporter_id, reason, words, outcome, state, made_at, open_for)"
        " VALUES ($1, $2, $3, $4, $5, '', 'open', $6, $7) ON CONFLICT (open_for) DO NOTHING RETURNING id",
        thing.id, current.group_id, reader.id, reason, words, now(), Report.place(thing.id, reader.id),
    )
    if not made:
        raise Refused("already-reported")
    await note("thing.reported", reader, thing_id=thing.id, group_id=current.group_id, subject_id=made[0]["id"])
    return await Report.get(id=made[0]["id"])


@action("report.settle")
async def settle_report(reader: Reader, report: Report, *, outcome: str) -> None:
    """Close a report without an act; the reporter reads the outcome. Nobody does so for words of their own."""
    _check_reason(outcome, "outcome")
    if await Thing.exists(id=report.thing_id, author_id=reader.id):
        raise Refused("own-words")
    settled = await write(
        "UPDATE report SET state = 'settled', settled_at = $2, settled_by_id = $3, outcome = $4, open_for = NULL"
        " WHERE id = $1 AND state = 'open' AND group_id = $5 RETURNING id",
        report.id, now(), reader.id, outcome, report.group_id,
    )
    if not settled:
        raise Refused("already-settled")
    await note("report.settled", reader, thing_id=report.thing_id, group_id=report.group_id, subject_id=report.id)


@action("thing.hide")
async def hide(reader: Reader, thing: Thing, *, version: int, reason: str) -> Act:
    """Out of every reader's sight but the stewards', with its replies, its history and its numbers."""
    current = await _begin(reader, thing, "hide", version, reason)
    await _change(current, "state = 'hidden'")
    await audience.settle(current.id)
    return await _finish(reader, current, "hide", reason, was=current.state)


@action("thing.restore")
async def restore(reader: Reader, thing: Thing, *, version: int, reason: str) -> Act:
    """Back to the state it was hidden in. What was hidden for itself below it stays hidden."""
    current = await _begin(reader, thing, "restore", version, reason)
    state = await _state_before(current)
    if state == HELD:
        await audience.of_review(_group_id(current), current.author_id)
    await _change(current, "state = $3", state)
    await audience.settle(current.id)
    return await _finish(reader, current, "restore", reason)


async def _state_before(thing: Thing) -> str:
    """The state a hidden thing was in; one hidden by no act of ours was published if it has a date."""
    last = await row(
        "SELECT was FROM moderation_act WHERE thing_id = $1 AND verb = 'hide' ORDER BY id DESC LIMIT 1", thing.id
    )
    if last and last["was"]:
        return str(last["was"])
    return PUBLISHED if thing.published_at else HELD


@action("thing.close")
async def close(reader: Reader, thing: Thing, *, version: int, reason: str) -> Act:
    """Readable, but nobody replies any more."""
    current = await _begin(reader, thing, "close", version, reason)
    await _change(current, "closed_at = $3", now())
    return await _finish(reader, current, "close", reason)


@action("thing.reopen")
async def reopen(reader: Reader, thing: Thing, *, version: int, reason: str) -> Act:
    current = await _begin(reader, thing, "reopen", version, reason)
    await _change(current, "closed_at = NULL")
    return await _finish(reader, current, "reopen", reason)


@action("thing.pin")
async def pin(reader: Reader, thing: Thing, *, version: int, reason: str, until: datetime) -> Act:
    """First in the lists until a moment at most 180 days ahead."""
    if until <= now():
        raise Refused("not-ahead", field="until")
    if until > now() + timedelta(days=LONGEST_PIN_DAYS + 1):
        raise Refused("too-far-ahead", field="until", most=LONGEST_PIN_DAYS)
    current = await _begin(reader, thing, "pin", version, reason)
    await _change(current, "pinned_until = $3", until)
    return await _finish(reader, current, "pin", reason)


@action("thing.unpin")
async def unpin(reader: Reader, thing: Thing, *, version: int, reason: str) -> Act:
    current = await _begin(reader, thing, "unpin", version, reason)
    await _change(current, "pinned_until = NULL")
    return await _finish(reader, current, "unpin", reason)


@action("thing.move")
async def move(reader: Reader, thing: Thing, *, version: int, reason: str, to: Group) -> Act:
    """To another group the moderator keeps in order, with its replies and their open reports.

    Readers become the like readers of the new group: its countries for countries, its stewards for stewards.
    """
    current = await _begin(reader, thing, "move", version, reason)
    found = [group for group in await queries.targets(reader, current) if group.id == to.id]
    if not found:
        raise Refused("cannot-move-there", field="group")
    await _carry(current, found[0])
    await _change(current)
    await audience.settle(current.id)
    return await _finish(reader, current, "move", reason, to_group_id=to.id)


async def _carry(topic: Thing, to: Group) -> None:
    """Give the tree its new group, network and home audiences, and the new stewards its open reports."""
    here = _group_id(topic)
    like = [
        found for of in (audience.of_stewards, audience.of_country_members, audience.of_members)
        for found in (await of(here), await of(to.id))
    ]
    await write(MOVE, topic.id, to.id, to.network_id, *like, to.readers_id)
    for held in await rows(HELD_IN, topic.id):
        await audience.of_review(to.id, held["author_id"])
    await write(REPORTS_FOLLOW, topic.id, to.id)


def _group_id(thing: Thing) -> int:
    assert thing.group_id is not None, "only things of a group are moderated"
    return thing.group_id


def _check_reason(words: str, field: str = "reason") -> None:
    if len(words) < SHORTEST_REASON:
        raise Refused("too-short", field=field, least=SHORTEST_REASON)
    if len(words) > LONGEST_REASON:
        raise Refused("too-long", field=field, most=LONGEST_REASON, have=len(words))


async def _begin(reader: Reader, thing: Thing, verb: str, version: int, reason: str) -> Thing:
    """The thing as it is now, its tree held. `version` is what the moderator saw: another means that a colleague
    or the author was faster."""
    _check_reason(reason)
    await audience.hold_tree(thing.id)
    current = await Thing.get_or_none(id=thing.id, audience_id__in=list(reader.audiences))
    if current is None:
        raise Missing
    if current.version != version or current.group_id != thing.group_id:
        raise Refused("changed-meanwhile")
    if verb not in possible(current):
        raise Refused(f"cannot-{verb}")
    return current


async def _change(thing: Thing, change: str = "", *values: object) -> None:
    changed = await write(
        f"UPDATE thing SET {change + ', ' if change else ''}version = version + 1"  # noqa: S608  # columns of ours
        " WHERE id = $1 AND version = $2 RETURNING id",
        thing.id, thing.version, *values,
    )
    if not changed:
        raise Refused("changed-meanwhile")


async def _finish(
    reader: Reader, thing: Thing, verb: str, reason: str, *, was: str = "", to_group_id: int | None = None
) -> Act:
    """Write the act into the log, settle what was reported, tell the listeners."""
    act = await Act.create(
        thing_id=thing.id, group_id=thing.group_id, verb=verb, reason=reason, moderator_id=reader.id, was=was,
        to_group_id=to_group_id, at=now(),
    )
    if verb in ANSWERS_REPORTS:
        await write(
            "UPDATE report SET state = 'settled', settled_at = $2, settled_by_id = $3, open_for = NULL"
            " WHERE thing_id = $1 AND state = 'open'", thing.id, now(), reader.id,
        )
    await note(SAID[verb], reader, thing_id=thing.id, group_id=thing.group_id, subject_id=act.id)
    return act


VERBS: dict[str, Callable[..., Awaitable[Act]]] = {
    "hide": hide, "restore": restore, "close": close, "reopen": reopen, "pin": pin, "unpin": unpin, "move": move,
}
