"""Office hours: offered by somebody, booked by others, cancelled by either."""

from datetime import datetime, timedelta

from tortoise.exceptions import IntegrityError

from cop.community import audience
from cop.community.actions import action
from cop.community.activity import note
from cop.community.people import Reader
from cop.community.text import Written
from cop.community.thing import Thing, public_id
from cop.directory.actions.contacts import SETTLE, put_request
from cop.directory.models import ACCEPTED, Contact, Profile
from cop.directory.models.hours import Booking, Hour
from cop.directory.queries.contacts import Asked
from cop.directory.queries.hours import offered_hour
from cop.kit.clock import now
from cop.kit.errors import Missing, Refused
from cop.kit.store import write

LENGTHS = (15, 20, 30, 45, 60)
"""Minutes."""
MOST_AT_ONCE = 12
MOST_OPEN = 60
FARTHEST_DAYS = 180
ABOUT = "question"
"""The purpose of a request that books an hour."""

WITHDRAW = """
UPDATE office_hour SET withdrawn_at = $3 WHERE public_id = $2 AND thing_id = $1 AND withdrawn_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM office_hour_booking b WHERE b.hour_id = office_hour.id AND b.cancelled_at IS NULL)
RETURNING id
"""
CANCEL = """
UPDATE office_hour_booking SET cancelled_at = $2, open_for = NULL
WHERE contact_id = $1 AND cancelled_at IS NULL AND (SELECT starts_at FROM office_hour h WHERE h.id = hour_id) > $2
RETURNING hour_id
"""


@action("hours.offer")
async def offer(reader: Reader, profile: Profile, *, starts: datetime, minutes: int, count: int) -> None:
    """`count` hours of so many minutes, one after the other."""
    if minutes not in LENGTHS:
        raise Refused("choose-one", field="minutes")
    if not 1 <= count <= MOST_AT_ONCE:
        raise Refused("number-between", field="count", least=1, most=MOST_AT_ONCE)
    if not now() < starts:
        raise Refused("hour-over", field="day")
    if starts > now() + timedelta(days=FARTHEST_DAYS):
        raise Refused("too-far-ahead", field="day", most=FARTHEST_DAYS)
    await audience.hold_tree(profile.thing_id)
    await _check_room(profile.thing_id, starts, starts + timedelta(minutes=minutes * count), count)
    for at in range(count):
        await Hour.create(
            public_id=public_id(), thing_id=profile.thing_id, starts_at=starts + timedelta(minutes=minutes * at),
            minutes=minutes,
        )
    await note("hours.offered", reader, thing_id=profile.thing_id)


async def _check_room(thing_id: int, starts: datetime, ends: datetime, count: int) -> None:
    """Nobody is in two conversations at once, and nobody offers without end."""
    open_ = await Hour.filter(
        thing_id=thing_id, withdrawn_at__isnull=True, starts_at__gt=min(starts, now()) - timedelta(minutes=max(LENGTHS))
    )
    if any(each.starts_at < ends and starts < each.starts_at + timedelta(minutes=each.minutes) for each in open_):
        raise Refused("hours-overlap", field="time")
    if len(open_) + count > MOST_OPEN:
        raise Refused("hours-enough", most=MOST_OPEN)


@action("hours.withdraw")
async def withdraw(reader: Reader, profile: Profile, hour: str) -> None:
    """Offer it no more. What is booked is cancelled first. Saying it twice changes nothing."""
    await audience.hold_tree(profile.thing_id)
    if await write(WITHDRAW, profile.thing_id, hour, now()):
        await note("hours.withdrawn", reader, thing_id=profile.thing_id)
        return
    found = await Hour.get_or_none(public_id=hour, thing_id=profile.thing_id)
    if found is None:
        raise Missing
    if found.withdrawn_at is None:
        raise Refused("hour-booked")


@action("hours.book")
async def book(reader: Reader, asked: Asked, hour: str, *, words: Written, language: str) -> Thing:
    """Ask for contact in an hour that was offered: to offer it was to accept. The rules of asking hold all the same."""
    await audience.hold_tree(asked.id)
    found = await offered_hour(reader, asked.public_id, hour)
    if found is None:
        raise Refused("hour-gone")
    made = await put_request(reader, asked, purpose=ABOUT, words=words, language=language)
    await write(SETTLE, made.id, ACCEPTED, now())
    try:
        await Booking.create(
            hour_id=found["id"], contact_id=made.id, booked_at=now(), open_for=str(found["id"])
        )
    except IntegrityError:
        raise Refused("hour-gone") from None
    await note("contact.booked", reader, thing_id=made.id)
    return made


@action("hours.cancel")
async def cancel(reader: Reader, thing: Thing) -> None:
    """Either of the two may, before it begins. The conversation goes on. What its host cancels is not offered again."""
    contact = await Contact.get(thing_id=thing.id)
    gone = await write(CANCEL, thing.id, now())
    if not gone:
        raise Refused("nothing-booked")
    if reader.id == contact.receiver_id:
        await write("UPDATE office_hour SET withdrawn_at = $2 WHERE id = $1 RETURNING id", gone[0]["hour_id"], now())
    await note("contact.cancelled", reader, thing_id=thing.id)
