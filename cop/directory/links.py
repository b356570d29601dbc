"""The link of a reminder, by which the owner says with one form that a profile is still correct."""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from datetime import UTC

from cop.directory.models import Profile


def confirm_token(secret: str, profile: Profile) -> str:
    """Derived from the row, so that it is kept nowhere; void as soon as the owner has said or written something."""
    assert profile.confirmed_at is not None
    since = profile.confirmed_at.astimezone(UTC).isoformat()
    made = hmac.new(secret.encode(), f"profile-confirm:{profile.thing_id}:{since}".encode(), hashlib.sha256)
    return urlsafe_b64encode(made.digest()).rstrip(b"=").decode()


def is_confirm_token(token: str, secret: str, profile: Profile) -> bool:
    if profile.confirmed_at is None:
        return False
    return hmac.compare_digest(token.encode(errors="replace"), confirm_token(secret, profile).encode())
