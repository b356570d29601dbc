"""`/search`: people, partners, topics, replies and sessions in one list; and what is suggested as one types."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cop.community.finding import Finder
from cop.community.listing import Place, listed, read_address
from cop.kit.markup import clean
from cop.kit.web import errors_of, language_of, render, say
from search import query

EVERYTHING = Place("/search", (
    query.THEME, query.SECTOR, query.COUNTRY, query.UN_GROUP, query.LANGUAGE, query.ORGANISATION_TYPE,
    query.AVAILABILITY,
))
LONGEST_TYPED = 100
RETRY_SECONDS = "5"


async def search(request: Request) -> Response:
    """`/search?q=`: the whole state is in the address. 503 with the words kept when nothing can answer."""
    address = read_address(EVERYTHING, request.query_params.multi_items())
    shown = await listed(request.app.state.finder, request.user, address, language_of(request))
    answer = render(
        request, "finding/search.html", status=shown.status, shown=shown, errors=errors_of(request, address.refusal)
    )
    if shown.status == 503:
        answer.headers["retry-after"] = RETRY_SECONDS
    return answer


async def suggest(request: Request) -> Response:
    """`/search/suggest?q=`: things whose title or name has a word beginning so; `words` says what each is."""
    finder: Finder = request.app.state.finder
    typed = clean(request.query_params.get("q", ""), lines=False)[:LONGEST_TYPED]
    cards = await finder.suggest(request.user, typed, language=language_of(request))
    found = [
        {"title": card.title, "kind": card.kind, "words": say(request, f"found.{card.kind}"), "url": card.url,
         "language": card.language}
        for card in cards
    ]
    return JSONResponse(found, headers={"cache-control": "no-store"})
