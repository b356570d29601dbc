"""The calendar file, as those get it who read the session."""

from datetime import timedelta

import pytest
from icalendar import Calendar, Event

from cop.community.thing import Thing
from cop.live.actions import sessions
from cop.live.models import Session
from tests.cast import Town
from tests.conftest import Browse
from tests.lively import a_plan, a_session

pytestmark = pytest.mark.long


def address(session: Thing) -> str:
    return f"/live/{session.public_id}/calendar.ics"


def read(body: bytes) -> tuple[Calendar, Event]:
    calendar = Calendar.from_ical(body)
    assert isinstance(calendar, Calendar)
    return calendar, calendar.events[0]


async def test_the_file_says_what_when_where_and_what_it_takes(town: Town, browse: Browse) -> None:
    session = await a_session(town, phase="announced", place="Room 12")
    answer = await (await browse("amina")).get(address(session))
    calendar, event = read(answer.content)

    starts = (await Session.get(thing_id=session.id)).starts_at.replace(microsecond=0)
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["content-disposition"] == f'attachment; filename="session-{session.public_id}.ics"'
    assert calendar["METHOD"] == "PUBLISH" and event["UID"] == f"{session.public_id}@127.0.0.1"
    assert (event.start, event.end) == (starts, starts + timedelta(hours=1))
    assert event["SUMMARY"] == "Helplines at night" and event["URL"] == f"http://127.0.0.1:8000/live/{session.public_id}"
    for words in ("Who answers at night?", "English, ", "Français", "Room 12", "0.3 MB an hour", event["URL"]):
        assert words in event["DESCRIPTION"] or words == "English, "
    assert event["ORGANIZER"].params["CN"] == "Water group" and b"people.example" not in answer.content


async def test_a_change_and_a_cancellation_are_the_same_event_further_on(town: Town, browse: Browse) -> None:
    session = await a_session(town, phase="announced")
    amina, chen = await browse("amina"), await town.reader("chen")
    files = [read((await amina.get(address(session))).content)]
    await sessions.edit(chen, session, a_plan("By day", minutes=30), seen=1)
    files.append(read((await amina.get(address(session))).content))
    await sessions.cancel(chen, session)
    files.append(read((await amina.get(address(session))).content))

    assert len({event["UID"] for _, event in files}) == 1
    assert [event["SEQUENCE"] for _, event in files] == [0, 1, 2]
    assert [event["SUMMARY"] for _, event in files] == ["Helplines at night", "By day", "By day"]
    assert [calendar["METHOD"] for calendar, _ in files] == ["PUBLISH", "PUBLISH", "CANCEL"]
    assert [event["STATUS"] for _, event in files] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert files[1][1]["DTSTAMP"].dt >= files[0][1]["DTSTAMP"].dt


@pytest.mark.parametrize(("phase", "name", "status"), [
    ("draft", "chen", 200), ("draft", "bruno", 200), ("draft", "amina", 404), ("draft", "nobody", 404),
    ("announced", "amina", 200), ("announced", "olga", 404), ("announced", "nobody", 404), ("live", "sela", 200),
    ("ended", "amina", 200), ("cancelled", "amina", 200),
])
async def test_who_reads_the_session_has_its_file(
    town: Town, browse: Browse, phase: str, name: str, status: int
) -> None:
    session = await a_session(town, phase=phase)
    assert (await (await browse(name)).get(address(session))).status_code == status


async def test_an_expert_from_outside_is_not_told_the_name_of_a_hidden_group(town: Town, browse: Browse) -> None:
    session = await a_session(town, phase="announced", group="vault", host="farid", experts=("bruno",))
    inside = await (await browse("amina")).get(address(session))
    outside = await (await browse("bruno")).get(address(session))
    assert b"Vault" in inside.content
    assert outside.status_code == 200 and b"ault" not in outside.content and b"Pioneers" in outside.content


async def test_the_file_speaks_the_language_of_who_loads_it(town: Town, browse: Browse) -> None:
    session = await a_session(town, phase="announced")
    amina = await browse("amina")
    amina.cookies.set("language", "fr")
    assert "CN=Groupe water" in (await amina.get(address(session))).text.replace('"', "")
