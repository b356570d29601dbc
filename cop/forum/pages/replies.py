"""Answering, marking and accepting."""

from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import Request
from starlette.responses import Response

from cop.community import scanning
from cop.community.once import Once
from cop.community.text import Written, rendered
from cop.community.thing import Thing
from cop.forum import actions, queries
from cop.forum.actions.replies import FOR_CONTEXT, LONGEST_CONTEXT
from cop.forum.pages import keeping, leading
from cop.forum.pages.spoken import chosen_language
from cop.forum.pages.thread import thread
from cop.forum.queries.drafts import REPLY, place_of
from cop.kit.errors import Missing, Refused
from cop.kit.forms import Form
from cop.kit.web import see


async def reply(request: Request, form: Form) -> Response:
    public_id = request.path_params["id"]
    place = place_of(REPLY, public_id)
    try:
        topic = await queries.topic_for(request.user, public_id)
    except Missing:
        await keeping.keep_for_later(request, form, place)
        raise
    try:
        if form.raw("do") == "keep":
            return keeping.there(await keeping.keep(request, form, place))
        text = await rendered(request.app.state.renderer, form.text("body"))
        language = await chosen_language(request, form, form.raw("body"))
        await ask_of(form, {"body": text}, language)
        once = Once.of(request.scope, form, to=lambda made: f"/topics/{public_id}?after={made.number - 1}"
                       f"{leading.asks(made, text)}#r-{made.public_id}")
        await once.do(actions.reply, request.user, topic, text, language=language,
                      byline=form.raw("byline") or "named", sent=keeping.sent_of(form))
    except Refused as refusal:
        kept = await keeping.keep_if_it_fits(request, form, place)
        row = await queries.topic_row(request.user, public_id)
        return await thread(request, row, form=form, refusal=refusal, kept=kept)
    return see(once.address)


async def ask_of(form: Form, parts: Mapping[str, Written], language: str) -> None:
    """Ask about what looks like a child, unless the form says that it is none. Raises Refused."""
    texts = {name: part.source for name, part in parts.items()}
    await scanning.ask(texts, language, is_sure=scanning.FIELD in form)


async def topic_of(answer: Thing, request: Request) -> Thing:
    """The topic a reply stands under. Raises Missing."""
    topic = await Thing.get_or_none(id=answer.parent_id, audience_id__in=list(request.user.audiences))
    if topic is None:
        raise Missing
    return topic


async def mark_useful(request: Request, form: Form) -> Response:
    return await _mark(request, form, actions.mark_useful)


async def unmark_useful(request: Request, form: Form) -> Response:
    return await _mark(request, form, actions.unmark_useful)


async def _mark(request: Request, form: Form, verb: Callable[..., Awaitable[None]]) -> Response:
    answer = await queries.reply_for(request.user, request.path_params["id"])
    topic = await topic_of(answer, request)
    once = Once.of(request.scope, form, to=place_in(topic, answer))
    await once.do(verb, request.user, answer)
    return see(once.address)


async def accept(request: Request, form: Form) -> Response:
    return await _accept(request, form, actions.accept, context=form.line(FOR_CONTEXT, longest=LONGEST_CONTEXT))


async def unaccept(request: Request, form: Form) -> Response:
    return await _accept(request, form, actions.unaccept)


async def _accept(
    request: Request, form: Form, verb: Callable[..., Awaitable[None]], **words: str
) -> Response:
    answer = await queries.reply_for(request.user, request.path_params["id"])
    topic = await topic_of(answer, request)
    once = Once.of(request.scope, form, to=f"/topics/{topic.public_id}#r-{answer.public_id}")
    await once.do(verb, request.user, topic, answer, **words)
    return see(once.address)


def place_in(topic: Thing, answer: Thing, more: str = "") -> str:
    """Where the reply stands: on the page that begins with it."""
    return f"/topics/{topic.public_id}?after={answer.number - 1}{more}#r-{answer.public_id}"


def seen_version(form: Form) -> int:
    """The version the person edited; a form of ours always carries it."""
    try:
        return int(form.raw("version"))
    except ValueError:
        raise Refused("changed-meanwhile") from None
