"""The address in a mail that ends such mails with one click, without a sign-in."""

import hashlib
import hmac
import secrets

from cop.community.outbox import DAILY, MailChoice
from cop.community.thing import is_public_id
from cop.kit.store import write
from cop.kit.unit import unit

PERSONAL, OFTEN, THING = "personal", "often", "thing:"
"""What can be stopped: mail meant for oneself; news of what one follows; news of one thing, which is muted then."""
BEGIN = """
INSERT INTO mail_choice (person_id, often, personal, stop_key, bounces) VALUES ($1, $2, $3, $4, 0)
ON CONFLICT (person_id) DO NOTHING
"""


async def mail_choice(person_id: int) -> MailChoice:
    """How this person wants mail; the row is made where there is none. In a unit, or in one of its own."""
    found = await MailChoice.get_or_none(person_id=person_id)
    if found is None:
        async with unit():
            await write(BEGIN, person_id, DAILY, True, secrets.token_hex(16))
            found = await MailChoice.get(person_id=person_id)
    return found


def stop_token(secret: str, stop_key: str, what: str) -> str:
    """The end of the address /notices/stop/... `what`: PERSONAL, OFTEN, or THING and a public id."""
    short = what.removeprefix(THING)
    return f"{stop_key}-{short}-{_seal(secret, stop_key, short)}"


def read_stop(secret: str, token: str) -> tuple[str, str] | None:
    """The stop key and what is to be stopped; None for a token that was never given."""
    stop_key, _, rest = token.partition("-")
    short, _, seal = rest.partition("-")
    if not (token.isascii() and is_public_id(short)):
        return None
    if not hmac.compare_digest(_seal(secret, stop_key, short), seal):
        return None
    return stop_key, short if short in (PERSONAL, OFTEN) else THING + short


def _seal(secret: str, stop_key: str, short: str) -> str:
    return hmac.new(secret.encode(), f"stop:{stop_key}:{short}".encode(), hashlib.sha256).hexdigest()[:16]
