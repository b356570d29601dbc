"""Changing the words of a topic or of a reply. What is typed is kept as a draft, as where it is written first."""

from starlette.requests import Request
from starlette.responses import Response

from cop.community import scanning, sharing
from cop.community.groups import group_for
from cop.community.once import Once
from cop.community.policy import demand, may
from cop.community.text import rendered
from cop.community.thing import Thing
from cop.forum import actions, queries
from cop.forum.actions.sharing import unshare as take_out
from cop.forum.pages import keeping, leading
from cop.forum.pages.composing import parts_of
from cop.forum.pages.keeping import Kept
from cop.forum.pages.replies import ask_of, place_in, seen_version, topic_of
from cop.forum.queries import answers
from cop.forum.queries.drafts import EDIT_REPLY, EDIT_TOPIC, place_of
from cop.kit.errors import Refused
from cop.kit.forms import Form
from cop.kit.web import errors_of, render, see

LONGEST_REASON = 1000


async def edit(request: Request) -> Response:
    """`/topics/<id>/edit`: the words of a topic as they are now, or as they were left in a draft."""
    topic = await queries.topic_for(request.user, request.path_params["id"])
    demand(request.user, "topic.edit", topic)
    form, kept = await keeping.of_place(request, place_of(EDIT_TOPIC, topic.public_id))
    return await _edit_page(request, topic, form, kept)


async def change(request: Request, form: Form) -> Response:
    topic = await queries.topic_for(request.user, request.path_params["id"])
    place = place_of(EDIT_TOPIC, topic.public_id)
    try:
        if form.raw("do") == "keep":
            return keeping.there(await keeping.keep(request, form, place))
        parts = await parts_of(request, form, with_context="tried" in form)
        await ask_of(form, parts, topic.language)
        asks = leading.asks(topic, *parts.values(), begin="?")
        once = Once.of(request.scope, form, to=f"/topics/{topic.public_id}{asks}")
        await once.do(
            actions.edit_topic, request.user, topic, parts, seen=seen_version(form), sent=keeping.sent_of(form),
            reason=form.text("reason", longest=LONGEST_REASON),
        )
    except Refused as refusal:
        return await _edit_page(request, topic, form, await keeping.keep_if_it_fits(request, form, place), refusal)
    return see(once.address)


async def _edit_page(
    request: Request, topic: Thing, form: Form, kept: Kept, refusal: Refused | None = None
) -> Response:
    current = await queries.revisions(request.user, topic.public_id, "topic")
    return render(
        request, "forum/edit_topic.html", status=422 if refusal else 200, topic=topic, form=form, kept=kept,
        seen=_version(topic, form, refusal), sources=answers.originals(current),
        theirs=_theirs(answers.originals(current)["body"], form, refusal),
        of_another=topic.author_id != request.user.id, looked=scanning.asked_about(refusal),
        groups=(await sharing.standing_in(topic.id))[1:] if may(request.user, "topic.unshare", topic) else [],
        errors=errors_of(request, refusal),
    )


async def unshare(request: Request, form: Form) -> Response:
    """Take a topic of one's own out of a group that is not its home."""
    topic = await queries.topic_for(request.user, request.path_params["id"])
    demand(request.user, "topic.unshare", topic)
    await take_out(request.user, topic, await group_for(request.user, form.raw("group")))
    return see(f"/topics/{topic.public_id}")


async def edit_reply(request: Request) -> Response:
    answer = await queries.reply_for(request.user, request.path_params["id"])
    demand(request.user, "reply.edit", answer)
    form, kept = await keeping.of_place(request, place_of(EDIT_REPLY, answer.public_id))
    return await _edit_reply_page(request, answer, form, kept)


async def change_reply(request: Request, form: Form) -> Response:
    answer = await queries.reply_for(request.user, request.path_params["id"])
    topic = await topic_of(answer, request)
    place = place_of(EDIT_REPLY, answer.public_id)
    try:
        if form.raw("do") == "keep":
            return keeping.there(await keeping.keep(request, form, place))
        parts = {"body": await rendered(request.app.state.renderer, form.text("body"))}
        await ask_of(form, parts, answer.language)
        once = Once.of(request.scope, form, to=place_in(topic, answer, leading.asks(answer, parts["body"])))
        await once.do(
            actions.edit_reply, request.user, answer, parts, seen=seen_version(form), sent=keeping.sent_of(form),
            reason=form.text("reason", longest=LONGEST_REASON),
        )
    except Refused as refusal:
        kept = await keeping.keep_if_it_fits(request, form, place)
        return await _edit_reply_page(request, answer, form, kept, refusal)
    return see(once.address)


async def _edit_reply_page(
    request: Request, answer: Thing, form: Form, kept: Kept, refusal: Refused | None = None
) -> Response:
    topic = await topic_of(answer, request)
    current = await queries.revisions(request.user, answer.public_id, "reply")
    return render(
        request, "forum/edit_reply.html", status=422 if refusal else 200, reply=answer, topic=topic, form=form,
        kept=kept, seen=_version(answer, form, refusal), source=answers.originals(current)["body"],
        theirs=_theirs(answers.originals(current)["body"], form, refusal),
        of_another=answer.author_id != request.user.id and not await answers.is_consolidated(answer.id),
        looked=scanning.asked_about(refusal),
        errors=errors_of(request, refusal),
    )


def _version(thing: Thing, form: Form, refusal: Refused | None) -> str:
    """A draft goes on from the version it began with, so that a colleague's change since then is noticed."""
    return str(thing.version) if refusal else form.typed("version", str(thing.version))


def _theirs(current: str, form: Form, refusal: Refused | None) -> str:
    """What somebody else has saved meanwhile, beside what was typed: neither is lost."""
    was_faster = refusal is not None and refusal.code == "changed-meanwhile"
    return current if was_faster and current != form.typed("body") else ""
