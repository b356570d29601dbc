"""From the public id of a thing to the place where it is read; what a writer quotes, and whom a text did not reach."""

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from cop.community import findable, signing
from cop.community.byline import of_row
from cop.community.people import Reader
from cop.community.policy import may
from cop.community.text import Written
from cop.community.thing import Thing, is_public_id
from cop.forum import quoting
from cop.kit.errors import Missing
from cop.kit.forms import Form
from cop.kit.store import Row
from cop.kit.web import language_of, render_text, see, site_of

QUOTE, UNHEARD = "quote", "unheard"
"""Parts of the address of a thread: what a reply begins with, and the thing whose writer is told who was not."""


async def lead(request: Request) -> Response:
    """`/things/<public id>`: to where it stands. Raises Missing, the same for what there is not."""
    thing = await _readable(request.user, request.path_params["id"])
    return see(await _place(request.user, thing))


async def led_on(reader: Reader, public_id: str) -> Response:
    """From the address of a topic that was joined with another to the place where it stands now. Raises Missing."""
    thing = await _readable(reader, public_id)
    if thing.kind != "reply":
        raise Missing
    return see(await _place(reader, thing))


async def _readable(reader: Reader, public_id: str) -> Thing:
    found = None
    if is_public_id(public_id):
        found = await Thing.get_or_none(public_id=public_id, audience_id__in=list(reader.audiences))
    if found is None:
        raise Missing
    return found


async def _place(reader: Reader, thing: Thing) -> str:
    """A topic and a reply lead to themselves, hidden ones too; of other kinds, what can be found."""
    if thing.kind == "topic":
        return f"/topics/{thing.public_id}"
    if thing.kind in ("reply", "meeting", "topic_poll"):
        topic = await Thing.get_or_none(id=thing.parent_id, audience_id__in=list(reader.audiences))
        if topic is None:
            raise Missing
        if thing.kind == "meeting":
            return f"/topics/{topic.public_id}#m-{thing.public_id}"
        if thing.kind == "topic_poll":
            return f"/topics/{topic.public_id}#p-{thing.public_id}"
        return f"/topics/{topic.public_id}?after={thing.number - 1}#r-{thing.public_id}"
    for kind in findable.kinds.values():
        if kind.thing_kind == thing.kind and (card := (await kind.cards(reader, [thing.id])).get(thing.id)):
            return card.url
    raise Missing


async def with_quote(request: Request, topic: Row, form: Form) -> Form:
    """The form of the reply, with what the address says is to be quoted behind what is typed there already."""
    wanted = request.query_params.get(QUOTE, "")
    if not is_public_id(wanted):
        return form
    found = await quoting.quoted(request.user, topic["id"], wanted)
    if found is None:
        return form
    quote = quoting.blockquote(found["html"], attribution(request, found), wanted)
    typed = [(name, value) for name in form for value in form.all(name) if name != "body"]
    body = form.typed("body")
    return Form([*typed, ("body", f"{body}\n\n{quote}".lstrip() if body else quote)])


def attribution(request: Request, row: Row) -> str:
    """The byline as it is shown: a hidden one names nobody."""
    catalogue, byline = site_of(request).catalogues[language_of(request)], of_row(row)
    return ", ".join(each for each in (signing.title(catalogue, byline), signing.facts(catalogue, byline)) if each)


def asks(thing: Thing, *texts: Written, begin: str = "&") -> str:
    """What the address after writing says, so that the page looks whom the text did not reach; "" where it names
    nobody."""
    return f"{begin}{UNHEARD}={thing.public_id}" if any("@" in text.html for text in texts) else ""


async def unheard(request: Request) -> str:
    """To the writer of what the address names, and to stewards: whom it names and did not reach. "" for nobody."""
    wanted = request.query_params.get(UNHEARD, "")
    if not is_public_id(wanted):
        return ""
    thing = await Thing.get_or_none(public_id=wanted, audience_id__in=list(request.user.audiences))
    if thing is None or thing.kind not in ("topic", "reply") or not may(request.user, f"{thing.kind}.edit", thing):
        return ""
    names = await quoting.unheard(request.user, thing.id)
    return Markup(render_text(request, "forum/_unheard.html", names=names)) if names else ""  # noqa: S704  # a template
