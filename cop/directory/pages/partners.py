"""Partners: the list of them, which can be searched, and one of them with what it offers today."""

from starlette.requests import Request
from starlette.responses import Response

from cop.community.listing import Place
from cop.community.policy import may
from cop.directory.documents.partners import PARTNER
from cop.directory.documents.wording import monogram
from cop.directory.pages.people import show_list
from cop.directory.queries import partners
from cop.directory.queries.partner_edit import partner_for
from cop.kit.web import language_of, render
from search import query

PARTNERS = Place("/partners", (
    query.ORGANISATION_TYPE, query.SCOPE, query.STAKEHOLDER, query.AVAILABILITY, query.THEME, query.SECTOR,
    query.COUNTRY, query.UN_GROUP, query.LANGUAGE,
), kinds=(PARTNER,))


async def index(request: Request) -> Response:
    """`/partners`: the whole state is in the address."""
    return await show_list(request, PARTNERS, "directory/partners.html")


async def show(request: Request) -> Response:
    """`/partners/<public id>`: what it is, what it offers, whom to ask there."""
    reader = request.user
    partner = await partners.partner(reader, request.path_params["id"], language=language_of(request))
    return render(
        request, "directory/partner.html", partner=partner, letters=monogram(partner["name"]),
        sorts=await partners.sorts(partner),
        may_edit=may(reader, "partner.edit", await partner_for(reader, partner["public_id"])),
    )
