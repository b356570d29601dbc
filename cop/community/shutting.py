"""Somebody is out for a time: what would still let them in, or still tell them something, ends in the same unit.

Whoever asks for rights (`visit.py`, `among.py`) finds none for a person who is not active. What outlives a question is
ended here: sign-ins, links to a new password, mail that waits, and, by `standing`, open connections. The tables of
accounts are named as in `visit.py`.
"""

import hashlib
import hmac

from cop.community import standing
from cop.kit.clock import now
from cop.kit.store import write

LETTERS = """
UPDATE letter SET state = 'withdrawn' WHERE person_id = $1 AND state IN ('waiting', 'sending', 'parked') RETURNING id
"""
SIGN_INS = "DELETE FROM sign_in WHERE person_id = $1 RETURNING id"
RESETS = "UPDATE password_reset SET used_at = $2 WHERE person_id = $1 AND used_at IS NULL RETURNING id"


async def shut_out(person_id: int) -> bool:
    """Nothing of this person is open any more. Inside a unit. False where they were out already."""
    out = await write(
        "UPDATE person SET state = 'suspended' WHERE id = $1 AND state = 'active' RETURNING id", person_id
    )
    await write(SIGN_INS, person_id)
    await write(RESETS, person_id, now())
    await write(LETTERS, person_id)
    await standing.changed(person_id=person_id)
    return bool(out)


async def let_in(person_id: int) -> None:
    """They may sign in again; what was opened in the very moment they were shut out is over. Inside a unit."""
    await write(SIGN_INS, person_id)
    await write("UPDATE person SET state = 'active' WHERE id = $1 AND state = 'suspended'", person_id)
    await standing.changed(person_id=person_id)


def seal_of(secret: str, what: str, number: int) -> str:
    """The end of an address that works without a sign-in: names this row, and cannot be made by anybody else."""
    sealed = hmac.new(secret.encode(), f"{what}:{number}".encode(), hashlib.sha256).hexdigest()[:20]
    return f"{number}-{sealed}"


def unsealed(secret: str, what: str, text: str) -> int | None:
    """The number in such an address; None where it was never given."""
    number, _, _ = text.partition("-")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        return None
    same = hmac.compare_digest(seal_of(secret, what, int(number)).encode(), text.encode(errors="replace"))
    return int(number) if same else None
