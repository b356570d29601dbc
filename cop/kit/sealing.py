"""Words that must lie on the disk for a while and must not be found there: sealed with the secret of the installation.

A keystream of HMAC-SHA256 over a random beginning, and an HMAC over all of it. For short things, each sealed once.
"""

import hashlib
import hmac
import secrets

BEGINNING = 16
TAG = 32


class Broken(ValueError):
    """It was sealed with another secret, or was changed."""


def seal(text: str, secret: str) -> str:
    """As hex digits."""
    beginning, whole = secrets.token_bytes(BEGINNING), text.encode()
    body = beginning + _mixed(whole, secret, beginning)
    return (body + _tag(body, secret)).hex()


def unseal(sealed: str, secret: str) -> str:
    """Raises Broken."""
    try:
        raw = bytes.fromhex(sealed)
    except ValueError:
        raise Broken from None
    body, tag = raw[:-TAG], raw[-TAG:]
    if len(body) < BEGINNING or not hmac.compare_digest(tag, _tag(body, secret)):
        raise Broken
    return _mixed(body[BEGINNING:], secret, body[:BEGINNING]).decode()


def _mixed(whole: bytes, secret: str, beginning: bytes) -> bytes:
    key, stream = _key(secret, b"words"), b""
    for number in range(len(whole) // 32 + 1):
        stream += hmac.digest(key, beginning + number.to_bytes(8), hashlib.sha256)
    return bytes(one ^ other for one, other in zip(whole, stream, strict=False))


def _tag(body: bytes, secret: str) -> bytes:
    return hmac.digest(_key(secret, b"whole"), body, hashlib.sha256)


def _key(secret: str, use: bytes) -> bytes:
    return hmac.digest(secret.encode(), b"sealing/" + use, hashlib.sha256)
