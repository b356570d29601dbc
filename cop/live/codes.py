"""The way into a session from a projector, by hand: a short code to type."""

import secrets

from cop.community.thing import ALPHABET

CODE_LENGTH = 6


def join_code() -> str:
    """A random code to be read aloud and typed. It opens nothing by itself; that it is free, the table says."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
