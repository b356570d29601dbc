"""Secrets that open doors. The database keeps their hashes, never the secrets."""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode


def new_token() -> str:
    """256 random bits, as a cookie carries them."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What is kept of a token. It is random and long, so a fast hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def link_token(secret: str, purpose: str, id_: int, nonce: str) -> str:
    """The token of a link in a mail, derived from its row, so that the mail can be written later."""
    made = hmac.new(secret.encode(), f"{purpose}:{id_}:{nonce}".encode(), hashlib.sha256)
    return urlsafe_b64encode(made.digest()).rstrip(b"=").decode()


def keyed_digest(secret: str, purpose: str, words: str) -> str:
    """A name under which something can be counted without being known."""
    return hmac.new(secret.encode(), f"{purpose}:{words}".encode(), hashlib.sha256).hexdigest()


def cookie_name(secure: bool) -> str:
    """`__Host-` makes the browser refuse a cookie that another host or an unsafe page has set."""
    return "__Host-cop" if secure else "cop"
