"""A meeting that a topic is about: set, changed, called off."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cop.community import audience, posting, scanning
from cop.community.actions import action
from cop.community.activity import note
from cop.community.byline import NAMED, freeze
from cop.community.people import Reader
from cop.community.text import Written, plain, put_text
from cop.community.thing import Thing, put_thing
from cop.forum.models import Meeting
from cop.kit.clock import now
from cop.kit.errors import Refused
from cop.kit.store import row, write

LONGEST_TITLE, LONGEST_PLACE, LONGEST_REASON = 160, 300, 300
LONGEST_DAYS = 14
MOST_COMING = 5
TITLE, PLACE, REASON = "title", "place", "reason"
"""Parts of its text; the last one says why it was called off."""

COMING = """
SELECT count(*) AS n FROM thing t JOIN meeting m ON m.thing_id = t.id
WHERE t.parent_id = $1 AND t.number = 0 AND t.state IN ('published', 'held') AND m.cancelled_at IS NULL
  AND m.ends_at > $2
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A meeting as it was planned; `zone` is where it is held, by its name in the tz database."""

    title: Written
    place: Written
    starts_at: datetime
    ends_at: datetime
    zone: str

    @property
    def parts(self) -> dict[str, Written]:
        return {TITLE: self.title, PLACE: self.place}


@action("meeting.set")
async def set_meeting(reader: Reader, topic: Thing, plan: Plan, *, language: str) -> Thing:
    """A child of the topic without a number: it stands above the replies, and is none of them. Whoever opened the topic
    signs it as the topic is signed: nothing tells more of them."""
    _check(plan)
    _check_ahead(plan.starts_at)
    held = await write(
        "UPDATE thing SET top = top WHERE id = $1 AND group_id = $2 AND kind = 'topic' AND state = 'published'"
        " AND closed_at IS NULL RETURNING group_id, network_id, also_in", topic.id, topic.group_id,
    )
    if not held:
        raise Refused("topic-closed")
    coming = await row(COMING, topic.id, now())
    if coming and coming["n"] >= MOST_COMING:
        raise Refused("too-many-meetings", most=MOST_COMING)
    mode = topic.byline if reader.id == topic.author_id else NAMED
    state = await posting.state_for(reader, held[0]["group_id"], topic.id, language, plan.parts)
    made = await put_thing(
        reader, kind="meeting", parent_id=topic.id, group_id=held[0]["group_id"], network_id=held[0]["network_id"],
        also_in=held[0]["also_in"], language=language, home=None, state=state,
        byline=await freeze(reader, mode, group_id=held[0]["group_id"]),
    )
    await Meeting.create(thing_id=made.id, starts_at=plan.starts_at, ends_at=plan.ends_at, zone=plan.zone)
    await audience.settle(made.id)
    await _put_words(reader, made, language, plan)
    await posting.tell_written("meeting.set", reader, made)
    return made


@action("meeting.change")
async def change(reader: Reader, meeting: Thing, plan: Plan, *, seen: int, reason: str = "") -> Thing:
    """Other words, another time, until it is over. `seen`: the version that was changed. `reason`: what its author
    reads where somebody else changes it. Calendars that took it up take up the change."""
    _check(plan)
    await audience.hold_tree(meeting.id)
    taken = await write(
        "UPDATE thing SET version = version + 1, updated_at = $3"
        " WHERE id = $1 AND version = $2 AND state IN ('published', 'held') RETURNING language",
        meeting.id, seen, now(),
    )
    if not taken:
        raise Refused("changed-meanwhile")
    before = await _still(meeting)
    if plan.starts_at != before:
        _check_ahead(plan.starts_at)
    if plan.ends_at <= now():
        raise Refused("not-ahead", field="end_day")
    why, language = "", taken[0]["language"]
    if reader.id != meeting.author_id:
        await posting.record_change(reader, meeting, reason)
    else:
        why = await posting.change(reader, meeting, language, [part.source for part in plan.parts.values()])
    await write(
        "UPDATE meeting SET starts_at = $2, ends_at = $3, zone = $4, sequence = sequence + 1 WHERE thing_id = $1",
        meeting.id, plan.starts_at, plan.ends_at, plan.zone,
    )
    await _put_words(reader, meeting, language, plan)
    await posting.tell_changed(reader, meeting, why)
    return meeting


@action("meeting.cancel")
async def cancel(reader: Reader, meeting: Thing, reason: str) -> None:
    """It will not be: it stays on the page with the reason, and calendars take it out."""
    if not reason:
        raise Refused("say-something", field="why")
    await audience.hold_tree(meeting.id)
    await _still(meeting)
    held = await write(
        "UPDATE thing SET version = version + 1, updated_at = $2 WHERE id = $1 AND state IN ('published', 'held')"
        " RETURNING language", meeting.id, now(),
    )
    if not held:
        raise Refused("changed-meanwhile")
    await write(
        "UPDATE meeting SET cancelled_at = $2, sequence = sequence + 1 WHERE thing_id = $1", meeting.id, now()
    )
    await put_text(meeting.id, REASON, held[0]["language"], plain(reason), reader.id)
    await note("meeting.cancelled", reader, thing_id=meeting.id, group_id=meeting.group_id)
    await scanning.mark(reader, meeting, reason)


def _check(plan: Plan) -> None:
    """What the form offers is all there is."""
    for name, part in plan.parts.items():
        if not part.source:
            raise Refused("say-something", field=name)
    if plan.ends_at <= plan.starts_at:
        raise Refused("ends-before-it-begins", field="end_time")
    if plan.ends_at - plan.starts_at > timedelta(days=LONGEST_DAYS):
        raise Refused("meeting-too-long", field="end_day", most=LONGEST_DAYS)


def _check_ahead(starts_at: datetime) -> None:
    if starts_at <= now():
        raise Refused("not-ahead", field="day")


async def _still(meeting: Thing) -> datetime:
    """When it begins, its tree held. Raises Refused where it is over or called off."""
    found = await Meeting.filter(thing_id=meeting.id, cancelled_at=None, ends_at__gt=now()).first()
    if found is None:
        raise Refused("meeting-over")
    return found.starts_at


async def _put_words(reader: Reader, meeting: Thing, language: str, plan: Plan) -> None:
    for part, text in plan.parts.items():
        await put_text(meeting.id, part, language, text, reader.id)
