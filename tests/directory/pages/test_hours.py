"""Office hours through the browser: offered, booked, in a calendar, cancelled."""

from datetime import timedelta

import httpx
from icalendar import Calendar

from cop.community.people import Person
from cop.directory.models.hours import Booking, Hour
from cop.kit.clock import now
from cop.kit.unit import unit
from tests.cast import Town
from tests.conftest import Browse
from tests.directory.making import a_profile

DAY = now().date() + timedelta(days=3)
FORM = {"day": str(DAY), "time": "09:30", "minutes": "20", "count": "2"}


async def offered(browse: Browse, town: Town, **changes: str) -> tuple[str, httpx.Response]:
    """The address of bruno's profile, and the answer to what he has offered."""
    thing = await a_profile(town.bruno)
    return f"/people/{thing.public_id}", await (await browse("bruno")).post("/people/me/hours", data={**FORM, **changes})


async def booked(browse: Browse, town: Town) -> tuple[str, str]:
    """The address of the profile, and of the request with which amina has booked the first hour."""
    profile, _ = await offered(browse, town)
    hour = await Hour.all().order_by("starts_at").first()
    assert hour is not None
    answer = await (await browse("amina")).post(
        f"{profile}/hours/{hour.public_id}", data={"body": "About referral.", "language": "en"}
    )
    assert answer.status_code == 303
    return profile, answer.headers["location"]


async def test_hours_are_offered_on_ones_own_clocks_and_read_on_everyones(browse: Browse, town: Town) -> None:
    async with unit():
        await Person.filter(id=town.bruno.id).update(zone="Asia/Kathmandu")
        await Person.filter(id=town.amina.id).update(zone="America/Lima")
    profile, answer = await offered(browse, town)
    assert (answer.status_code, answer.headers["location"]) == (303, "/people/me/hours")

    own = (await (await browse("bruno")).get("/people/me/hours")).text
    page = (await (await browse("amina")).get(profile)).text

    assert f'datetime="{DAY}T03:45Z"' in own and "09:30" in own and "Kathmandu" in own
    assert f'datetime="{DAY}T03:45Z"' in page and f'datetime="{DAY}T04:05Z"' in page
    assert "Lima" in page and "UTC" in page and "Kathmandu" not in page.split('id="hours"')[1].split("</section>")[0]


async def test_a_day_or_hour_that_is_none_is_refused_and_kept_in_the_form(browse: Browse, town: Town) -> None:
    _, answer = await offered(browse, town, time="25:00")

    assert answer.status_code == 422 and 'value="25:00"' in answer.text and not await Hour.exists()
    async with unit():
        await Person.filter(id=town.bruno.id).update(zone="Europe/Paris")
    bruno = await browse("bruno")
    skipped = await bruno.post("/people/me/hours", data={**FORM, "day": "2027-03-28", "time": "02:30"})
    assert skipped.status_code == 422 and "Paris" in skipped.text


async def test_who_has_no_profile_has_no_hours(browse: Browse) -> None:
    assert (await (await browse("amina")).get("/people/me/hours")).status_code == 404
    assert (await (await browse("nobody")).get("/people/me/hours")).headers["location"] == "/sign-in?next=/people/me/hours"


async def test_a_booking_opens_the_conversation_and_is_seen_by_both(browse: Browse, town: Town) -> None:
    profile, contact = await booked(browse, town)
    amina, bruno = await browse("amina"), await browse("bruno")

    for browser in (amina, bruno):
        page = (await browser.get(contact)).text
        assert "Booked time" in page and f"{contact}/calendar.ics" in page and f'action="{contact}/cancel"' in page
        assert "About referral." in page
    assert f'href="{contact}"' in (await bruno.get("/people/me/hours")).text
    assert (await amina.get(profile)).text.count(f"{profile}/hours/") == 1
    assert (await (await browse("chen")).get(f"{contact}/calendar.ics")).status_code == 404


async def test_an_hour_that_somebody_else_took_meanwhile_says_so_and_keeps_no_words(
    browse: Browse, town: Town
) -> None:
    profile, _ = await booked(browse, town)
    taken = (await Booking.all().select_related("hour").first())
    assert taken is not None
    chen = await browse("chen")

    page = await chen.get(f"{profile}/hours/{taken.hour.public_id}")
    answer = await chen.post(f"{profile}/hours/{taken.hour.public_id}", data={"body": "Me too."})

    assert page.status_code == 200 and "This time is taken" in page.text and "<textarea" not in page.text
    assert answer.status_code == 422 and "This time is taken" in answer.text


async def test_the_calendar_file_names_the_other_and_is_taken_back_by_cancelling(browse: Browse, town: Town) -> None:
    _, contact = await booked(browse, town)
    amina, bruno = await browse("amina"), await browse("bruno")

    async def event(browser: httpx.AsyncClient) -> tuple[Calendar, dict[str, str]]:
        answer = await browser.get(f"{contact}/calendar.ics")
        assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
        calendar = Calendar.from_ical(answer.content)
        assert isinstance(calendar, Calendar)
        return calendar, {name: str(value) for name, value in calendar.events[0].items()}

    calendar, before = await event(amina)
    assert calendar["METHOD"] == "PUBLISH" and before["SUMMARY"] == "Conversation with Bruno Example"
    assert calendar.events[0].start.utcoffset() == timedelta(0) and before["SEQUENCE"] == "0"
    assert (await event(bruno))[1]["SUMMARY"] == "Conversation with Amina Example"

    answer = await bruno.post(f"{contact}/cancel")
    assert (answer.status_code, answer.headers["location"]) == (303, contact)
    calendar, after = await event(amina)
    assert calendar["METHOD"] == "CANCEL" and after["UID"] == before["UID"] and after["SEQUENCE"] == "1"
    page = (await amina.get(contact)).text
    assert "Booking cancelled" in page and f'action="{contact}/cancel"' not in page
    assert (await amina.post(f"{contact}/cancel")).status_code == 422


async def test_an_hour_is_withdrawn_by_its_form(browse: Browse, town: Town) -> None:
    profile, _ = await offered(browse, town, count="1")
    hour = await Hour.get()
    bruno = await browse("bruno")

    assert (await bruno.post(f"/people/me/hours/{hour.public_id}/withdraw")).status_code == 303
    assert f"{profile}/hours/" not in (await (await browse("amina")).get(profile)).text
    assert "You offer none now." in (await bruno.get("/people/me/hours")).text


async def test_a_waiting_request_has_no_calendar_file(browse: Browse, town: Town) -> None:
    thing = await a_profile(town.bruno)
    amina = await browse("amina")
    made = await amina.post(f"/people/{thing.public_id}/contact", data={"purpose": "question", "body": "May I?"})

    assert (await amina.get(f"{made.headers['location']}/calendar.ics")).status_code == 404
