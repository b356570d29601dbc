"""Mails about meetings: to whom, with which calendar file, and what they keep back."""

from email.message import EmailMessage

from icalendar import Calendar, Event

from cop.community.following import Following
from cop.community.postman import Postman
from cop.community.thing import Thing
from cop.forum.actions import meetings
from cop.kit.clock import now
from cop.kit.store import rows
from cop.kit.unit import unit
from cop.moderation import actions as moderation
from tests.cast import Town
from tests.forum.convening import a_meeting, a_plan, water_is
from tests.forum.test_actions import a_topic
from tests.forum.test_letters import wants
from tests.postbox import Postbox, carried, text_of


async def follows(town: Town, name: str, topic: Thing, postman: Postman) -> None:
    """Each piece of news by mail, once the topic itself is none."""
    await carried(postman)
    person = getattr(town, name)
    await wants(person, often="each")
    async with unit():
        await Following.create(person_id=person.id, scope="thing", about=topic.id, level="watch", set_at=now())


def calendar_in(mail: EmailMessage) -> tuple[str, Event]:
    part = next(each for each in mail.walk() if each.get_content_type() == "text/calendar")
    calendar = Calendar.from_ical(part.get_payload(decode=True))
    assert isinstance(calendar, Calendar)
    return str(calendar["METHOD"]), calendar.events[0]


async def test_who_follows_the_topic_and_who_asked_are_told_with_the_file(
    town: Town, postman: Postman, postbox: Postbox
) -> None:
    topic = await a_topic(town)
    await follows(town, "bruno", topic, postman)
    meeting = await a_meeting(town, topic, "chen")
    await carried(postman)
    for person in (town.amina, town.bruno):
        (mail,) = [each for each in postbox.to(person) if each["Subject"] == "Planning day"]
        text, (method, event) = text_of(mail), calendar_in(mail)
        assert "Town hall, room 4" in text and "Who receives a referral" in text and "07:00–14:00 (Freetown)" in text
        assert f"/topics/{topic.public_id}#m-{meeting.public_id}" in text
        assert (method, event["UID"], event["SEQUENCE"]) == ("PUBLISH", f"{meeting.public_id}@127.0.0.1", 0)
    assert postbox.to(town.chen) == [] and postbox.to(town.elena) == []
    told = await rows("SELECT person_id, kind, leads_to_id FROM notice WHERE thing_id = $1 AND kind = 'meeting'", topic.id)
    assert {(each["person_id"], each["leads_to_id"]) for each in told} == {
        (town.amina.id, meeting.id), (town.bruno.id, meeting.id)}


async def test_of_several_changes_the_last_is_told_and_a_cancellation_takes_it_out(
    town: Town, postman: Postman, postbox: Postbox
) -> None:
    topic = await a_topic(town)
    await follows(town, "bruno", topic, postman)
    meeting = await a_meeting(town, topic)
    await carried(postman)
    amina = await town.reader("amina")
    for version, title in ((meeting.version, "First"), (meeting.version + 1, "Second")):
        await meetings.change(amina, meeting, a_plan(title), seen=version)
    await carried(postman)
    await meetings.cancel(amina, meeting, "The hall burnt down.")
    await carried(postman)
    mails = postbox.to(town.bruno)
    assert [each["Subject"] for each in mails] == ["Planning day", "Second", "Second"]
    assert "has changed" in text_of(mails[1]) and "was called off" in text_of(mails[2])
    assert "The hall burnt down." in text_of(mails[2])
    assert [(method, event["SEQUENCE"]) for method, event in map(calendar_in, mails)] == [
        ("PUBLISH", 0), ("PUBLISH", 2), ("CANCEL", 3)]


async def test_a_group_of_notices_gets_neither_title_nor_time_nor_file(
    town: Town, postman: Postman, postbox: Postbox
) -> None:
    topic, closed = await a_topic(town), await a_topic(town, town.court, "elena")
    await water_is(town, mail_text="notice")
    await a_meeting(town, topic, "chen")
    await a_meeting(town, closed, "farid")
    await carried(postman)
    for person in (town.amina, town.elena):
        (mail,) = postbox.to(person)
        text = mail.as_string() + text_of(mail)
        for words in ("Planning day", "Town hall", "Who receives", "text/calendar", "Freetown", "group"):
            assert words not in text.replace("the group keeps", ""), words
        assert "A meeting is set about a topic" in text_of(mail)


async def test_what_was_hidden_or_called_off_meanwhile_is_not_told_as_new(
    town: Town, postman: Postman, postbox: Postbox
) -> None:
    topic = await a_topic(town)
    await follows(town, "bruno", topic, postman)
    hidden, off = await a_meeting(town, topic), await a_meeting(town, topic, plan=a_plan("Off"))
    await moderation.hide(await town.reader("chen"), hidden, version=hidden.version, reason="Not for here.")
    await meetings.cancel(await town.reader("amina"), off, "No.")
    await carried(postman)
    assert [calendar_in(each)[0] for each in postbox.to(town.bruno)] == ["CANCEL"]
