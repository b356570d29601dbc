"""What stewards do to a thing: one verb each, every act with a reason its author reads."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from cop.community import audience, sharing
from cop.community.actions import action
from cop.community.groups import Group
from cop.community.people import Reader
from cop.community.thing import HELD, PUBLISHED, Thing
from cop.kit.clock import now
from cop.kit.errors import Refused
from cop.kit.store import row, rows, write
from cop.moderation import queries
from cop.moderation.actions import cases
from cop.moderation.actions.acting import Details, Done, change, effect, group_of, perform
from cop.moderation.models import Act

PIN_DAYS = 14
LONGEST_PIN_DAYS = 180
MOST_SLOW = 24 * 3600

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


def _act(verb: str, name: str, meaning: str) -> Callable[..., Awaitable[Act]]:
    """A verb that needs nothing beyond its reason."""
    @action(name)
    async def act(reader: Reader, thing: Thing, /, *, version: int, reason: str, **more: Any) -> Act:
        return await perform(reader, thing, verb, version=version, reason=reason, **more)

    act.__name__, act.__doc__ = verb, meaning
    return act


hide = _act("hide", "thing.hide",
            "Out of every reader's sight but the stewards', with its replies, its history and its numbers.")
restore = _act("restore", "thing.restore",
               "Back to the state it was hidden in. What was hidden for itself below it stays hidden.")
close = _act("close", "thing.close", "Readable, but nobody replies any more.")
reopen = _act("reopen", "thing.reopen", "Replies are welcome again.")
unpin = _act("unpin", "thing.unpin", "By its date in the lists again.")


@effect("hide")
async def _hide(reader: Reader, thing: Thing, details: Details) -> Done:
    await change(thing, "state = 'hidden'")
    await audience.settle(thing.id)
    return Done(was=thing.state)


@effect("restore")
async def _restore(reader: Reader, thing: Thing, details: Details) -> Done:
    state = await _state_before(thing)
    if state == HELD:
        await audience.of_review(group_of(thing), thing.author_id)
    await change(thing, "state = $3", state)
    await audience.settle(thing.id)
    return Done()


async def _state_before(thing: Thing) -> str:
    """The state a hidden thing was in; one hidden by no act of ours was published if it has a date."""
    last = await row(
        "SELECT was FROM moderation_act WHERE thing_id = $1 AND verb IN ('hide', 'return') AND was <> ''"
        " ORDER BY id DESC LIMIT 1", thing.id,
    )
    if last and last["was"]:
        return str(last["was"])
    return PUBLISHED if thing.published_at else HELD


@effect("close")
async def _close(reader: Reader, thing: Thing, details: Details) -> Done:
    await change(thing, "closed_at = $3", now())
    return Done()


@effect("reopen")
async def _reopen(reader: Reader, thing: Thing, details: Details) -> Done:
    await change(thing, "closed_at = NULL")
    return Done()


@action("thing.pin")
async def pin(reader: Reader, thing: Thing, /, *, version: int, reason: str, until: datetime, **more: Any) -> Act:
    """First in the lists until a moment at most 180 days ahead."""
    if until <= now():
        raise Refused("not-ahead", field="until")
    if until > now() + timedelta(days=LONGEST_PIN_DAYS + 1):
        raise Refused("too-far-ahead", field="until", most=LONGEST_PIN_DAYS)
    details = {"until": until.isoformat()}
    return await perform(reader, thing, "pin", version=version, reason=reason, details=details, **more)


@effect("pin")
async def _pin(reader: Reader, thing: Thing, details: Details) -> Done:
    await change(thing, "pinned_until = $3", datetime.fromisoformat(details["until"]))
    return Done()


@effect("unpin")
async def _unpin(reader: Reader, thing: Thing, details: Details) -> Done:
    await change(thing, "pinned_until = NULL")
    return Done()


@action("topic.slow")
async def slow(reader: Reader, thing: Thing, /, *, version: int, reason: str, seconds: int, **more: Any) -> Act:
    """One person replies once in so many seconds; 0 leaves it to the group."""
    if not 0 <= seconds <= MOST_SLOW:
        raise Refused("number-between", field="seconds", least=0, most=MOST_SLOW)
    details = {"seconds": seconds}
    return await perform(reader, thing, "slow", version=version, reason=reason, details=details, **more)


@effect("slow")
async def _slow(reader: Reader, thing: Thing, details: Details) -> Done:
    await change(thing, "slow_seconds = $3", details["seconds"])
    return Done(was=str(thing.slow_seconds))


@action("thing.move")
async def move(reader: Reader, thing: Thing, /, *, version: int, reason: str, to: Group, **more: Any) -> Act:
    """To another group the moderator keeps in order, with its replies and their open reports.

    Readers become the like readers of the new group: its countries for countries, its stewards for stewards.
    """
    return await perform(reader, thing, "move", version=version, reason=reason, details={"to": to.id}, **more)


@effect("move")
async def _move(reader: Reader, thing: Thing, details: Details) -> Done:
    found = [group for group in await queries.targets(reader, thing) if group.id == details["to"]]
    if not found:
        raise Refused("cannot-move-there", field="group")
    await carry(thing, found[0])
    await change(thing)
    await audience.settle(thing.id)
    return Done(to_group_id=found[0].id)


async def carry(topic: Thing, to: Group) -> None:
    """Give the tree its new group, network and home audiences, and the new stewards its open reports. It stands in no
    other group from then on: whether it should, the new group has not been asked."""
    await sharing.leave_others(topic.id)
    here = group_of(topic)
    like = [
        found for of in (audience.of_stewards, audience.of_country_members, audience.of_members)
        for found in (await of(here), await of(to.id))
    ]
    await write(MOVE, topic.id, to.id, to.network_id, *like, to.readers_id)
    for held in await rows(HELD_IN, topic.id):
        await audience.of_review(to.id, held["author_id"])
    await write(REPORTS_FOLLOW, topic.id, to.id)
    await cases.follow(topic.id, to.id)
