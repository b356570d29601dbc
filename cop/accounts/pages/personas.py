"""The demonstration's doors: one button for each part one can play."""

from starlette.requests import Request
from starlette.responses import Response

from cop.accounts import queries
from cop.accounts.actions import signing
from cop.accounts.pages.browser import let_in, next_address
from cop.accounts.tokens import new_token
from cop.community import carried, visit
from cop.community.carried import unpacked
from cop.kit.errors import Refused
from cop.kit.forms import Form, is_our_key
from cop.kit.web import see

PERSONAS = (
    "official", "expert", "moderator", "lead", "focal_point", "partner", "secretariat", "safeguarding", "admin",
    "outsider",
)


async def sign_in_as(request: Request, form: Form) -> Response:
    """Routed in the demonstration alone."""
    persona = await queries.persona(form.choice("as", PERSONAS))
    if persona is None:
        raise Refused("choose-one", field="as")
    token = new_token()
    await signing.sign_in_as(request.user, persona, token=token)
    next_ = next_address(form.raw("next") or "/")
    words = unpacked(form.raw("words"))
    if words and form.raw("keep") and _is_ours(request, form):
        next_ = f"/drafts/{await carried.keep(await visit.by_person(persona), words)}?returned=1"
    return let_in(request, see(next_), token)


def _is_ours(request: Request, form: Form) -> bool:
    """Whether it comes from a page of ours: this door opens without that, but nobody is given words through it."""
    return bool(request.scope.get("proved_origin")) or is_our_key(form.raw("key"), request.scope["form_secret"])
