"""Office hours: `/people/me/hours` to offer them, `/people/<id>/hours/<hour>` to book one, and the calendar file."""

from datetime import datetime, time
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from cop.community import scanning
from cop.community.once import Once
from cop.community.people import Reader
from cop.community.policy import demand
from cop.directory.actions import hours as actions
from cop.directory.models import Profile
from cop.directory.pages.contacts import LONGEST, said, show_thread
from cop.directory.pages.people import city
from cop.directory.pages.profile_edit import to_the_door
from cop.directory.pages.profile_form import number
from cop.directory.queries import contacts as asking
from cop.directory.queries import hours as queries
from cop.directory.queries.own import own_profile
from cop.kit.calendar import MEDIA_TYPE, event_file
from cop.kit.clock import instant
from cop.kit.errors import Missing, Refused
from cop.kit.forms import BLANK, Form
from cop.kit.i18n import OWN_NAMES
from cop.kit.wallclock import moments
from cop.kit.web import errors_of, language_of, render, say, see

OWN = "/people/me/hours"


# --- offering ---


async def mine(request: Request) -> Response:
    """What I offer, who has booked it, and the form to offer more."""
    if not request.user.signed_in:
        return to_the_door(request)
    return await _own_page(request, await own_profile(request.user))


async def _own_page(
    request: Request, profile: Profile, *, form: Form = BLANK, refusal: Refused | None = None
) -> Response:
    return render(
        request, "directory/hours.html", status=422 if refusal else 200, form=form,
        hours=await queries.own(request.user, profile), lengths=actions.LENGTHS, most=actions.MOST_AT_ONCE,
        city=city(request.scope["zone"], language_of(request)), errors=errors_of(request, refusal),
    )


async def offer(request: Request, form: Form) -> Response:
    profile = await own_profile(request.user)
    try:
        once = Once.of(request.scope, form, to=OWN)
        await once.do(
            actions.offer, request.user, profile, starts=_starts(request, form),
            minutes=number(form, "minutes", max(actions.LENGTHS)), count=number(form, "count", actions.MOST_AT_ONCE),
        )
    except Refused as refusal:
        return await _own_page(request, profile, form=form, refusal=refusal)
    return see(once.address)


def _starts(request: Request, form: Form) -> datetime:
    """The moment this day and hour mean on the reader's own clocks; the first one, where they show it twice."""
    zone: str = request.scope["zone"]
    day = form.day("day")
    if day is None:
        raise Refused("not-a-date", field="day")
    found = moments(day, _hour(form), zone)
    if not found:
        raise Refused("no-such-hour", field="time", city=city(zone, language_of(request)))
    return found[0]


def _hour(form: Form) -> time:
    try:
        return datetime.strptime(form.raw("time").strip(), "%H:%M").time()
    except ValueError:
        raise Refused("not-a-time", field="time") from None


async def withdraw(request: Request, form: Form) -> Response:
    profile = await own_profile(request.user)
    try:
        once = Once.of(request.scope, form, to=OWN)
        await once.do(actions.withdraw, request.user, profile, request.path_params["hour"])
    except Refused as refusal:
        return await _own_page(request, profile, refusal=refusal)
    return see(once.address)


# --- booking ---


async def ask(request: Request) -> Response:
    """An hour to be booked; one that is gone meanwhile says so."""
    return await _booking_page(request)


async def _booking_page(request: Request, *, form: Form = BLANK, refusal: Refused | None = None) -> Response:
    public_id, reader = request.path_params["id"], request.user
    asked = await asking.asked_for(reader, "profile", public_id)
    demand(reader, "hours.book", asked)
    hour = await queries.offered_hour(reader, public_id, request.path_params["hour"])
    return render(
        request, "directory/book.html", status=422 if refusal else 200, asked=asked, hour=hour, form=form,
        address=request.url.path, longest=LONGEST["body"], languages=list(OWN_NAMES),
        errors=errors_of(request, refusal), looked=scanning.asked_about(refusal),
    )


async def book(request: Request, form: Form) -> Response:
    reader: Reader = request.user
    asked = await asking.asked_for(reader, "profile", request.path_params["id"])
    demand(reader, "hours.book", asked)
    try:
        once = Once.of(request.scope, form, to=lambda made: f"/contacts/{made.public_id}")
        words, language = await said(request, form, "body", required=True)
        await once.do(actions.book, reader, asked, request.path_params["hour"], words=words, language=language)
    except Refused as refusal:
        return await _booking_page(request, form=form, refusal=refusal)
    return see(once.address)


async def cancel(request: Request, form: Form) -> Response:
    """`/contacts/<id>/cancel`, by either of the two."""
    contact = await asking.contact_for(request.user, request.path_params["id"])
    try:
        once = Once.of(request.scope, form, to=f"/contacts/{contact.thing.public_id}")
        await once.do(actions.cancel, request.user, contact.thing)
    except Refused as refusal:
        return await show_thread(request, refusal=refusal)
    return see(once.address)


async def calendar_file(request: Request) -> Response:
    """`/contacts/<id>/calendar.ics`: the hour for the calendars of the two; once cancelled, it takes it out of them."""
    reader: Reader = request.user
    contact = await asking.contact_row(reader, request.path_params["id"])
    hour = await queries.booked(reader, contact["public_id"])
    if hour is None:
        raise Missing
    origin: str = request.app.state.settings.origin
    url = f"{origin}/contacts/{contact['public_id']}"
    other = contact["byline_name"] if contact["receiver_id"] == reader.id else contact["receiver"]
    starts, updated = instant(hour["starts_at"]), instant(hour["cancelled_at"] or hour["booked_at"])
    assert starts and updated
    body = event_file(
        uid=f"{contact['public_id']}@{urlsplit(origin).hostname}", sequence=1 if hour["cancelled_at"] else 0,
        title=say(request, "Conversation with %(name)s", name=other), description=url, starts=starts,
        minutes=hour["minutes"], url=url, organiser=say(request, "Pathfinding countries"),
        cancelled=bool(hour["cancelled_at"]), updated=updated,
    )
    named = {"content-disposition": f'attachment; filename="hour-{contact["public_id"]}.ics"'}
    return Response(body, media_type=MEDIA_TYPE, headers=named)
