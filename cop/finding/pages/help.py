"""`/search/help`: a need in the reader's own words, and who may help with it."""

from starlette.requests import Request
from starlette.responses import Response

from cop.community.finding import AWAY
from cop.finding.queries.helpers import who_can_help
from cop.kit.markup import clean
from cop.kit.web import language_of, render
from search.query import MOST_TEXT

RETRY_SECONDS = "5"


async def show(request: Request) -> Response:
    """`?need=`: the whole state is in the address. 503 with the words kept when nothing can answer."""
    text = clean(request.query_params.get("need", ""))[:MOST_TEXT].rstrip()
    found = await who_can_help(request.app.state.finder, request.user, text, language=language_of(request))
    is_away = found.notice == AWAY
    answer = render(
        request, "finding/help.html", status=503 if is_away else 200, found=found, text=text, longest=MOST_TEXT
    )
    if is_away:
        answer.headers["retry-after"] = RETRY_SECONDS
    return answer
