"""What is new for the reader: one line for each thing."""

from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from cop.community.once import Once
from cop.community.policy import demand
from cop.community.thing import Thing, is_public_id
from cop.kit.clock import now
from cop.kit.forms import Form
from cop.kit.web import render, see
from cop.notices.actions.reading import mark_read
from cop.notices.queries import told


async def index(request: Request) -> Response:
    """`/notices`: unread ones first."""
    if not request.user.signed_in:
        return see("/sign-in?next=/notices")
    made, page = now(), _page(request.query_params.get("page", ""))
    lines, more = await told.notices(request.user, page)
    return render(
        request, "notices/index.html", lines=lines, unread=await told.unread(request.user), made=made.isoformat(),
        first_href="/notices" if page > 1 else "",
        next_href=f"/notices?page={page + 1}" if more and page < told.MOST_PAGES else "",
    )


def _page(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 1
    return min(max(number, 1), told.MOST_PAGES)


async def read(request: Request, form: Form) -> Response:
    """The one named, or all that stood on the page."""
    demand(request.user, "notice.read", None)
    named = form.raw("thing")
    thing = await Thing.get_or_none(public_id=named) if is_public_id(named) else None
    if not named or thing is not None:
        once = Once.of(request.scope, form, to="/notices")
        await once.do(mark_read, request.user, thing, until=_moment(form.raw("until")))
    return see("/notices")


def _moment(text: str) -> datetime:
    """When the page was made; now for what says nothing."""
    try:
        moment = datetime.fromisoformat(text[:40])
    except ValueError:
        return now()
    return moment if moment.tzinfo else now()
