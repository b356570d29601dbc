"""The first step of a question: its title alone, and what may have answered it already."""

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import Response

from cop.community import drafts
from cop.community.findable import Card
from cop.community.finding import Finder
from cop.community.groups import Group
from cop.forum import actions
from cop.forum.pages.keeping import Kept
from cop.forum.queries.drafts import ASK
from cop.kit.errors import Refused
from cop.kit.forms import Form
from cop.kit.markup import clean
from cop.kit.web import errors_of, language_of, render, see


@dataclass(frozen=True, slots=True)
class Begun:
    """How far a question has come, as its draft and its address tell. `seen`: its author has looked at similar ones."""

    title: str
    slug: str
    is_first: bool
    seen: bool
    kept: Kept

    @property
    def href(self) -> str:
        """The step behind the similar ones."""
        if self.kept.draft:
            return f"/ask?draft={self.kept.draft}&seen=1"
        told = {"group": self.slug, "title": self.title, "seen": "1"}
        return f"/ask?{urlencode({name: value for name, value in told.items() if value})}"


def begun(request: Request, typed: Form, kept: Kept) -> Begun:
    """`/ask?title=` is the first step, and so is `/ask` alone; `seen` goes on from there, and so does `group` alone.
    With `?draft=` it is the first step until `seen` goes on."""
    asked = request.query_params
    slug, seen = typed.raw("group") or asked.get("group", ""), "seen" in asked
    is_first = not seen and ("title" in asked or not slug or bool(kept.draft))
    return Begun(_title(typed.raw("title")) or _title(asked.get("title", "")), slug, is_first, seen, kept)


def _title(words: str) -> str:
    return clean(words, lines=False)[:actions.LONGEST_TITLE]


def door(request: Request) -> Response:
    """To the sign-in, and back to this step."""
    address = f"/ask?{request.url.query}" if request.url.query else "/ask"
    return see(f"/sign-in?next={quote(address)}")


async def first_step(
    request: Request, step: Begun, group: Group | None, *, typed: Form | None = None, refusal: Refused | None = None
) -> Response:
    """The title, and what is similar to it; when nothing is, straight on. `typed`: of a form that was refused."""
    found = await _similar(request, step.title)
    if step.title and not found and refusal is None:
        return see(step.href)
    begun_before = [] if step.kept.draft or step.title else await drafts.of(request.user, ASK)
    return render(
        request, "forum/begin.html", status=422 if refusal else 200, step=step, group=group, similar=found,
        title=typed.typed("title") if typed else step.title, before=begun_before[:1],
        errors=errors_of(request, refusal),
    )


async def similar(request: Request) -> Response:
    """`/ask/similar?title=`: the same list alone, for a page that stays where it is."""
    title = _title(request.query_params.get("title", ""))
    return render(request, "forum/_similar.html", similar=await _similar(request, title))


async def _similar(request: Request, title: str) -> list[Card]:
    finder: Finder = request.app.state.finder
    return await finder.similar(request.user, title, language=language_of(request)) if title else []
