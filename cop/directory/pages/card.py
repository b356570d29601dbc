"""`/people/<id>/card.vcf`: what this reader reads of a profile, for an address book, where the owner gives that."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from cop.community.thing import PUBLISHED
from cop.directory.actions import cards
from cop.directory.card import MEDIA_TYPE, card_file
from cop.directory.queries.contacts import profile_for
from cop.directory.queries.profiles import profile as profile_of
from cop.kit.errors import Missing
from cop.kit.web import language_of


def gives_card(profile: Mapping[str, Any]) -> bool:
    """Whether a profile as its reader sees it can be taken away."""
    return profile["state"] == PUBLISHED and bool(profile["gives_card"])


async def show(request: Request) -> Response:
    """A file to be saved. Without the owner's word there is none."""
    public_id: str = request.path_params["id"]
    profile = await profile_of(request.user, public_id, language=language_of(request))
    thing = await profile_for(request.user, public_id)
    if thing is None or not gives_card(profile):
        raise Missing
    request.app.state.opening.take(request.user.id, thing.id)
    await cards.take(request.user, thing)
    url = f"{request.app.state.settings.origin}/people/{public_id}"
    named = {"content-disposition": f'attachment; filename="{public_id}.vcf"'}
    return Response(card_file(profile, url), media_type=MEDIA_TYPE, headers=named)
