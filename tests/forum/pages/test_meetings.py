"""Setting a meeting, changing it and calling it off, as people do it in a browser; and its file for their calendars."""

from datetime import timedelta

import pytest
from icalendar import Calendar, Event

from cop.community.activity import Activity
from cop.community.text import Text
from cop.community.thing import Thing
from cop.forum.actions import meetings
from cop.forum.models import Meeting
from cop.kit.clock import now
from cop.kit.errors import Refused
from cop.moderation import actions as moderation
from tests.cast import Town
from tests.conftest import Browse
from tests.forum.convening import HARARE, a_meeting, a_plan, ahead, moved, typed
from tests.forum.test_actions import a_topic


async def the_meeting() -> tuple[Thing, Meeting]:
    stands = await Meeting.all().get()
    return await Thing.get(id=stands.thing_id), stands


async def test_the_author_sets_one_and_it_stands_above_the_replies(town: Town, browse: Browse) -> None:
    topic = await a_topic(town)
    address = f"/topics/{topic.public_id}"
    amina, bruno = await browse("amina"), await browse("bruno")
    assert f"{address}/meeting" in (await amina.get(address)).text
    assert f"{address}/meeting" not in (await bruno.get(address)).text
    assert (await bruno.get(f"{address}/meeting")).status_code == 403
    form = (await amina.get(f"{address}/meeting")).text
    assert 'value="Africa/Freetown" selected' in form

    told = await amina.post(f"{address}/meeting", data=typed())
    meeting, stands = await the_meeting()
    assert told.status_code == 303 and told.headers["location"] == f"{address}#m-{meeting.public_id}"
    assert (stands.starts_at, stands.ends_at, stands.zone) == (ahead(), ahead() + timedelta(hours=7), HARARE)
    assert meeting.language == "en"
    again = await amina.post(f"{address}/meeting", data=typed())
    assert again.status_code == 303 and await Meeting.all().count() == 1

    page = (await bruno.get(address)).text
    block = page.split(f'id="m-{meeting.public_id}"')[1].split("</article>")[0]
    for words in ("Planning day", "Town hall, room 4", "07:00", "14:00", "(Freetown)", "09:00", "(Harare)",
                  f"/meetings/{meeting.public_id}.ics", "Amina Example", f"/things/{meeting.public_id}/report"):
        assert words in block, words
    assert page.index(f"m-{meeting.public_id}") < page.index('id="replies"') and "No reply yet" in page
    assert f"/meetings/{meeting.public_id}/change" not in block
    own = (await amina.get(address)).text
    assert f"/meetings/{meeting.public_id}/change" in own and f"/things/{meeting.public_id}/report" not in own


@pytest.mark.parametrize(("change", "field"), [
    ({"title": " "}, "title"), ({"title": "x" * 161}, "title"), ({"place": ""}, "place"), ({"place": "x" * 301}, "place"),
    ({"day": ""}, "day"), ({"day": "2026-02-30"}, "day"), ({"day": "0001-01-01"}, "day"), ({"day": "9999-12-31"}, "day"),
    ({"day": "yesterday"}, "day"), ({"day": "2020-01-01"}, "day"), ({"time": "25:00"}, "time"), ({"time": ""}, "time"),
    ({"end_time": "noon"}, "end_time"), ({"end_time": "08:00"}, "end_time"), ({"end_time": "09:00"}, "end_time"),
    ({"end_day": "2020-01-01"}, "end_time"), ({"end_day": "9999-12-31"}, "end_day"), ({"end_day": "soon"}, "end_day"),
    ({"end_day": ahead(25).date().isoformat()}, "end_day"), ({"day": ahead(731).date().isoformat()}, "day"),
    ({"zone": "Europe/Atlantis"}, "zone"), ({"zone": "../../etc/passwd"}, "zone"), ({"zone": "x" * 5000}, "zone"),
    ({"place": "House of Fatima Kamara, aged 9, born 3 May 2017"}, "no_child"),
])
async def test_what_cannot_be_is_refused_and_kept(
    town: Town, browse: Browse, change: dict[str, str], field: str
) -> None:
    topic = await a_topic(town)
    answer = await (await browse("amina")).post(f"/topics/{topic.public_id}/meeting", data=typed(**change))
    assert answer.status_code == 422
    assert f'id="f-{field}-error"' in answer.text
    assert "place" in change or "Town hall, room 4" in answer.text
    assert not await Meeting.exists()


async def test_an_hour_that_clocks_skip_or_show_twice_there_is_said(town: Town, browse: Browse) -> None:
    topic = await a_topic(town)
    amina, address = await browse("amina"), f"/topics/{topic.public_id}/meeting"
    spring, autumn = {"day": "2027-03-28", "zone": "Europe/Lisbon"}, {"day": "2027-10-31", "zone": "Europe/Lisbon"}
    skipped = await amina.post(address, data=typed(**spring, time="01:30"))
    assert skipped.status_code == 422 and 'id="f-time-error"' in skipped.text and "Lisbon" in skipped.text
    twice = await amina.post(address, data=typed(**autumn, time="01:30"))
    assert twice.status_code == 422 and 'name="turn"' in twice.text and "00:30 UTC" in twice.text
    ends = await amina.post(address, data=typed(**autumn, time="00:15", end_time="01:30"))
    assert ends.status_code == 422 and 'name="end_turn"' in ends.text and 'name="turn"' not in ends.text
    assert (await amina.post(address, data=typed(**autumn, time="01:30", turn="second"))).status_code == 303
    meeting, stands = await the_meeting()
    assert stands.starts_at.isoformat() == "2027-10-31T01:30:00+00:00"
    changing = (await amina.get(f"/meetings/{meeting.public_id}/change")).text
    assert 'value="second" checked' in changing.replace("  ", " ")


async def test_the_second_of_two_sees_what_was_saved_and_what_was_typed(town: Town, browse: Browse) -> None:
    topic = await a_topic(town)
    meeting = await a_meeting(town, topic)
    amina, address = await browse("amina"), f"/meetings/{meeting.public_id}/change"
    form = {**typed(), "version": str(meeting.version)}
    first = await amina.post(address, data={**form, "title": "First words", "key": "a"})
    assert first.status_code == 303
    second = await amina.post(address, data={**form, "title": "Second words", "place": "Online", "key": "b"})
    assert second.status_code == 422
    assert "What was saved meanwhile" in second.text and "First words" in second.text
    assert 'value="Second words"' in second.text and 'value="Online"' in second.text
    assert f'name="version" value="{meeting.version + 1}"' in second.text
    last = await amina.post(address, data={**form, "version": str(meeting.version + 1), "title": "Both", "key": "c"})
    assert last.status_code == 303
    assert (await Text.get(thing_id=meeting.id, part="title", is_current=True)).source == "Both"
    assert (await amina.post(address, data={**form, "version": "none", "key": "d"})).status_code == 422


async def test_what_was_not_changed_stays_to_the_second(town: Town, browse: Browse) -> None:
    meeting = await a_meeting(town, await a_topic(town))
    starts = ahead() + timedelta(seconds=17)
    await moved(meeting.id, starts_at=starts, ends_at=starts + timedelta(hours=7))
    form = {**typed(), "version": str(meeting.version), "title": "Other words"}
    assert (await (await browse("amina")).post(f"/meetings/{meeting.public_id}/change", data=form)).status_code == 303
    assert (await Meeting.get(thing_id=meeting.id)).starts_at == starts


async def test_it_is_called_off_with_a_reason_everybody_reads(town: Town, browse: Browse) -> None:
    topic = await a_topic(town)
    meeting = await a_meeting(town, topic)
    amina, bruno = await browse("amina"), await browse("bruno")
    address = f"/meetings/{meeting.public_id}/cancel"
    assert (await bruno.post(address, data={"why": "I will not come.", "key": "x"})).status_code == 403
    for why in ("", " ", "x" * 301):
        refused = await amina.post(address, data={"why": why, "key": "y"})
        assert refused.status_code == 422 and 'id="f-why-error"' in refused.text and 'value="Planning day"' in refused.text
    done = await amina.post(address, data={"why": "The hall burnt down.", "key": "z"})
    assert done.status_code == 303 and done.headers["location"] == f"/topics/{topic.public_id}#m-{meeting.public_id}"
    page = (await bruno.get(f"/topics/{topic.public_id}")).text
    assert "Called off" in page and "The hall burnt down." in page and "Take it out of my calendar" in page
    assert "was called off" in (await amina.get(f"/meetings/{meeting.public_id}/change")).text
    late = await amina.post(address, data={"why": "Again.", "key": "q"})
    assert late.status_code == 422
    assert await Activity.filter(verb="meeting.cancelled").count() == 1


# --- the file ---


def read(body: bytes) -> tuple[Calendar, Event]:
    calendar = Calendar.from_ical(body)
    assert isinstance(calendar, Calendar)
    return calendar, calendar.events[0]


async def test_the_file_is_the_same_event_further_on(town: Town, browse: Browse) -> None:
    topic = await a_topic(town)
    plan = a_plan("Planning; day, \\one", "Hall 1; second floor, left", hours=31)
    meeting = await a_meeting(town, topic, plan=plan)
    bruno, reader = await browse("bruno"), await town.reader("amina")
    address = f"/meetings/{meeting.public_id}.ics"
    first = await bruno.get(address)
    files = [read(first.content)]
    await meetings.change(reader, meeting, a_plan("Planning days"), seen=meeting.version)
    files.append(read((await bruno.get(address)).content))
    await meetings.cancel(reader, meeting, "The hall burnt down.")
    files.append(read((await bruno.get(address)).content))

    assert first.headers["content-type"] == "text/calendar; charset=utf-8"
    assert first.headers["content-disposition"] == f'attachment; filename="meeting-{meeting.public_id}.ics"'
    (calendar, event) = files[0]
    assert (event.start, event.end) == (plan.starts_at, plan.ends_at) and calendar["METHOD"] == "PUBLISH"
    assert (event["SUMMARY"], event["LOCATION"]) == ("Planning; day, /one", "Hall 1; second floor, left")
    assert event["URL"] == f"http://127.0.0.1:8000/topics/{topic.public_id}" and b"@people" not in first.content
    assert event["ORGANIZER"].params["CN"] == "Water group"
    assert {event["UID"] for _, event in files} == {f"{meeting.public_id}@127.0.0.1"}
    assert [event["SEQUENCE"] for _, event in files] == [0, 1, 2]
    assert [event["STATUS"] for _, event in files] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert [calendar["METHOD"] for calendar, _ in files] == ["PUBLISH", "PUBLISH", "CANCEL"]
    assert "The hall burnt down." in files[2][1]["DESCRIPTION"]


async def test_a_file_tells_of_who_hides_the_name_no_finer_time_than_the_day(town: Town, browse: Browse) -> None:
    topic = await a_topic(town, byline="anonymous")
    meeting = await a_meeting(town, topic)
    amina, bruno = await browse("amina"), await browse("bruno")
    assert "signed as your topic is" in (await amina.get(f"/topics/{topic.public_id}/meeting")).text
    answer = await bruno.get(f"/meetings/{meeting.public_id}.ics")
    _, event = read(answer.content)
    assert {event[name].dt.strftime("%H%M%S") for name in ("DTSTAMP", "LAST-MODIFIED")} == {"000000"}
    assert "Amina" not in (await bruno.get(f"/topics/{topic.public_id}")).text + answer.text


async def test_who_does_not_read_the_topic_has_no_file_and_no_form(town: Town, browse: Browse) -> None:
    closed = await a_meeting(town, await a_topic(town, town.court, "elena"), "elena")
    for name, status in (("elena", 200), ("farid", 200), ("amina", 404), ("olga", 404), ("nobody", 404)):
        browser = await browse(name)
        assert (await browser.get(f"/meetings/{closed.public_id}.ics")).status_code == status
        assert (await browser.get(f"/meetings/{closed.public_id}/change")).status_code == status
        assert (await browser.get(f"/things/{closed.public_id}")).status_code == (303 if status == 200 else status)
    for name in ("nothing", "x" * 40, "..%2f", "%00", (await a_topic(town)).public_id):
        assert (await (await browse("amina")).get(f"/meetings/{name}.ics")).status_code == 404


async def test_a_hidden_one_is_gone_for_all_but_the_stewards(town: Town, browse: Browse) -> None:
    topic = await a_topic(town)
    meeting = await a_meeting(town, topic)
    browsers = {name: await browse(name) for name in ("amina", "bruno", "chen")}
    report = await browsers["bruno"].post(
        f"/things/{meeting.public_id}/report", data={"reason": "wrong", "words": "No such hall.", "key": "r"})
    assert report.status_code == 303, report.text
    assert "Report this meeting" in (await browsers["bruno"].get(f"/things/{meeting.public_id}/report")).text
    form = (await browsers["chen"].get(f"/things/{meeting.public_id}/moderate?act=hide")).text
    assert "Planning day" in form and f"/topics/{topic.public_id}#m-{meeting.public_id}" in form
    current = await Thing.get(id=meeting.id)
    await moderation.hide(await town.reader("chen"), current, version=current.version, reason="No such hall.")
    for name, there in (("amina", False), ("bruno", False), ("chen", True)):
        page = (await browsers[name].get(f"/topics/{topic.public_id}")).text
        assert ("Planning day" in page) is there
        assert (await browsers[name].get(f"/meetings/{meeting.public_id}.ics")).status_code == (200 if there else 404)
    mine = (await browsers["amina"].get("/moderation/mine")).text
    assert "No such hall." in mine and "Planning day" not in mine
    current = await Thing.get(id=meeting.id)
    await moderation.restore(await town.reader("chen"), current, version=current.version, reason="There is.")
    assert "Planning day" in (await browsers["bruno"].get(f"/topics/{topic.public_id}")).text


async def test_an_alarm_takes_it_out_of_sight_and_names_what_it_is(town: Town, browse: Browse) -> None:
    topic = await a_topic(town)
    meeting = await a_meeting(town, topic)
    dalia, bruno = await browse("dalia"), await browse("bruno")
    assert f"/things/{meeting.public_id}/alarm" in (await dalia.get(f"/topics/{topic.public_id}")).text
    opened = await dalia.post(
        f"/things/{meeting.public_id}/alarm", data={"sort": "name", "version": str(meeting.version), "key": "k"})
    assert opened.status_code == 303, opened.text
    assert "A meeting of a topic" in (await dalia.get(opened.headers["location"])).text
    assert "Planning day" not in (await bruno.get(f"/topics/{topic.public_id}")).text

    address = f"{opened.headers['location'].partition('?')[0]}/redact"
    form = await dalia.get(f"{address}?thing={meeting.public_id}")
    assert form.status_code == 200 and 'name="place-en"' in form.text and "Town hall, room 4" in form.text
    version = (await Thing.get(id=meeting.id)).version
    done = await dalia.post(address, data={
        "thing": meeting.public_id, "version": str(version), "title-en": "Planning day", "place-en": "A house.", "do": "redact",
        "key": "r"})
    assert done.status_code == 303, done.text
    page = (await bruno.get(f"/topics/{topic.public_id}")).text
    assert "Planning day" in page and "A part was removed to protect a child." in page
    assert "Town hall" not in page
    assert "Town hall" not in (await bruno.get(f"/meetings/{meeting.public_id}.ics")).text


async def test_a_refused_one_says_so_on_its_page(town: Town, browse: Browse) -> None:
    topic = await a_topic(town)
    for _ in range(meetings.MOST_COMING):
        await a_meeting(town, topic)
    answer = await (await browse("amina")).post(f"/topics/{topic.public_id}/meeting", data=typed())
    assert answer.status_code == 422 and "5 meetings are set already" in answer.text
    with pytest.raises(Refused):
        await a_meeting(town, topic)


async def test_one_that_is_over_says_so(town: Town, browse: Browse) -> None:
    topic = await a_topic(town)
    meeting = await a_meeting(town, topic)
    await moved(meeting.id, starts_at=now() - timedelta(hours=8), ends_at=now() - timedelta(hours=1))
    amina = await browse("amina")
    page = (await amina.get(f"/topics/{topic.public_id}")).text
    assert "Over" in page.split(f'id="m-{meeting.public_id}"')[1].split("</article>")[0]
    assert f"/meetings/{meeting.public_id}/change" not in page
    assert "This meeting is over" in (await amina.get(f"/meetings/{meeting.public_id}/change")).text
