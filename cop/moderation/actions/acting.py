"""What all acts on a thing have in common: a reason and its category, the version that was seen, and a row of the log.

An act is an effect: a few statements under a name. Whoever comes from the country a thing is about acts with a
colleague's word (`recusing.py`): the act is written down and takes effect when the colleague confirms it.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from cop.community import audience
from cop.community.activity import note
from cop.community.people import Reader
from cop.community.thing import HELD, HIDDEN, PUBLISHED, Thing
from cop.kit.clock import now
from cop.kit.errors import Missing, Refused
from cop.kit.store import write
from cop.moderation.actions import cases
from cop.moderation.models import CATEGORIES, DONE, WAITING, Act
from cop.moderation.queries.recusal import is_concerned

SHORTEST_REASON = 3
LONGEST_REASON = 1000
OTHER = "other"
SAFETY = "identifies_child"
"""The category of a hide that waits for nobody."""

Details = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What the log keeps of an effect: the state before, and the group a thing went to."""

    was: str = ""
    to_group_id: int | None = None


Effect = Callable[[Reader, Thing, Details], Awaitable[Done]]

effects: dict[str, Effect] = {}
"""By verb. Each module of acts adds its own."""


def effect(verb: str) -> Callable[[Effect], Effect]:
    def register(made: Effect) -> Effect:
        assert verb not in effects, verb
        effects[verb] = made
        return made

    return register


def _open_topic(thing: Thing) -> bool:
    return thing.kind == "topic" and thing.state == PUBLISHED


def _pinned(thing: Thing) -> bool:
    return thing.pinned_until is not None and thing.pinned_until > now()


def _written(thing: Thing) -> bool:
    return thing.kind in ("topic", "reply")


POSSIBLE: dict[str, Callable[[Thing], bool]] = {
    "approve": lambda thing: (_written(thing) or thing.kind in ("meeting", "topic_poll")) and thing.state == HELD,
    "return": lambda thing: _written(thing) and thing.state in (HELD, PUBLISHED) and not thing.children,
    "hide": lambda thing: thing.state in (PUBLISHED, HELD),
    "restore": lambda thing: thing.state == HIDDEN,
    "close": lambda thing: _open_topic(thing) and thing.closed_at is None,
    "reopen": lambda thing: _open_topic(thing) and thing.closed_at is not None,
    "slow": _open_topic,
    "pin": lambda thing: _open_topic(thing) and not _pinned(thing),
    "unpin": lambda thing: _open_topic(thing) and _pinned(thing),
    "move": lambda thing: thing.kind == "topic" and thing.state in (PUBLISHED, HELD, HIDDEN),
    "split": lambda thing: _open_topic(thing) and thing.children > 0,
    "merge": _open_topic,
    "move_reply": lambda thing: thing.kind == "reply" and thing.state == PUBLISHED,
}
"""What makes sense in the present state of a thing. Who may is in policy.py."""

SAID = {
    "approve": "thing.approved", "return": "thing.returned", "hide": "thing.hidden", "restore": "thing.restored",
    "close": "thing.closed", "reopen": "thing.reopened", "slow": "topic.slowed", "pin": "thing.pinned",
    "unpin": "thing.unpinned", "move": "thing.moved", "split": "topic.was_split", "merge": "topic.was_merged",
    "move_reply": "thing.reply_moved", "edit": "thing.reworded",
}
ANSWERS_REPORTS = ("hide", "return", "restore", "close", "move", "edit")
"""Acts that settle the open reports on the thing; a pin is no answer to a report."""


def possible(thing: Thing) -> list[str]:
    """The acts that make sense on this thing now."""
    return [verb for verb, makes_sense in POSSIBLE.items() if makes_sense(thing)]


def group_of(thing: Thing) -> int:
    assert thing.group_id is not None, "only things of a group are moderated"
    return thing.group_id


def check_reason(words: str, field: str = "reason") -> None:
    if len(words) < SHORTEST_REASON:
        raise Refused("too-short", field=field, least=SHORTEST_REASON)
    if len(words) > LONGEST_REASON:
        raise Refused("too-long", field=field, most=LONGEST_REASON, have=len(words))


def check_category(category: str) -> None:
    if category not in CATEGORIES:
        raise Refused("choose-one", field="category")


async def perform(
    reader: Reader, thing: Thing, verb: str, *, version: int, reason: str, category: str = OTHER, batch: str = "",
    details: Details | None = None,
) -> Act:
    """One act, done now or waiting for a colleague. `version` is what the moderator saw: another means that a colleague
    or the author was faster. Inside a unit."""
    check_reason(reason)
    check_category(category)
    current = await _begin(reader, thing, verb, version)
    is_recused = await is_concerned(reader, current)
    what = {"verb": verb, "reason": reason, "category": category, "batch": batch, "recused": is_recused}
    if is_recused and not (verb == "hide" and category == SAFETY):
        return await _wait(reader, current, what, details or {})
    done = await effects[verb](reader, current, details or {})
    act = await log(reader, current, what, done, details or {})
    if is_recused:
        await note("act.waiting", reader, thing_id=current.id, group_id=current.group_id, subject_id=act.id)
    await settle_reports(current.id, verb, reader.id)
    await cases.dealt_with(act)
    await note(SAID[verb], reader, thing_id=current.id, group_id=current.group_id, subject_id=act.id)
    return act


async def _begin(reader: Reader, thing: Thing, verb: str, version: int) -> Thing:
    """The thing as it is now, its tree held."""
    await audience.hold_tree(thing.id)
    current = await Thing.get_or_none(id=thing.id, audience_id__in=list(reader.audiences))
    if current is None:
        raise Missing
    if current.version != version or current.group_id != thing.group_id:
        raise Refused("changed-meanwhile")
    check_possible(current, verb)
    return current


def check_possible(thing: Thing, verb: str) -> None:
    if not POSSIBLE[verb](thing):
        raise Refused(f"cannot-{verb}")


async def _wait(reader: Reader, thing: Thing, what: Details, details: Details) -> Act:
    """Write the act down; nothing changes until a colleague confirms it. One waits at a time for each thing."""
    if await Act.exists(thing_id=thing.id, state=WAITING):
        raise Refused("act-waits-already")
    act = await _row(reader, thing, what, Done(), details, state=WAITING)
    await note("act.waiting", reader, thing_id=thing.id, group_id=thing.group_id, subject_id=act.id)
    return act


async def log(
    reader: Reader, thing: Thing, what: Details, done: Done, details: Details, *, undoes_id: int | None = None
) -> Act:
    """The row of an act that has taken effect."""
    return await _row(reader, thing, what, done, details, state=DONE, undoes_id=undoes_id)


async def _row(
    reader: Reader, thing: Thing, what: Details, done: Done, details: Details, *, state: str,
    undoes_id: int | None = None,
) -> Act:
    return await Act.create(
        thing_id=thing.id, group_id=thing.group_id, moderator_id=reader.id, was=done.was, to_group_id=done.to_group_id,
        at=now(), state=state, details=json.dumps(details) if details else "", undoes_id=undoes_id, **what,
    )


async def settle_reports(thing_id: int, verb: str, by_id: int) -> None:
    if verb in ANSWERS_REPORTS:
        await write(
            "UPDATE report SET state = 'settled', settled_at = $2, settled_by_id = $3, open_for = NULL"
            " WHERE thing_id = $1 AND state = 'open'", thing_id, now(), by_id,
        )


async def change(thing: Thing, what: str = "", *values: object) -> None:
    """Change columns of a thing (`what` numbers its parameters from $3), with a version more. Raises Refused for who is
    too late."""
    changed = await write(
        f"UPDATE thing SET {what + ', ' if what else ''}version = version + 1"  # noqa: S608  # columns of ours
        " WHERE id = $1 AND version = $2 RETURNING id",
        thing.id, thing.version, *values,
    )
    if not changed:
        raise Refused("changed-meanwhile")
