"""What its asker is told of a question: that it is there, who looks after it, and what happens next."""

from starlette.requests import Request
from starlette.responses import Response

from cop.forum.pages import leading
from cop.forum.queries import receipts
from cop.kit.web import render


async def show(request: Request) -> Response:
    """`/topics/<id>/receipt`, for the asker alone."""
    found = await receipts.receipt(request.user, request.path_params["id"])
    return render(request, "forum/receipt.html", receipt=found, question=found.question, group=found.group,
                  unheard=await leading.unheard(request))
