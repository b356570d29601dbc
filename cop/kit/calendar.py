"""The calendar file of an event (iCalendar, RFC 5545 and 5546): announced, changed, cancelled."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from icalendar import STATUS, Calendar, Event, vCalAddress

MEDIA_TYPE = "text/calendar; charset=utf-8"
PROGRAM = "-//cop//EN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One event.

    `uid` stays for the life of the event and `sequence` grows with every change, the cancellation included: by these
    a calendar finds what it already has. `cancelled` takes it out of calendars. RFC 5546 demands an organiser with an
    address, so the address is `url`, the page of the event: nobody can be written to by it.
    `starts` and `updated` are aware; all times are written in UTC, so that no rule of a zone can be out of date.
    """

    uid: str
    sequence: int
    title: str
    description: str
    starts: datetime
    minutes: int
    url: str
    organiser: str
    cancelled: bool
    updated: datetime
    location: str = ""


def event_file(
    *, uid: str, sequence: int, title: str, description: str, starts: datetime, minutes: int, url: str,
    organiser: str, cancelled: bool, updated: datetime, location: str = "",
) -> bytes:
    """The file of one event, the same bytes for the same facts; to be sent as MEDIA_TYPE. See Happening."""
    happening = Happening(
        uid=uid, sequence=sequence, title=title, description=description, starts=starts, minutes=minutes, url=url,
        organiser=organiser, cancelled=cancelled, updated=updated, location=location,
    )
    file = Calendar({"version": "2.0", "prodid": PROGRAM, "method": "CANCEL" if cancelled else "PUBLISH"})
    file.add_component(_event(happening))
    return file.to_ical()


def events_file(name: str, happenings: Iterable[Happening], *, refresh: timedelta) -> bytes:
    """A calendar to subscribe to: all of it, each time. Calendars ask for it anew after `refresh`."""
    file = Calendar({"version": "2.0", "prodid": PROGRAM, "method": "PUBLISH", "x-wr-calname": _plain(name)})
    file.add("refresh-interval", refresh, parameters={"VALUE": "DURATION"})
    for happening in happenings:
        file.add_component(_event(happening))
    return file.to_ical()


def _event(of: Happening) -> Event:
    return Event.new(
        uid=of.uid, sequence=of.sequence, stamp=of.updated.astimezone(UTC), last_modified=of.updated.astimezone(UTC),
        start=of.starts.astimezone(UTC), end=of.starts.astimezone(UTC) + timedelta(minutes=of.minutes),
        summary=_plain(of.title), description=_plain(of.description), url=of.url, location=_plain(of.location) or None,
        organizer=vCalAddress(of.url, params={"CN": _plain(of.organiser).replace('"', "'")}),
        status=STATUS.CANCELLED if of.cancelled else STATUS.CONFIRMED,
    )


def _plain(text: str) -> str:
    """Without backslashes: the library, and some calendars, read `C:\\Notes` as a new line and `otes`."""
    return text.replace("\\", "/")
