"""The demonstration's doors: one button for each part one can play."""

from starlette.requests import Request
from starlette.responses import Response

from cop.accounts import queries
from cop.accounts.actions import signing
from cop.accounts.pages.browser import let_in, next_address
from cop.accounts.tokens import new_token
from cop.kit.errors import Refused
from cop.kit.forms import Form
from cop.kit.web import see

PERSONAS = (
    "official", "expert", "moderator", "lead", "focal_point", "partner", "secretariat", "admin", "outsider"
)


async def sign_in_as(request: Request, form: Form) -> Response:
    """Routed in the demonstration alone."""
    persona = await queries.persona(form.choice("as", PERSONAS))
    if persona is None:
        raise Refused("choose-one", field="as")
    token = new_token()
    await signing.sign_in_as(request.user, persona, token=token)
    return let_in(request, see(next_address(form.raw("next") or "/")), token)
