"""What is only for people with an account leads everybody else to the sign-in, and back."""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from cop.kit.web import see


def door(request: Request) -> Response:
    """To the sign-in, and back to this address."""
    query = f"?{request.url.query}" if request.url.query else ""
    return see(f"/sign-in?next={quote(request.url.path + query)}")
