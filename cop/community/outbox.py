"""Mail that is going to be sent: who, about what, when; never a text.

A letter is written down in the unit that made the news and composed only when it is sent, from what is so then and
what its person may read then. What was hidden, taken back or lost its reader meanwhile is withdrawn.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tortoise import fields
from tortoise.models import Model

from cop.community.people import Person, Reader
from cop.community.thing import Thing
from cop.kit.clock import now
from cop.kit.i18n import Catalogue
from cop.kit.store import row, write

WAITING, SENDING, SENT, WITHDRAWN, PARKED = "waiting", "sending", "sent", "withdrawn", "parked"

OFF, EACH, DAILY, WEEKLY = "off", "each", "daily", "weekly"
OFTEN = (OFF, EACH, DAILY, WEEKLY)

AUTOMATIC, FULL, NOTICE = "", "full", "notice"
MAIL_TEXTS = (AUTOMATIC, FULL, NOTICE)
"""Settings of a group: AUTOMATIC is FULL for what everyone in the network reads and is signed by name, else NOTICE."""


class Letter(Model):
    """One mail to one person. `key` says what it is for: the same key never makes a second one."""

    id = fields.BigIntField(primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "cop.Person", on_delete=fields.RESTRICT, related_name=False
    )
    person_id: int
    key = fields.CharField(40)
    kind = fields.CharField(24)
    thing: fields.ForeignKeyNullableRelation[Thing] = fields.ForeignKeyField(
        "cop.Thing", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    thing_id: int | None
    """What must be readable when it is sent."""
    subject_id = fields.BigIntField(null=True)
    state = fields.CharField(10, default=WAITING)
    due_at = fields.DatetimeField()
    next_at = fields.DatetimeField()
    """When it is looked at next: when it is due, when it is tried again, or when a postman that died has lost it."""
    attempts = fields.IntField(default=0)
    sent_at = fields.DatetimeField(null=True)
    error = fields.CharField(40, default="")
    """The name of the last error, never what it says."""

    class Meta:
        table = "letter"
        unique_together = (("person", "key"),)
        indexes = (("state", "next_at"), ("thing_id",))


class MailChoice(Model):
    """How somebody wants mail, and how mail to that address fares. Without a row: personal mail, a daily digest."""

    person: fields.OneToOneRelation[Person] = fields.OneToOneField(
        "cop.Person", primary_key=True, on_delete=fields.RESTRICT, related_name=False
    )
    person_id: int
    often = fields.CharField(8, default=DAILY)
    """News of what one follows: off, each (one mail for each topic), daily or weekly (a digest)."""
    personal = fields.BooleanField(default=True)
    """Answers to my questions, mentions, invitations to answer, sessions."""
    stop_key = fields.CharField(32, unique=True)
    """Random: names this row in the one-click address of a mail."""
    next_at = fields.DatetimeField(null=True, db_index=True)
    """When the next digest is due."""
    told_to = fields.DatetimeField(null=True)
    """Up to when digests have told."""
    bounces = fields.IntField(default=0)
    """Undeliverable mails in a row: see `bouncing.py`."""
    bounced_at = fields.DatetimeField(null=True)
    stopped_at = fields.DatetimeField(null=True)
    """Since when nothing is sent to this address any more: it bounced three times."""

    class Meta:
        table = "mail_choice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What a mail says, composed for its person. `parts` are paragraphs of plain text, without the signature."""

    subject: str
    parts: tuple[str, ...]
    ending: tuple[str, ...] = ()
    """Paragraphs behind them that stay when a text is too long for a mail: the link, how to answer."""
    rest: str = ""
    """Stands where a text was cut because it is too long: where the rest is."""
    answers_thing_id: int | None = None
    """A reply to this mail is a reply to this thing: it gets an address that is bound to both."""
    thread: str = ""
    """Public id of the thing whose mails belong together in a mail program (References)."""
    calendar: bytes = b""
    """A calendar file, as a part of its own."""
    calendar_method: str = "PUBLISH"
    stop: str = ""
    """What one click ends: "personal", "often", or "thing:<public id>" (mutes it). "" for mail nobody can stop."""


Compose = Callable[[Letter, Reader, Catalogue], Awaitable[Sheet | None]]
"""None withdraws the letter: it is no longer so, or no longer for this person."""

kinds: dict[str, Compose] = {}
"""Filled by `cop/wiring.py`."""
TO_THOSE_OUT = "suspended"
"""The one kind that goes to somebody who is suspended, composed for a reader without any right: why, and until when."""

MAY_GET = "(state = 'active' OR state = 'suspended' AND {0}::varchar = 'suspended')"
"""Who gets a letter of this kind: nobody who is out, but that one."""
PUT = f"""
INSERT INTO letter (person_id, key, kind, thing_id, subject_id, state, due_at, next_at, attempts, error)
SELECT p.id, $2::varchar, $3::varchar, $4::bigint, $5::bigint, 'waiting', $6::timestamptz, $6::timestamptz, 0, ''
FROM person p
WHERE p.id IN_IDS($1) AND {MAY_GET.format("$3")}
ON CONFLICT (person_id, key) DO NOTHING
"""  # noqa: S608  # pieces of ours


async def put(
    person_ids: Iterable[int], *, key: str, kind: str, thing_id: int | None = None, subject_id: int | None = None,
    due_at: datetime | None = None,
) -> None:
    """One letter to each of these persons who are not out, in one statement. Inside a unit."""
    await write(PUT, sorted(set(person_ids)), key, kind, thing_id, subject_id, due_at or now())


def window_key(thing_id: int, moment: datetime, seconds: int) -> tuple[str, datetime]:
    """The key of the mail about what is new in a thing around this moment, and when it is due.

    Time is cut into windows of this length. What is published within one window has one key, and so makes one mail; it
    is due one length after the end of the window, so that the last of it has waited as long.
    """
    length = max(seconds, 1)
    start = int(moment.timestamp()) // length * length
    return f"new:{thing_id}:{start}:{length}", datetime.fromtimestamp(start + 2 * length, UTC)


def window_of(key: str) -> tuple[datetime, datetime]:
    """From when, and until before when, a mail of this key tells."""
    _, _, start, seconds = key.split(":")
    since = datetime.fromtimestamp(int(start), UTC)
    return since, since + timedelta(seconds=int(seconds))


def may_quote(*, mail_text: str, access: str, byline: str, is_for_all: bool, also_in: str = "") -> bool:
    """Whether a mail may hold text, title, group and signature of a thing, by its group's setting.

    `is_for_all`: the thing is read by everyone who reads its group, not by some of them. The default keeps back what is
    of a closed or hidden group, what only some read, and what is not signed by name. `also_in`: other groups it stands
    in; where some of the network do not read it, one group's setting does not speak for the others.
    """
    if also_in and not is_for_all:
        return False
    if mail_text in (FULL, NOTICE):
        return mail_text == FULL
    return access == "open" and byline == "named" and is_for_all


# --- what was hidden ---

OF_TREE = """
WITH RECURSIVE tree AS (
  SELECT id FROM thing WHERE id = $1 UNION ALL SELECT t.id FROM thing t JOIN tree ON t.parent_id = tree.id
)
"""
WITHDRAW = f"""
{OF_TREE} UPDATE letter SET state = 'withdrawn' WHERE state = 'waiting' AND thing_id IN (SELECT id FROM tree)
RETURNING id
"""  # noqa: S608  # pieces of ours
UNSENT = f"""
{OF_TREE} SELECT count(*) AS n FROM letter WHERE state IN ('waiting', 'sending') AND thing_id IN (SELECT id FROM tree)
"""  # noqa: S608


async def withdraw(thing_id: int) -> int:
    """No letter that waits tells of this thing any more, nor of what stands under it. Inside a unit."""
    return len(await write(WITHDRAW, thing_id))


class Unsent:
    """Mail that is going to be sent, as a place of words."""

    name = "unsent mail"

    async def held(self, thing_ids: Sequence[int]) -> Mapping[int, int]:
        return {each: await self.left(each) for each in thing_ids}

    async def left(self, thing_id: int) -> int:
        """One that is just being sent counts until its server has answered."""
        found = await row(UNSENT, thing_id)
        return int(found["n"]) if found else 0

    async def erase(self, thing_id: int) -> None:
        await withdraw(thing_id)
