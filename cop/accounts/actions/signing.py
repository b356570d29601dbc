"""Signing in and out, and forgotten passwords. Passwords come here verified or hashed already."""

import secrets
from datetime import timedelta

from cop.accounts.models import Reset, SignIn
from cop.accounts.queries import Account
from cop.accounts.tokens import token_hash
from cop.community import standing
from cop.community.actions import action
from cop.community.activity import note
from cop.community.founding import normal_address
from cop.community.people import Person, Reader
from cop.kit.clock import now
from cop.kit.errors import Missing, Refused
from cop.kit.store import write

SIGN_IN_LASTS = timedelta(days=30)
RESET_LASTS = timedelta(hours=1)
MOST_SIGN_INS = 20
"""Of one person at once; the oldest ends when there are more."""


@action("account.sign_in")
async def sign_in(reader: Reader, account: Account, *, token: str) -> None:
    """Sign in whoever gave the password of this account. Refused when it has been changed meanwhile.

    The row of the password is written, not read: a change of password in the same moment waits and then ends
    this sign-in too.
    """
    current = await write(
        "UPDATE credential SET password_hash = password_hash WHERE person_id = $1 AND password_hash = $2"
        " AND EXISTS (SELECT 1 FROM person p WHERE p.id = $1 AND p.state = 'active') RETURNING person_id",
        account.person_id, account.password_hash,
    )
    if not current:
        raise Refused("wrong-sign-in")
    await open_sign_in(reader, account.person_id, token)


@action("account.sign_in_as")
async def sign_in_as(reader: Reader, persona: Person, *, token: str) -> None:
    """Sign in as one of the demonstration's invented people, without a password; as nobody else."""
    if not (persona.external_id or "").startswith("persona:"):
        raise Missing
    await open_sign_in(reader, persona.id, token)


async def open_sign_in(reader: Reader, person_id: int, token: str) -> None:
    """A new sign-in in this browser, in the place of the one it had. Inside a unit."""
    if await SignIn.filter(id=reader.sign_in_id).delete():
        await standing.changed(person_id=reader.id)
    moment = now()
    made = await SignIn.create(
        person_id=person_id, token_hash=token_hash(token), form_secret=secrets.token_hex(16), since=moment,
        ends_at=moment + SIGN_IN_LASTS,
    )
    await write(
        "DELETE FROM sign_in WHERE person_id = $1 AND id NOT IN"
        " (SELECT id FROM sign_in WHERE person_id = $1 ORDER BY id DESC LIMIT $2)",
        person_id, MOST_SIGN_INS,
    )
    await note("account.signed_in", Reader(id=person_id), subject_id=made.id)


@action("account.sign_out")
async def sign_out(reader: Reader, about: None) -> None:
    """End the sign-in of this browser."""
    if await SignIn.filter(id=reader.sign_in_id, person_id=reader.id).delete():
        await standing.changed(person_id=reader.id)
        await note("account.signed_out", reader, subject_id=reader.sign_in_id)


@action("account.end_sign_in")
async def end_sign_in(reader: Reader, ended: SignIn) -> None:
    """End one of one's own sign-ins, in whatever browser it is."""
    if await SignIn.filter(id=ended.id, person_id=reader.id).delete():
        await standing.changed(person_id=reader.id)
        await note("account.signed_out", reader, subject_id=ended.id)


@action("account.forget")
async def forget(reader: Reader, address: str, *, secret: str) -> None:
    """Ask for a link to a new password. For an unknown address the same is written, for nobody."""
    person = await Person.get_or_none(email=normal_address(address), state="active")
    made = await write_reset(person, secret=secret)
    await note("account.forgot", None, subject_id=made.id)


async def write_reset(person: Person | None, *, secret: str) -> Reset:
    """A link to a new password. Inside a unit."""
    nonce, moment = secrets.token_hex(16), now()
    made = await Reset.create(
        nonce=nonce, token_hash=nonce, person_id=person.id if person else None, made_at=moment,
        expires_at=moment + RESET_LASTS,
    )
    await Reset.filter(id=made.id).update(token_hash=token_hash(made.token(secret)))
    return made


@action("account.reset")
async def reset(reader: Reader, found: Reset, *, password_hash: str) -> None:
    """Replace a forgotten password, once; whoever was signed in is out, and other links are void."""
    taken = await write(
        "UPDATE password_reset SET used_at = $2 WHERE id = $1 AND used_at IS NULL AND expires_at > $2"
        " AND EXISTS (SELECT 1 FROM person p WHERE p.id = password_reset.person_id AND p.state = 'active')"
        " RETURNING person_id",
        found.id, now(),
    )
    if not taken:
        raise Missing
    person_id = int(taken[0]["person_id"])
    await put_password(person_id, password_hash)
    await SignIn.filter(person_id=person_id).delete()
    await standing.changed(person_id=person_id)
    await write(
        "UPDATE password_reset SET used_at = $2 WHERE person_id = $1 AND used_at IS NULL", person_id, now()
    )
    await note("account.reset", Reader(id=person_id), subject_id=found.id)


async def put_password(person_id: int, password_hash: str) -> None:
    """The password of a person, the first or the next. Inside a unit."""
    await write(
        "INSERT INTO credential (person_id, password_hash, changed_at) VALUES ($1, $2, $3)"
        " ON CONFLICT (person_id) DO UPDATE SET password_hash = $2, changed_at = $3",
        person_id, password_hash, now(),
    )
