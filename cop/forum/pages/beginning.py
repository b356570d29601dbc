"""The first step of a question: its title alone, and what may have answered it already."""

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import Response

from cop.community.findable import Card
from cop.community.finding import Finder
from cop.community.groups import Group
from cop.forum import actions
from cop.kit.markup import clean
from cop.kit.web import language_of, render, see


@dataclass(frozen=True, slots=True)
class Begun:
    """How far a question has come, as its address tells. `seen`: its author has looked at similar ones."""

    title: str
    slug: str
    is_first: bool
    seen: bool

    @property
    def href(self) -> str:
        """The step behind the similar ones."""
        told = {"group": self.slug, "title": self.title, "seen": "1"}
        return f"/ask?{urlencode({name: value for name, value in told.items() if value})}"


def begun(request: Request) -> Begun:
    """`/ask?title=` is the first step, and so is `/ask` alone; `seen` goes on from there, and so does `group` alone."""
    asked = request.query_params
    slug, seen = asked.get("group", ""), "seen" in asked
    return Begun(_title(request), slug, is_first=not seen and ("title" in asked or not slug), seen=seen)


def _title(request: Request) -> str:
    return clean(request.query_params.get("title", ""), lines=False)[:actions.LONGEST_TITLE]


def door(request: Request) -> Response:
    """To the sign-in, and back to this step."""
    address = f"/ask?{request.url.query}" if request.url.query else "/ask"
    return see(f"/sign-in?next={quote(address)}")


async def first_step(request: Request, step: Begun, group: Group | None) -> Response:
    """The title, and what is similar to it; when nothing is, straight on."""
    found = await _similar(request, step.title)
    if step.title and not found:
        return see(step.href)
    return render(request, "forum/begin.html", step=step, group=group, similar=found)


async def similar(request: Request) -> Response:
    """`/ask/similar?title=`: the same list alone, for a page that stays where it is."""
    return render(request, "forum/_similar.html", similar=await _similar(request, _title(request)))


async def _similar(request: Request, title: str) -> list[Card]:
    finder: Finder = request.app.state.finder
    return await finder.similar(request.user, title, language=language_of(request)) if title else []
