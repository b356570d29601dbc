"""Answering, marking, accepting, changing a reply."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

from cop.community.once import Once
from cop.community.policy import demand
from cop.community.text import rendered
from cop.community.thing import Thing
from cop.forum import actions, queries
from cop.forum.pages.thread import thread
from cop.kit.errors import Missing, Refused
from cop.kit.forms import BLANK, Form
from cop.kit.i18n import OWN_NAMES
from cop.kit.web import errors_of, language_of, render, see


async def reply(request: Request, form: Form) -> Response:
    public_id = request.path_params["id"]
    topic = await queries.topic_for(request.user, public_id)
    try:
        text = await rendered(request.app.state.renderer, form.text("body"))
        language = form.choice("language", list(OWN_NAMES), default=language_of(request))
        once = Once.of(request.scope, form, to=lambda made: f"/topics/{public_id}?after={made.number - 1}"
                       f"#r-{made.public_id}")
        await once.do(actions.reply, request.user, topic, text, language=language,
                      byline=form.raw("byline") or "named")
    except Refused as refusal:
        row = await queries.topic_row(request.user, public_id)
        return await thread(request, row, form=form, refusal=refusal)
    return see(once.address)


async def _of_topic(answer: Thing, request: Request) -> Thing:
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
    topic = await _of_topic(answer, request)
    once = Once.of(request.scope, form, to=_place(topic, answer))
    await once.do(verb, request.user, answer)
    return see(once.address)


async def accept(request: Request, form: Form) -> Response:
    return await _accept(request, form, actions.accept)


async def unaccept(request: Request, form: Form) -> Response:
    return await _accept(request, form, actions.unaccept)


async def _accept(request: Request, form: Form, verb: Callable[..., Awaitable[None]]) -> Response:
    answer = await queries.reply_for(request.user, request.path_params["id"])
    topic = await _of_topic(answer, request)
    once = Once.of(request.scope, form, to=f"/topics/{topic.public_id}#r-{answer.public_id}")
    await once.do(verb, request.user, topic, answer)
    return see(once.address)


def _place(topic: Thing, answer: Thing) -> str:
    """Where the reply stands: on the page that begins with it."""
    return f"/topics/{topic.public_id}?after={answer.number - 1}#r-{answer.public_id}"


async def edit_reply(request: Request) -> Response:
    answer = await queries.reply_for(request.user, request.path_params["id"])
    demand(request.user, "reply.edit", answer)
    return await _edit_page(request, answer)


async def change_reply(request: Request, form: Form) -> Response:
    answer = await queries.reply_for(request.user, request.path_params["id"])
    topic = await _of_topic(answer, request)
    try:
        parts = {"body": await rendered(request.app.state.renderer, form.text("body"))}
        once = Once.of(request.scope, form, to=_place(topic, answer))
        await once.do(actions.edit_reply, request.user, answer, parts, seen=seen_version(form))
    except Refused as refusal:
        return await _edit_page(request, answer, form=form, refusal=refusal)
    return see(once.address)


def seen_version(form: Form) -> int:
    """The version the person edited; a form of ours always carries it."""
    try:
        return int(form.raw("version"))
    except ValueError:
        raise Refused("changed-meanwhile") from None


async def _edit_page(
    request: Request, answer: Thing, *, form: Form = BLANK, refusal: Refused | None = None
) -> Response:
    topic = await _of_topic(answer, request)
    current = await queries.revisions(request.user, answer.public_id, "reply")
    return render(
        request, "forum/edit_reply.html", status=422 if refusal else 200, reply=answer, topic=topic, form=form,
        source=next(each["source"] for each in current if each["is_current"]),
        errors=errors_of(request, refusal),
    )
