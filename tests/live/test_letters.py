"""Mails about sessions: what they say, their calendar file, and when they are sent."""

from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage

from icalendar import Calendar

from cop.community.postman import Postman
from cop.community.thing import Thing
from cop.kit.clock import now
from cop.kit.store import write
from cop.kit.unit import unit
from cop.live.actions import sessions
from cop.live.actions.starting import tell_starting
from tests.canaries import random_word
from tests.cast import Town
from tests.lively import a_plan, a_question, a_session
from tests.postbox import Postbox, all_due, carried, text_of

CANARY = random_word()


def event_of(mail: EmailMessage) -> tuple[str, object]:
    """The method and the event of the calendar part, which stands behind the text."""
    text, part = mail.iter_parts()
    assert text.get_content_type() == "text/plain" and part.get_content_type() == "text/calendar"
    file = Calendar.from_ical(part.get_content())
    assert str(file["METHOD"]) == part.get_param("method")
    return str(file["METHOD"]), file.walk("VEVENT")[0]


async def test_an_announcement_brings_the_session_into_calendars(town: Town, postman: Postman, postbox: Postbox):
    async with unit():
        await write("UPDATE person SET language = 'fr', zone = 'America/Sao_Paulo' WHERE id = $1", town.bruno.id)
    session = await a_session(town, phase="announced", title="Helplines", place="Room 4")
    await carried(postman)
    (mail,) = postbox.to(town.bruno)
    method, event = event_of(mail)
    assert mail["Subject"] == "Helplines" and method == "PUBLISH"
    assert str(event["SUMMARY"]) == "Helplines" and str(event["UID"]) == f"{session.public_id}@127.0.0.1"  # type: ignore[index]
    text = text_of(mail)
    assert "Le groupe «\u00a0Groupe water\u00a0» annonce" in text and "São Paulo" in text and "Room 4" in text
    assert f"http://127.0.0.1:8000/live/{session.public_id}" in text
    assert len(postbox.to(town.amina)) == 1 and postbox.to(town.chen) == [], "who did it knows"


async def test_of_a_closed_group_it_says_when_and_nothing_else(town: Town, postman: Postman, postbox: Postbox):
    await a_session(town, phase="announced", host="farid", experts=(), group="court", title=CANARY, place=CANARY)
    await carried(postman)
    (mail,) = postbox.to(town.elena)
    _, event = event_of(mail)
    whole = mail.as_string() + event.to_ical().decode()  # type: ignore[attr-defined]
    for private in (CANARY, "Court", "Farid", "Who answers at night"):
        assert private not in whole
    assert str(event["SUMMARY"]) == "Live session" and "UTC" in text_of(mail)  # type: ignore[index]


async def test_of_two_changes_the_last_is_told_with_a_higher_sequence(town: Town, postman: Postman, postbox: Postbox):
    session = await a_session(town, phase="announced")
    await carried(postman)
    postbox.envelopes.clear()
    reader = await town.reader("chen")
    for title in ("First change", "Second change"):
        current = await Thing.get(id=session.id)
        await sessions.edit(reader, current, replace(a_plan(title)), seen=current.version)
        await carried_later(postman)
    await carried(postman)
    (mail,) = postbox.to(town.amina)
    _, event = event_of(mail)
    assert mail["Subject"] == "Second change" and event["SEQUENCE"] == 2  # type: ignore[index]


async def carried_later(postman: Postman) -> None:
    """The listeners hear of it; the letter waits."""
    from cop.community.deliver import deliver_due  # noqa: PLC0415 - beside its only use

    while await deliver_due():
        pass
    await postman.carry()


async def test_called_off_it_leaves_the_calendars(town: Town, postman: Postman, postbox: Postbox):
    session = await a_session(town, phase="announced")
    await carried(postman)
    postbox.envelopes.clear()
    await sessions.cancel(await town.reader("chen"), await Thing.get(id=session.id))
    await carried(postman)
    (mail,) = postbox.to(town.amina)
    method, event = event_of(mail)
    assert method == "CANCEL" and str(event["STATUS"]) == "CANCELLED" and event["SEQUENCE"] == 1  # type: ignore[index]


async def test_half_an_hour_before_those_with_a_part_are_told_and_nobody_else(town: Town, postman: Postman, postbox: Postbox):
    session = await a_session(town, phase="open")
    await a_question(await town.reader("amina"), session)
    await carried(postman)
    postbox.envelopes.clear()
    async with unit():
        await write("UPDATE session SET starts_at = $1", now() + timedelta(minutes=20))
    await tell_starting()
    await carried(postman)
    assert {each.rcpt_tos[0] for each in postbox.envelopes} == {town.chen.email, town.bruno.email, town.amina.email}
    assert "starts soon" in text_of(postbox.to(town.amina)[0])


async def test_a_mail_that_comes_too_late_is_not_sent(town: Town, postman: Postman, postbox: Postbox):
    await a_session(town, phase="open", starts_at=now() + timedelta(minutes=20))
    await tell_starting()
    await carried_later(postman)
    postbox.envelopes.clear()
    async with unit():
        await write("UPDATE letter SET state = 'waiting' WHERE kind = 'session-starting'")
        await write("UPDATE session SET starts_at = $1", now() - timedelta(hours=2))
    await all_due()
    await postman.carry()
    assert postbox.envelopes == []
