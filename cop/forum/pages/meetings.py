"""Meetings that a topic is about: set, changed, called off, and as a file for people's own calendars."""

from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from cop.community import scanning
from cop.community.byline import NAMED
from cop.community.once import Once
from cop.community.people import Reader
from cop.community.policy import demand
from cop.community.thing import Thing
from cop.community.vocabulary import label, stored_labels
from cop.forum import queries
from cop.forum.actions import meetings
from cop.forum.pages import planned
from cop.forum.pages.changing import LONGEST_REASON
from cop.forum.pages.replies import seen_version
from cop.forum.pages.shared import standing
from cop.forum.pages.spoken import chosen_language
from cop.forum.queries.meetings import Sitting, meeting_for, meeting_row
from cop.kit.calendar import MEDIA_TYPE, event_file
from cop.kit.errors import Missing, Refused
from cop.kit.forms import BLANK, Form
from cop.kit.i18n import span_in_words
from cop.kit.web import errors_of, language_of, render, say, see


async def new(request: Request) -> Response:
    """`/topics/<id>/meeting`"""
    topic = await _topic(request)
    return await _new_page(request, topic)


async def save(request: Request, form: Form) -> Response:
    topic = await _topic(request)
    try:
        plan = planned.read_plan(request, form)
        language = await chosen_language(request, form, plan.title.source, plan.place.source)
        await _ask(form, plan, language)
        once = Once.of(request.scope, form, to=lambda made: f"/topics/{topic.public_id}#m-{made.public_id}")
        await once.do(meetings.set_meeting, request.user, topic, plan, language=language)
    except Refused as refusal:
        return await _new_page(request, topic, form, refusal)
    return see(once.address)


async def _topic(request: Request) -> Thing:
    topic = await queries.topic_for(request.user, request.path_params["id"])
    demand(request.user, "meeting.set", topic)
    return topic


async def _new_page(request: Request, topic: Thing, form: Form = BLANK, refusal: Refused | None = None) -> Response:
    return await _form_page(
        request, "forum/meeting.html", topic.public_id, form, refusal, is_closed=topic.closed_at is not None
    )


async def _ask(form: Form, plan: meetings.Plan, language: str) -> None:
    """Ask about what looks like a child, unless the form says that it is none. Raises Refused."""
    texts = {name: part.source for name, part in plan.parts.items()}
    await scanning.ask(texts, language, is_sure=scanning.FIELD in form)


# --- changed, called off ---


async def edit(request: Request) -> Response:
    """`/meetings/<id>/change`: as it stands, and where it is called off."""
    return await _edit_page(request, await _meeting(request, "meeting.change"))


async def change(request: Request, form: Form) -> Response:
    meeting = await _meeting(request, "meeting.change")
    try:
        plan = planned.read_plan(request, form, await meeting_row(request.user, meeting.public_id))
        await _ask(form, plan, meeting.language)
        once = Once.of(request.scope, form, to=await _place(request.user, meeting))
        await once.do(
            meetings.change, request.user, meeting, plan, seen=seen_version(form),
            reason=form.text("reason", longest=LONGEST_REASON),
        )
    except Refused as refusal:
        return await _edit_page(request, meeting, form, refusal)
    return see(once.address)


async def call_off(request: Request, form: Form) -> Response:
    meeting = await _meeting(request, "meeting.cancel")
    try:
        reason = form.line("why", longest=meetings.LONGEST_REASON, required=True)
        await scanning.ask({"reason": reason}, meeting.language, is_sure=scanning.FIELD in form)
        once = Once.of(request.scope, form, to=await _place(request.user, meeting))
        await once.do(meetings.cancel, request.user, meeting, reason)
    except Refused as refusal:
        return await _edit_page(request, meeting, form, refusal, is_cancel=True)
    return see(once.address)


async def _meeting(request: Request, act: str) -> Thing:
    meeting = await meeting_for(request.user, request.path_params["id"])
    demand(request.user, act, meeting)
    return meeting


async def _place(reader: Reader, meeting: Thing) -> str:
    topic = await Thing.get_or_none(id=meeting.parent_id, audience_id__in=list(reader.audiences))
    if topic is None:
        raise Missing
    return f"/topics/{topic.public_id}#m-{meeting.public_id}"


async def _edit_page(
    request: Request, meeting: Thing, form: Form = BLANK, refusal: Refused | None = None, *, is_cancel: bool = False
) -> Response:
    """After a change that came second: what stands now beside what was typed, and the version to go on from."""
    current = await meeting_row(request.user, meeting.public_id)
    topic_address = (await _place(request.user, meeting)).partition("#")[0]
    was_faster = refusal is not None and refusal.code == "changed-meanwhile" and not is_cancel
    return await _form_page(
        request, "forum/meeting_change.html", topic_address.rpartition("/")[2], BLANK if is_cancel else form, refusal,
        current, why=form.typed("why"), is_cancel=is_cancel,
        of_another=current.row["author_id"] != request.user.id,
        theirs=_in_words(request, current) if was_faster else None,
    )


def _in_words(request: Request, meeting: Sitting) -> dict[str, str]:
    when = span_in_words(meeting.starts_at, meeting.ends_at, meeting.row["zone"], language_of(request))
    return {"title": meeting.row["title"] or "", "when": when, "place": meeting.row["place"] or ""}


async def _form_page(
    request: Request, template: str, topic_id: str, form: Form, refusal: Refused | None,
    meeting: Sitting | None = None, **context: object,
) -> Response:
    row = await queries.topic_row(request.user, topic_id)
    shown = planned.shown(request, form, meeting)
    return render(
        request, template, status=422 if refusal else 200, topic=row, group_labels=stored_labels(row["group_labels"]),
        form=form, shown=shown, meeting=meeting, zones=await planned.zones(request, shown["zone"]),
        longest={"title": meetings.LONGEST_TITLE, "place": meetings.LONGEST_PLACE, "why": meetings.LONGEST_REASON},
        most_days=meetings.LONGEST_DAYS, looked=scanning.asked_about(refusal), errors=errors_of(request, refusal),
        is_hidden_name=row["author_id"] == request.user.id and row["byline"] != NAMED,
        facts=refusal.facts if refusal else {}, **await standing(row), **context,
    )


# --- the file ---


async def calendar_file(request: Request) -> Response:
    """`/meetings/<id>.ics`: for everyone who reads the meeting."""
    meeting = await meeting_row(request.user, request.path_params["id"])
    topic = await Thing.get_or_none(id=meeting.row["parent_id"], audience_id__in=list(request.user.audiences))
    if topic is None:
        raise Missing
    row = await queries.topic_row(request.user, topic.public_id)
    origin: str = request.app.state.settings.origin
    url, public_id = f"{origin}/topics/{topic.public_id}", meeting.row["public_id"]
    body = event_file(
        uid=f"{public_id}@{urlsplit(origin).hostname}", sequence=meeting.row["sequence"],
        title=meeting.row["title"] or say(request, "A meeting"),
        description="\n\n".join(each for each in (meeting.row["reason"], url) if each),
        starts=meeting.starts_at, minutes=meeting.minutes, url=url, location=meeting.row["place"] or "",
        cancelled=meeting.is_cancelled, updated=meeting.changed_at,
        organiser=label(stored_labels(row["group_labels"]), language_of(request)),
    )
    named = {"content-disposition": f'attachment; filename="meeting-{public_id}.ics"'}
    return Response(body, media_type=MEDIA_TYPE, headers=named)
