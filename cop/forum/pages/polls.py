"""A poll in a topic: the form to ask, a vote, the end."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response

from cop.community import scanning
from cop.community.byline import NAMED
from cop.community.once import Once
from cop.community.people import Reader
from cop.community.policy import demand
from cop.community.polling import KINDS, LEAST_OPTIONS, LONGEST_POLL, MOST_OPTIONS
from cop.community.polls import MARKS
from cop.community.speech import language_of_text
from cop.community.thing import Thing
from cop.community.vocabulary import stored_labels
from cop.forum import queries
from cop.forum.actions import polls as actions
from cop.forum.pages.ballots import Spoilt
from cop.forum.pages.replies import ask_of, topic_of
from cop.forum.pages.shared import standing
from cop.forum.pages.thread import thread
from cop.forum.queries.polls import poll_for
from cop.kit.clock import now
from cop.kit.errors import Refused
from cop.kit.forms import BLANK, Form
from cop.kit.web import errors_of, render, see


async def ask(request: Request) -> Response:
    """`/topics/<id>/poll`"""
    return await _page(request, await _topic(request))


async def save(request: Request, form: Form) -> Response:
    reader: Reader = request.user
    topic = await _topic(request)
    try:
        title = form.line("text", longest=LONGEST_POLL, required=True)
        options = form.text("options", longest=actions.LONGEST_OPTIONS, required=True)
        closes_at = actions.end_of(form.day("until"), _zone(reader, topic))
        question = actions.asked(
            title, sort=form.raw("kind"), options=options, closes_at=closes_at,
            language=await language_of_text(f"{title}\n{options}", topic.language),
        )
        await ask_of(form, question.parts, question.language)
        once = Once.of(request.scope, form, to=lambda made: _place(topic, made))
        await once.do(actions.ask, reader, topic, question)
    except Refused as refusal:
        return await _page(request, topic, form=form, refusal=refusal)
    return see(once.address)


async def vote(request: Request, form: Form) -> Response:
    """Sent twice it is the same vote: no key is kept of it, as that would tell when somebody voted."""
    poll = await poll_for(request.user, request.path_params["id"])
    topic = await topic_of(poll, request)
    marks = {name: form.raw(name) for name in MARKS}
    try:
        await actions.vote(request.user, poll, choice=form.raw("choice"), **marks)
    except Refused as refusal:
        found = await queries.topic_row(request.user, topic.public_id)
        return await thread(request, found, spoilt=Spoilt(poll.public_id, form, refusal))
    return see(_place(topic, poll))


async def close(request: Request, form: Form) -> Response:
    poll = await poll_for(request.user, request.path_params["id"])
    topic = await topic_of(poll, request)
    try:
        once = Once.of(request.scope, form, to=_place(topic, poll))
        await once.do(actions.close, request.user, poll)
    except Refused as refusal:
        found = await queries.topic_row(request.user, topic.public_id)
        return await thread(request, found, spoilt=Spoilt(poll.public_id, BLANK, refusal))
    return see(once.address)


async def _topic(request: Request) -> Thing:
    topic = await queries.topic_for(request.user, request.path_params["id"])
    demand(request.user, "topic.poll", topic)
    return topic


def _is_unnamed(reader: Reader, topic: Thing) -> bool:
    return topic.author_id == reader.id and topic.byline != NAMED


def _zone(reader: Reader, topic: Thing) -> str:
    """Where its last day ends: where its author is, unless that would tell of somebody who does not say it."""
    return "UTC" if _is_unnamed(reader, topic) else reader.zone


def _place(topic: Thing, poll: Thing) -> str:
    return f"/topics/{topic.public_id}#p-{poll.public_id}"


async def _page(request: Request, topic: Thing, *, form: Form = BLANK, refusal: Refused | None = None) -> Response:
    reader: Reader = request.user
    found = await queries.topic_row(reader, topic.public_id)
    today = now().astimezone(ZoneInfo(_zone(reader, topic))).date()
    days = {
        name: (today + timedelta(days=ahead)).isoformat()
        for name, ahead in (("first", 0), ("usual", actions.USUAL_DAYS), ("last", actions.MOST_DAYS))
    }
    return render(
        request, "forum/poll.html", status=422 if refusal else 200, topic=found, form=form, kinds=KINDS, days=days,
        group_labels=stored_labels(found["group_labels"]), **await standing(found), longest=LONGEST_POLL,
        longest_options=actions.LONGEST_OPTIONS, least=LEAST_OPTIONS, most=MOST_OPTIONS,
        errors=errors_of(request, refusal), looked=scanning.asked_about(refusal),
        is_unnamed=_is_unnamed(reader, topic),
    )
