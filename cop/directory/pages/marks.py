"""What stands for a person in a form of the directory: no number of ours, and good for one sign-in alone."""

import hashlib
import hmac
from collections.abc import Iterable

from starlette.requests import Request

from cop.kit.errors import Refused
from cop.kit.forms import Form


def mark_of(request: Request, person_id: int) -> str:
    secret: str = request.scope["form_secret"]
    return hmac.new(secret.encode(), f"person:{person_id}".encode(), hashlib.sha256).hexdigest()[:20]


def chosen(request: Request, form: Form, person_ids: Iterable[int]) -> int:
    """Which of these the form names in `person`. Raises Refused."""
    typed = form.raw("person").encode()
    for person_id in person_ids:
        if hmac.compare_digest(mark_of(request, person_id).encode(), typed):
            return person_id
    raise Refused("choose-one", field="person")
