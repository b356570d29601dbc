"""Passwords: Argon2id, two at a time and never in the loop; long ones, without rules of composition.

Hash and verify before the action that needs it: inside a unit nothing is awaited but the database.
"""

import asyncio
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from cop.kit.errors import Refused

SHORTEST, LONGEST = 12, 128
FEWEST_DIFFERENT = 5
"""Characters; "aaaaaaaaaaaa" and "121212121212" are long and guessed at once."""
SHORTEST_LOCAL_PART = 4
"""A shorter name before the @ stands in too many words to say anything."""
SERVICE_WORDS = ("pathfind", "pionnier", "communityofpractice", "communautedepratique")

DUMMY = "$argon2id$v=19$m=19456,t=2,p=1$ddkKuN6paQMCHbulqUS/YA$5UKRX/Ci3zAUNoh8pYtt/oIuaxc0WpTy6zd71Mub4Bw"
"""Verified where there is no account, so that an unknown address takes as long as a known one."""

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="argon2")
_COMMON = frozenset(Path(__file__).with_name("common_passwords.txt").read_text().split())


def _composed(password: str) -> str:
    """The same characters whichever keyboard typed them."""
    return unicodedata.normalize("NFKC", password)


def _folded(words: str) -> str:
    """Letters and digits alone, small, without accents."""
    parts = unicodedata.normalize("NFKD", words).casefold()
    return "".join(character for character in parts if character.isalnum())


def check(password: str, *, address: str, field: str = "password") -> None:
    """Raise Refused for a password that is too short, too long, or among the first to be tried."""
    if len(password) < SHORTEST:
        raise Refused("password-short", field=field, least=SHORTEST)
    if len(password) > LONGEST:
        raise Refused("password-long", field=field, most=LONGEST)
    folded, local_part = _folded(password), _folded(address.partition("@")[0])
    told = (*SERVICE_WORDS, local_part) if len(local_part) >= SHORTEST_LOCAL_PART else SERVICE_WORDS
    if any(word in folded for word in told):
        raise Refused("password-tells", field=field)
    if folded in _COMMON or len(set(password)) < FEWEST_DIFFERENT:
        raise Refused("password-common", field=field)


async def hashed(password: str) -> str:
    """What is kept of a password that was checked."""
    return await asyncio.get_running_loop().run_in_executor(_threads, _hasher.hash, _composed(password))


async def matches(kept: str, password: str) -> bool:
    """Whether this is the password. What nobody can have chosen is not even hashed."""
    if len(password) > LONGEST:
        return False
    return await asyncio.get_running_loop().run_in_executor(_threads, _verify, kept, _composed(password))


def _verify(kept: str, password: str) -> bool:
    try:
        return _hasher.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False
