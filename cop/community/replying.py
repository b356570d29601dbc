"""Addresses a mail can be answered to: each is bound to one person and one thing or group, and ends some day.

The token is derived from the secret and the row's two ids, so the same person and thing always get the same address
and no token is kept: the table holds its digest.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from tortoise import fields
from tortoise.models import Model

from cop.community.byline import NAMED
from cop.community.groups import Group
from cop.community.people import Person
from cop.community.thing import Thing
from cop.kit.clock import instant, now
from cop.kit.store import row, write

LASTS = timedelta(days=90)
REPLY, START, BOUNCE = "reply", "start", "bounce"
SHORT = 26
"""Characters of a token: 130 bits in base32, which no mail server changes by its case."""


class ReplyAddress(Model):
    """Where one person's mail about one thing, or for one group, comes in. The last use before `until` counts."""

    id = fields.BigIntField(primary_key=True)
    token_hash = fields.CharField(64, unique=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "cop.Person", on_delete=fields.RESTRICT, related_name=False
    )
    person_id: int
    thing: fields.ForeignKeyNullableRelation[Thing] = fields.ForeignKeyField(
        "cop.Thing", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    thing_id: int | None
    group: fields.ForeignKeyNullableRelation[Group] = fields.ForeignKeyField(
        "cop.Group", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    group_id: int | None
    until = fields.DatetimeField()

    class Meta:
        table = "reply_address"
        indexes = (("person_id",),)


@dataclass(frozen=True, slots=True)
class Bound:
    """Whom and what an address is bound to; `is_over`: it was valid once."""

    person_id: int
    thing_id: int | None
    group_id: int | None
    is_over: bool


def token_of(secret: str, person_id: int, *, thing_id: int | None = None, group_id: int | None = None) -> str:
    """The token in lower case letters and digits: of a reply to a thing, or of a topic started in a group."""
    about = f"thing:{thing_id}" if thing_id is not None else f"group:{group_id}"
    made = hmac.new(secret.encode(), f"mail-in:{person_id}:{about}".encode(), hashlib.sha256).digest()
    return base64.b32encode(made).decode().lower()[:SHORT]


def bounce_token(secret: str, person_id: int) -> str:
    """Names the person in the envelope sender, where undeliverable mail comes back to."""
    made = hmac.new(secret.encode(), f"bounce:{person_id}".encode(), hashlib.sha256).hexdigest()[:16]
    return f"{person_id}-{made}"


def bounced(secret: str, token: str) -> int | None:
    """The person named by the token of a bounce, None for a forged one."""
    person_id, _, _ = token.partition("-")
    if not person_id.isdecimal() or len(person_id) > 9:
        return None
    same = hmac.compare_digest(bounce_token(secret, int(person_id)).encode(), token.encode())
    return int(person_id) if same else None


async def address_for(
    secret: str, person_id: int, *, thing_id: int | None = None, group_id: int | None = None
) -> str:
    """The token of this person's address, valid for 90 days from now. Inside a unit."""
    token = token_of(secret, person_id, thing_id=thing_id, group_id=group_id)
    await write(
        "INSERT INTO reply_address (token_hash, person_id, thing_id, group_id, until) VALUES ($1, $2, $3, $4, $5)"
        " ON CONFLICT (token_hash) DO UPDATE SET until = excluded.until",
        _hash(token), person_id, thing_id, group_id, now() + LASTS,
    )
    return token


async def bound_to(token: str) -> Bound | None:
    """What an address is bound to; None for one that was never given."""
    found = await row(
        "SELECT person_id, thing_id, group_id, until FROM reply_address WHERE token_hash = $1", _hash(token)
    )
    if found is None:
        return None
    until: datetime | None = instant(found["until"])
    assert until is not None
    return Bound(found["person_id"], found["thing_id"], found["group_id"], until <= now())


BYLINE = """
SELECT byline FROM thing WHERE author_id = $1 AND (id = $2 OR parent_id = $2) ORDER BY id DESC LIMIT 1
"""


async def byline_for(person_id: int, thing_id: int) -> str:
    """How a reply by mail is signed: as this person has signed last in this thread, else by name. A mail that can be
    answered says so."""
    found = await row(BYLINE, person_id, thing_id)
    return str(found["byline"]) if found else NAMED


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("ascii", "replace")).hexdigest()
