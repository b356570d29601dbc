"""The calendar file of an event (iCalendar, RFC 5545 and 5546): announced, changed, cancelled."""

from datetime import UTC, datetime, timedelta

from icalendar import STATUS, Calendar, Event, vCalAddress

MEDIA_TYPE = "text/calendar; charset=utf-8"


def event_file(
    *, uid: str, sequence: int, title: str, description: str, starts: datetime, minutes: int, url: str,
    organiser: str, cancelled: bool, updated: datetime,
) -> bytes:
    """The file, the same bytes for the same facts; to be sent as MEDIA_TYPE.

    `uid` stays for the life of the event and `sequence` grows with every change, the cancellation included: by these
    a calendar finds what it already has. `cancelled` takes it out of calendars. RFC 5546 demands an organiser with an
    address, so the address is `url`, the page of the event: nobody can be written to by it.
    `starts` and `updated` are aware; all times are written in UTC, so that no rule of a zone can be out of date.
    """
    event = Event.new(
        uid=uid, sequence=sequence, stamp=updated.astimezone(UTC), last_modified=updated.astimezone(UTC),
        start=starts.astimezone(UTC), end=starts.astimezone(UTC) + timedelta(minutes=minutes),
        summary=_plain(title), description=_plain(description), url=url,
        organizer=vCalAddress(url, params={"CN": _plain(organiser).replace('"', "'")}),
        status=STATUS.CANCELLED if cancelled else STATUS.CONFIRMED,
    )
    file = Calendar({"version": "2.0", "prodid": "-//cop//EN", "method": "CANCEL" if cancelled else "PUBLISH"})
    file.add_component(event)
    return file.to_ical()


def _plain(text: str) -> str:
    """Without backslashes: the library, and some calendars, read `C:\\Notes` as a new line and `otes`."""
    return text.replace("\\", "/")
