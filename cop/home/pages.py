"""The first page, the rules of conduct, and how the pages look: language and light."""

from starlette.requests import Request
from starlette.responses import Response

from cop.community.people import CONDUCT_VERSION, Reader
from cop.home import queries
from cop.kit.clock import now
from cop.kit.forms import Form
from cop.kit.web import local, render, see

LANGUAGE, THEME = "language", "theme"
"""Cookies; `cop/doorway.py` reads them."""
THEMES = ("auto", "light", "dark", "lean")
"""lean: spares data; a browser may ask for it by itself (`Save-Data`)."""
YEAR_SECONDS = 365 * 24 * 3600


async def home(request: Request) -> Response:
    reader = request.user
    if not reader.signed_in:
        return render(request, "home/visitor.html", public=await queries.public(reader))
    return render(
        request, "home/member.html", questions=await queries.questions(reader),
        sessions=await queries.sessions(reader), groups=await queries.groups(reader),
        waiting=await queries.waiting(reader), role=_office(reader), today=now(),
    )


def _office(reader: Reader) -> str:
    """The key of the role shown beside the name: an office, else a post in a group or of an organisation, else the
    person's own role."""
    posts = sorted(
        reader.posts, key=lambda post: (post.organisation_id is not None, post.group_id is not None, post.id)
    )
    return posts[0].kind if posts else reader.role


async def conduct(request: Request) -> Response:
    return render(request, "home/conduct.html", version=CONDUCT_VERSION)


async def choose_language(request: Request, form: Form) -> Response:
    """The language of the interface, in this browser, for a year."""
    return _remember(request, form, LANGUAGE, form.choice(LANGUAGE, request.app.state.settings.languages))


async def choose_display(request: Request, form: Form) -> Response:
    """Light, dark, as the system has it, or sparing data."""
    return _remember(request, form, THEME, form.choice(THEME, THEMES))


def _remember(request: Request, form: Form, name: str, value: str) -> Response:
    answer = see(local(form.raw("back")))
    answer.set_cookie(
        name, value, max_age=YEAR_SECONDS, path="/", httponly=True, samesite="lax",
        secure=request.app.state.settings.secure,
    )
    return answer
