"""What came in is written down here, once, and with it how much somebody may still send within the hour."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import timedelta

from cop.community.activity import note
from cop.intake.models import KEPT, REFUSED, TAKEN, TURNED
from cop.kit.clock import now
from cop.kit.errors import Refused
from cop.kit.store import row, write

HOUR = timedelta(hours=1)
MOST_MAILS = 20
"""Mails of one person within an hour that are looked at; the next is refused, those after it are not answered."""
MOST_REFUSALS = 5
"""Mails an hour that tell one person why something was refused."""
MOST_UNPROVED = 5
"""Mails an hour that only seem to be somebody's, with no token or from another address: anybody can send those."""
LONGEST_REASON = 40
KEPT_FOR = timedelta(days=400)
"""A mail that comes again later than this is a new one."""

SO_FAR = """
SELECT coalesce(sum(CASE WHEN outcome IN ('taken', 'refused') THEN 1 ELSE 0 END), 0) AS proved,
       coalesce(sum(CASE WHEN outcome = 'refused' THEN 1 ELSE 0 END), 0) AS refused,
       coalesce(sum(CASE WHEN outcome IN ('kept', 'turned') THEN 1 ELSE 0 END), 0) AS unproved
FROM received_mail WHERE person_id = $1 AND at > $2
"""
HOLD = """
UPDATE reply_address SET until = until WHERE id = (SELECT min(id) FROM reply_address WHERE person_id = $1)
"""
"""Not the person's row: whoever attaches a file takes that behind the thing's, and we would take it before."""
CLAIM = """
INSERT INTO received_mail (name, person_id, outcome, reason, draft, at) VALUES ($1, $2, $3, $4, '', $5)
ON CONFLICT (name) DO NOTHING RETURNING id
"""


class Again(Exception):
    """This mail has been taken, or refused, before."""


@dataclass(frozen=True, slots=True)
class SoFar:
    """Of one person within the last hour."""

    proved: int
    refused: int
    unproved: int


def name_of(secret: str, person_id: int, sender: str, message_id: str, digest: str) -> str:
    """Under which name a mail is known: of this person, from this address, so that nobody can use up another's."""
    words = f"received:{person_id}:{sender}:{message_id or digest}"
    return hmac.new(secret.encode(), words.encode("utf-8", "replace"), hashlib.sha256).hexdigest()


async def so_far(person_id: int) -> SoFar:
    found = await row(SO_FAR, person_id, now() - HOUR)
    assert found is not None
    return SoFar(int(found["proved"]), int(found["refused"]), int(found["unproved"]))


async def is_known(name: str) -> bool:
    return await row("SELECT 1 AS here FROM received_mail WHERE name = $1", name) is not None


async def claim(name: str, person_id: int, outcome: str, reason: str = "") -> int:
    """Write it down; gives its number. Rivals of this person wait. Inside a unit. Raises Again."""
    await write(HOLD, person_id)
    made = await write(CLAIM, name, person_id, outcome, reason[:LONGEST_REASON], now())
    if not made:
        raise Again
    return int(made[0]["id"])


async def take(name: str, person_id: int) -> None:
    """A mail that becomes something. Inside the unit in which it does. Raises Again, or Refused."""
    await claim(name, person_id, TAKEN)
    if (await so_far(person_id)).proved > MOST_MAILS:
        raise Refused("mail-too-many", most=MOST_MAILS)


async def refuse(name: str, person_id: int, reason: str, *, is_proved: bool) -> bool:
    """A mail that becomes nothing, and whether its person is told why. Inside a unit. Raises Again."""
    received_id = await claim(name, person_id, REFUSED if is_proved else TURNED, reason)
    counted = await so_far(person_id)
    if is_proved:
        is_told = counted.refused <= MOST_REFUSALS or reason.startswith("mail-too-many")
    else:
        is_told = counted.unproved <= MOST_UNPROVED
    if is_told:
        await note("mail.refused", None, subject_id=received_id)
    return is_told


async def keep(name: str, person_id: int, draft: str, *, reason: str, place: str) -> None:
    """A mail whose text waits as a draft until its person confirms it. Inside a unit. Raises Again."""
    received_id = await claim(name, person_id, KEPT, reason)
    await write("UPDATE received_mail SET draft = $2 WHERE id = $1", received_id, draft)
    await note(f"mail.kept_{place}", None, subject_id=received_id)


def in_words(refused: Refused) -> str:
    """A reason with its numbers, as it is written down."""
    facts = [f"{name}={value}" for name, value in refused.facts.items() if isinstance(value, int)]
    return " ".join([refused.code, *facts])[:LONGEST_REASON]


def from_words(words: str) -> tuple[str, dict[str, str]]:
    code, *facts = words.split(" ")
    return code, dict(fact.split("=", 1) for fact in facts if "=" in fact)


async def sweep() -> None:
    """A chore: forget mails of more than a year ago. Opens no unit of its own."""
    await write("DELETE FROM received_mail WHERE at < $1", now() - KEPT_FOR)
