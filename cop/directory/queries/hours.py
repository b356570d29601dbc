"""Office hours: what is offered to a reader, what somebody has offered, and what was booked by a request."""

from collections.abc import Sequence
from datetime import timedelta

from cop.community.people import Reader
from cop.community.thing import is_public_id
from cop.directory.models import Profile
from cop.kit.clock import instant, now
from cop.kit.errors import Missing
from cop.kit.store import Row, row, rows

SHOWN = 30
KEPT = timedelta(days=1)
"""How long an hour that is over is still shown to who offered it."""

FREE = """
SELECT h.id, h.public_id, h.starts_at, h.minutes FROM office_hour h JOIN thing t ON t.id = h.thing_id
JOIN profile f ON f.thing_id = t.id JOIN person p ON p.id = f.person_id AND p.state = 'active'
WHERE t.public_id = $1 AND t.kind = 'profile' AND t.state = 'published' AND t.audience_id IN_IDS($2)
  AND h.starts_at > $3 AND h.withdrawn_at IS NULL AND NOT EXISTS (
    SELECT 1 FROM office_hour_booking b WHERE b.hour_id = h.id AND b.cancelled_at IS NULL
  ) AND NOT EXISTS (
    SELECT 1 FROM profile_field n
    WHERE n.thing_id = t.id AND n.field = 'availability' AND NOT n.audience_id IN_IDS($2)
  )
"""
"""Hours go with the availability: who may not read that sees none."""
OFFERED_TO = f"{FREE} ORDER BY h.starts_at LIMIT $4"
ONE = f"{FREE} AND h.public_id = $4"
OWN = """
SELECT h.public_id, h.starts_at, h.minutes, c.public_id AS contact, c.byline_name AS who
FROM office_hour h LEFT JOIN office_hour_booking b ON b.hour_id = h.id AND b.cancelled_at IS NULL
LEFT JOIN thing c ON c.id = b.contact_id AND c.audience_id IN_IDS($2)
WHERE h.thing_id = $1 AND h.withdrawn_at IS NULL AND h.starts_at > $3 ORDER BY h.starts_at
"""
BOOKED = """
SELECT h.starts_at, h.minutes, b.booked_at, b.cancelled_at FROM office_hour_booking b
JOIN office_hour h ON h.id = b.hour_id JOIN thing c ON c.id = b.contact_id
WHERE c.public_id = $1 AND c.kind = 'contact' AND c.audience_id IN_IDS($2)
"""


async def offered(reader: Reader, profile_id: str) -> Sequence[Row]:
    """What this reader can book of somebody, by the public name of the profile, the next first: `public_id`,
    `starts_at`, `minutes`. Nothing for a visitor."""
    return await rows(OFFERED_TO, profile_id, reader.audiences, now(), SHOWN) if reader.signed_in else []


async def offered_hour(reader: Reader, profile_id: str, public_id: str) -> Row | None:
    """One of these, or None when it is gone."""
    if not (is_public_id(profile_id) and is_public_id(public_id)):
        raise Missing
    return await row(ONE, profile_id, reader.audiences, now(), public_id)


async def own(reader: Reader, profile: Profile) -> Sequence[Row]:
    """What somebody offers; `contact` and `who` are of who has booked it, or None."""
    return await rows(OWN, profile.thing_id, reader.audiences, now() - KEPT)


async def booked(reader: Reader, contact_id: str) -> Row | None:
    """The hour a request for contact has booked, for the two it is between: `starts_at`, `minutes`, `booked_at`,
    `cancelled_at`."""
    return await row(BOOKED, contact_id, reader.audiences) if is_public_id(contact_id) else None


def is_ahead(booked: Row | None) -> bool:
    """Whether what was booked stands and has not begun."""
    if booked is None or booked["cancelled_at"]:
        return False
    starts = instant(booked["starts_at"])
    return starts is not None and now() < starts
