"""How often a door may be tried. Every try is taken before it is made, so that fifty at once count as fifty; a
try that succeeds is given back, one that fails stays, whatever the page answers.

A sign-in counts for the address and for the network it comes from. So that nobody can lock another out by
failing in their name, a browser in which that address has signed in before carries a mark, and counts on the
mark alone: strangers exhaust the address for strangers.
"""

import hmac
import ipaddress
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cop.accounts.tokens import keyed_digest
from cop.kit.clock import now
from cop.kit.errors import TooMany
from cop.kit.store import Row, rows, write
from cop.kit.unit import unit

STEPS = 15
"""A period slides in this many steps; every limit's seconds are a multiple of it."""


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many tries within so many seconds."""

    name: str
    most: int
    seconds: int

    @property
    def step(self) -> int:
        return self.seconds // STEPS

    def window(self, moment: datetime) -> int:
        """The step this moment falls into, by the second it began."""
        return int(moment.timestamp()) // self.step * self.step


SIGN_IN = Limit("sign-in", 10, 15 * 60)
PASSWORD = Limit("password", 10, 15 * 60)
FORGOTTEN = Limit("forgotten", 3, 60 * 60)
FORGOTTEN_FROM = Limit("forgotten-from", 30, 60 * 60)
INVITING = Limit("invite", 50, 24 * 60 * 60)
LIMITS = (SIGN_IN, PASSWORD, FORGOTTEN, FORGOTTEN_FROM, INVITING)

TAKE = """
INSERT INTO attempt (subject, "window", count) VALUES ($1, $2, 1)
ON CONFLICT (subject, "window") DO UPDATE SET count = attempt.count + 1
"""
TAKEN = 'SELECT "window", count FROM attempt WHERE subject = $1 AND "window" > $2 ORDER BY "window"'
GIVE_BACK = 'UPDATE attempt SET count = count - 1 WHERE subject = $1 AND "window" = $2 AND count > 0'


@dataclass(frozen=True, slots=True)
class Try:
    """A try that was taken and can be given back."""

    subjects: tuple[str, ...]
    window: int


async def take(limit: Limit, *subjects: str) -> Try:
    """Count a try for each subject (`subject()` below). Raises TooMany; what is too much does not count."""
    window = limit.window(now())
    async with unit():
        for subject_ in sorted(subjects):  # always in the same order: two tries never wait for each other
            await write(TAKE, subject_, window)
            found = await rows(TAKEN, subject_, window - limit.seconds)
            if sum(each["count"] for each in found) > limit.most:
                raise TooMany(_wait(limit, found))
    return Try(subjects, window)


def _wait(limit: Limit, found: Sequence[Row]) -> int:
    """Seconds until the oldest step that counts has slid out."""
    oldest = next(each["window"] for each in found if each["count"] > 0)
    return max(1, int(oldest) + limit.seconds - int(now().timestamp()))


async def give_back(taken: Try) -> None:
    async with unit():
        for subject_ in sorted(taken.subjects):
            await write(GIVE_BACK, subject_, taken.window)


def subject(secret: str, limit: Limit, words: str) -> str:
    """Under which name something is counted: no address is kept."""
    return keyed_digest(secret, f"limit:{limit.name}", words)


def network_of(host: str) -> str:
    """What a client can hardly change: its IPv4 address, or the /64 of its IPv6 address."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is None:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else address)


def make_mark(secret: str, address: str) -> str:
    """The mark of a browser in which this address has signed in."""
    nonce = secrets.token_urlsafe(12)
    return f"{nonce}.{_proof(secret, address, nonce)}"


def is_mark(secret: str, address: str, mark: str) -> bool:
    nonce, _, proof = mark.partition(".")
    return bool(nonce) and hmac.compare_digest(proof.encode(), _proof(secret, address, nonce).encode())


def _proof(secret: str, address: str, nonce: str) -> str:
    return keyed_digest(secret, "known-browser", f"{nonce}:{address}")
