"""The calendar file: what a calendar reads out of it, and the bytes themselves."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar, Event

from cop.kit.calendar import MEDIA_TYPE, Happening, event_file, events_file

STARTS = datetime(2027, 6, 16, 7, tzinfo=UTC)
FACTS: dict[str, Any] = {
    "uid": "x7k2m9q4wd@cop.example", "sequence": 0, "title": "Registering births", "description": "Two slots.",
    "starts": STARTS, "minutes": 90, "url": "https://cop.example/live/x7k2m9q4wd", "organiser": "Civil registration",
    "cancelled": False, "updated": datetime(2027, 5, 26, 8, 30, tzinfo=UTC),
}
words = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp"), exclude_characters="\\"), max_size=300)


def written(**facts: Any) -> bytes:
    return event_file(**{**FACTS, **facts})


def read(file: bytes) -> tuple[Calendar, Event]:
    calendar = Calendar.from_ical(file)
    assert isinstance(calendar, Calendar)
    (event,) = calendar.events
    assert not event.errors
    return calendar, event


def lines(file: bytes) -> list[bytes]:
    """The lines as they stand, still folded."""
    *lines, rest = file.split(b"\r\n")
    assert rest == b""
    return lines


def test_an_announced_session_is_published() -> None:
    calendar, event = read(written())
    assert calendar["METHOD"] == "PUBLISH" and calendar["VERSION"] == "2.0" and calendar["PRODID"]
    assert event["STATUS"] == "CONFIRMED" and event["UID"] == FACTS["uid"] and event["SEQUENCE"] == 0
    assert event["SUMMARY"] == "Registering births" and event["DESCRIPTION"] == "Two slots."
    assert event["URL"] == FACTS["url"]


def test_a_cancelled_session_is_the_same_event_one_further() -> None:
    before, after = read(written())[1], read(written(cancelled=True, sequence=1))
    assert after[0]["METHOD"] == "CANCEL" and after[1]["STATUS"] == "CANCELLED"
    assert after[1]["UID"] == before["UID"] and after[1]["SEQUENCE"] > before["SEQUENCE"]


def test_times_are_utc_whatever_zone_they_were_given_in() -> None:
    there = timezone(timedelta(hours=5, minutes=45))
    file = written(starts=STARTS.astimezone(there), updated=FACTS["updated"].astimezone(there))
    assert {b"DTSTART:20270616T070000Z", b"DTEND:20270616T083000Z", b"DTSTAMP:20270526T083000Z"} <= set(lines(file))
    assert b"TZID" not in file
    assert file == written()


def test_the_same_facts_make_the_same_bytes() -> None:
    assert written() == written()


def test_the_organiser_is_a_body_and_has_no_mailbox() -> None:
    file = written(organiser='Group "births", reg; Ñ')
    organiser = read(file)[1]["ORGANIZER"]
    assert organiser.params["CN"] == "Group 'births', reg; Ñ" and organiser == FACTS["url"]
    assert b"mailto" not in file.lower() and b"ATTENDEE" not in file


def test_punctuation_that_means_something_to_a_calendar_is_escaped() -> None:
    file = written(title="Births; deaths, marriages", description="One\nTwo\r\nThree")
    assert rb"SUMMARY:Births\; deaths\, marriages" in lines(file)
    assert rb"DESCRIPTION:One\nTwo\nThree" in lines(file)
    assert read(file)[1]["DESCRIPTION"] == "One\nTwo\nThree"


def test_a_backslash_never_becomes_a_new_line() -> None:
    assert read(written(title=r"C:\Notes\new"))[1]["SUMMARY"] == "C:/Notes/new"


def test_nobody_writes_a_property_of_their_own_through_a_text() -> None:
    trick = "x\r\nATTENDEE:mailto:a@example.org\nEND:VEVENT"
    calendar, event = read(written(title=trick, description=trick, organiser="Civil registration"))
    assert "ATTENDEE" not in event and len(calendar.walk()) == 2


def test_lines_are_folded_by_octets_and_no_letter_is_cut() -> None:
    file = written(title="تسجيل المواليد " * 20, description="登録 é " * 60)
    assert max(map(len, lines(file))) <= 75
    assert len([line for line in lines(file) if line.startswith(b" ")]) > 10
    for line in lines(file):
        assert line.decode()
    assert read(file)[1]["SUMMARY"] == "تسجيل المواليد " * 20


@given(title=words, description=words, organiser=words)
def test_any_words_come_back_as_they_went_in(title: str, description: str, organiser: str) -> None:
    file = written(title=title, description=description, organiser=organiser)
    event = read(file)[1]
    assert (event["SUMMARY"], event["DESCRIPTION"]) == (title, description)
    assert event["ORGANIZER"].params["CN"] == organiser.replace('"', "'")
    assert all(len(line) <= 75 and b"\n" not in line and b"\r" not in line for line in lines(file))


def test_the_media_type_names_the_letters() -> None:
    assert MEDIA_TYPE == "text/calendar; charset=utf-8"


def test_a_calendar_to_subscribe_to_holds_every_event_as_its_own_file_does() -> None:
    other = {**FACTS, "uid": "y@cop.example", "title": "Two; three", "cancelled": True, "sequence": 4}
    file = events_file("Births; deaths", [Happening(**FACTS), Happening(**other)], refresh=timedelta(hours=6))
    calendar = Calendar.from_ical(file)
    assert isinstance(calendar, Calendar)
    alone = [read(event_file(**facts))[1].to_ical() for facts in (FACTS, other)]
    assert [event.to_ical() for event in calendar.events] == alone
    assert calendar["METHOD"] == "PUBLISH" and rb"X-WR-CALNAME:Births\; deaths" in lines(file)
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT6H" in lines(file)
    assert file == events_file("Births; deaths", [Happening(**FACTS), Happening(**other)], refresh=timedelta(hours=6))


def test_a_place_stands_in_it_where_there_is_one() -> None:
    assert read(written(location="Hall 1; second floor, left"))[1]["LOCATION"] == "Hall 1; second floor, left"
    assert "LOCATION" not in read(written())[1]
